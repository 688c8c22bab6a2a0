"""Ask or read every example of a set.

Open: through an engine, as a person would, a follow-up with the questions and
answers before it. Closed: by the reader alone, in the passage that the set
gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from qabot.answering.asked import question_word
from qabot.answering.confidence import Holds
from qabot.answering.reply import Answer, Reply, Timings
from qabot.evaluation.datasets import Example
from qabot.evaluation.outcome import Outcome, judge
from qabot.evaluation.retrieval import DEPTH, first_rank

if TYPE_CHECKING:
    from qabot.answering.engine import Engine
    from qabot.index.index import Mode
    from qabot.models.reader import Reader

MODES: tuple[Mode, ...] = ("dense", "lexical", "fused")
CLOSED_THRESHOLD = 0.0
"""Read in a given passage: what more likely than not holds an answer gives one."""

MOST_ANSWERS = 10  # ranked answers kept of each question


def ask_all(
    engine: Engine,
    examples: Sequence[Example],
    *,
    known: Sequence[Example] = (),
    retrieval: bool = True,
    done: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Ask each example and see at which rank each way to search finds what answers it.

    known: all examples of the set, where ``examples`` are some of them: a
        follow-up's history may hold questions that are not measured.
    done: called after each example.
    """
    by_id = {example.id: example for example in (*known, *examples)}
    engine.ask(examples[0].question)  # the first question pays for opening: not measured
    found = []
    for example in examples:
        reply = engine.ask(example.question, history=history(example, by_id), id=example.id)
        ranks: dict[str, int | None] = {}
        if retrieval and example.answerable:
            question = reply.searched or example.question
            for mode in MODES:
                ranks[mode] = first_rank(engine.index.search(question, DEPTH, mode=mode), example)
        found.append(_outcome(example, reply, ranks))
        done()
    return found


def history(example: Example, by_id: Mapping[str, Example]) -> list[str]:
    """The questions of the conversation before this one, the oldest first."""
    asked: list[str] = []
    while example.previous is not None:
        example = by_id[example.previous]
        asked.insert(0, example.question)
    return asked


def _outcome(example: Example, reply: Reply, ranks: dict[str, int | None]) -> Outcome:
    answers = (*reply.answers, *reply.candidates)
    given = tuple(judge(a.text, a.confidence, example) for a in answers[:MOST_ANSWERS])
    return Outcome(
        id=example.id,
        question=example.question,
        kind=example.kind,
        word=question_word(example.question),
        gold=example.answers,
        status=reply.status,
        given=given,
        article=answers[0].article.name if answers else None,
        ranks=ranks,
        quoted=_quoted(example, answers),
        dated=_dated(example, answers),
        understood=reply.understood,
        timings=reply.timings,
    )


def _quoted(example: Example, answers: Sequence[Answer]) -> bool | None:
    """Whether the first answer's quote holds the whole evidence; None where there is neither."""
    if example.evidence is None or not answers:
        return None
    return _plain(example.evidence) in _plain(answers[0].quote.text)


def _dated(example: Example, answers: Sequence[Answer]) -> bool | None:
    """Whether the first answer resolves to the gold date; None where there is none."""
    if example.resolved_date is None:
        return None
    return bool(answers) and answers[0].resolved_date == example.resolved_date


def _plain(text: str) -> str:
    return " ".join(text.split()).strip("\"'“”‘’")


def read_all(
    reader: Reader,
    examples: Sequence[Example],
    *,
    holds: Holds,
    threshold: float = CLOSED_THRESHOLD,
    done: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Read each example in its own passage.

    An answer's score is the log odds that its window holds one, as ``holds`` judges it. It counts
    as given from ``threshold`` on.
    """
    found = []
    for example in examples:
        context = example.context or ""
        started = perf_counter()
        found_here = reader.read(example.question, [context])[0]
        # A logit means something beside its own window's others alone.
        candidates = sorted(found_here, key=lambda c: (holds.log_odds(c), c.score), reverse=True)
        took = 1000 * (perf_counter() - started)
        given = tuple(
            judge(context[c.start : c.end], holds.log_odds(c), example)
            for c in candidates[:MOST_ANSWERS]
        )
        answered = bool(given) and given[0].score >= threshold
        found.append(
            Outcome(
                id=example.id,
                question=example.question,
                kind=example.kind,
                word=question_word(example.question),
                gold=example.answers,
                status="answered" if answered else "no_answer",
                given=given,
                timings=Timings(total=took),
            )
        )
        done()
    return found
