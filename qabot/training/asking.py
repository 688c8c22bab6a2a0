"""Questions asked for a calibration: as they are, and with a name or number swapped."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qabot.answering.confidence import Calibration, Confidence, Evidence, Judge
from qabot.answering.engine import Engine
from qabot.answering.fit import Words
from qabot.answering.followup import Meaning
from qabot.answering.rank import Group
from qabot.errors import QuestionError
from qabot.evaluation.datasets import Example
from qabot.index.passage import Hit

NEUTRAL = Calibration(
    evidence=Evidence(score=1.0, null=0.0, dense=10.0, fused=0.0, type_fits=0.0),
    confidence=Confidence(
        score=0.0, null=0.0, dense=0.0, share=0.0, agreement=0.0, coverage=0.0, named=0.0,
        type_fits=0.0,
    ),
    intercept=0.0,
    answer_threshold=0.5,
    passages_threshold=0.4,
    provenance="none",
)  # fmt: skip
"""Weighs spans by the reader's score and the passage's likeness, before anything is fitted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, its gold answers (none: unanswerable) and what was read for it.

    question: as it was read, with what it leans on.
    swapped: whether a name in it was swapped, so that nothing answers it.
    group: the article that it is about; cross-validation keeps these together.
    groups: by the evidence of ``calibration``, best first.
    """

    question: str
    swapped: bool
    gold: tuple[str, ...]
    group: str
    hits: list[Hit]
    groups: list[Group]
    calibration: Calibration


class Observed(Engine):
    """An engine that answers as any does, and tells what it read for the last question."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.last: tuple[str, list[Hit], list[Group]] | None = None

    def read(self, judge: Judge, hits: Sequence[Hit], meant: Meaning | None = None) -> list[Group]:
        """What the engine reads, kept."""
        groups = super().read(judge, hits, meant)
        self.last = (judge.question, list(hits), groups)
        return groups


def collect(engine: Observed, examples: Sequence[Example], *, seed: int) -> Iterator[Asked]:
    """Ask every example, and its swapped copies, and keep all that was read.

    What is answered without reading (from the articles' own data, remarks) is left out: its
    confidence is none of the reader's.
    """
    by_id = {example.id: example for example in examples}
    for number, (question, example) in enumerate(with_swaps(examples, seed)):
        history: list[str] = []
        earlier = by_id.get(example.previous or "")
        while earlier is not None:
            history.insert(0, earlier.question)
            earlier = by_id.get(earlier.previous or "")
        engine.last = None
        try:
            reply = engine.ask(question, history=history)
        except QuestionError:
            continue
        if engine.last is None or reply.stated or reply.remark:
            continue
        read, hits, groups = engine.last
        swapped = question != example.question
        gold = () if swapped else example.answers
        group = example.article or f"{number}"
        yield Asked(read, swapped, gold, group, hits, groups, engine.calibration)


def with_swaps(examples: Sequence[Example], seed: int) -> Iterator[tuple[str, Example]]:
    rng = random.Random(seed)  # noqa: S311 - no secret
    names = sorted({name for e in examples for name in _names(e.question)})
    for example in examples:
        yield example.question, example
        own = _names(example.question)
        others = [n for n in names if n[0].isdigit() == (own and own[0][0].isdigit())]
        if own and others and example.answers and example.previous is None:
            old = rng.choice(own)
            new = rng.choice(others)
            swapped = re.sub(rf"\b{re.escape(old)}\b", new, example.question)
            if new.casefold() not in example.question.casefold():
                # In a chat, names are often typed in lower case and can't be told as such.
                yield (swapped.lower() if rng.random() < 0.5 else swapped), example


def _names(question: str) -> list[str]:
    known = Words.of(question).names
    return [w for w in re.findall(r"[\w.’'-]+\w", question) if w.casefold() in known]
