"""Feedback as a question set: what people asked becomes what ``qabot evaluate`` asks.

- An answer with more thumbs up than down is a question with a known answer.
- A question without an answer, or with more thumbs down, is exported as
  ``unanswerable``, with ``"review": true`` and what was rejected: a person
  decides whether the articles hold the answer, and writes it down.

No id of a chat or person is exported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from qabot.frontends.telegram.state import State

_ROWS = """
SELECT o.id, o.question, o.history, o.status, o.answer, o.article, o.evidence, o.confidence,
       coalesce(sum(v.good), 0) AS up, count(v.person) - coalesce(sum(v.good), 0) AS down,
       (SELECT group_concat(f.text, char(10)) FROM feedback f WHERE f.outcome = o.id) AS said
FROM outcome o LEFT JOIN vote v ON v.outcome = o.id
GROUP BY o.id ORDER BY o.at, o.id
"""


def question_set(state: State, *, everything: bool = False) -> Iterator[str]:
    """One JSON object a line, the oldest question first.

    everything: answered questions that nobody voted on, too (for review).
    """
    for row in state.db.execute(_ROWS):
        number, question, history, status, answer, article, evidence, confidence, up, down, said = (
            row
        )
        value: dict[str, object] = {"id": f"telegram-{number:012x}", "question": question}
        if status == "answered" and up > down:
            value |= {"kind": "factoid", "answers": [answer], "evidence": evidence}
            value["article"] = article
        elif status != "answered" or down > up or everything or said:
            value |= {"kind": "unanswerable", "answers": [], "review": True}
            if answer is not None:
                value |= {"given": answer, "given_from": article, "confidence": confidence}
        else:
            continue
        value |= {"status": status, "thumbs_up": up, "thumbs_down": down}
        if said:
            value["feedback"] = said
        if earlier := json.loads(history):
            value["history"] = earlier
        yield json.dumps(value, ensure_ascii=False)
