"""Made-up outcomes of a plausible run, for tests of what is computed and drawn from them."""

from __future__ import annotations

from functools import cache

import numpy as np

from qabot.answering.reply import Timings
from qabot.evaluation.outcome import Given, Outcome
from qabot.evaluation.report import Report, Setup
from qabot.evaluation.summary import make_report

SETUP = Setup(
    mode="open",
    dataset="made.jsonl",
    dataset_sha256="0" * 64,
    created="2024-05-06T07:08:09+00:00",
    version="0",
    machine="a machine",
    reader="made",
    threshold=0.5,
    index="made",
    articles=3,
    passages=12,
)
QUESTIONS = ("Who won?", "What broke?", "When did it end?", "how many came", "Why?", "is it so")


def made_outcomes(n: int = 60, seed: int = 1, skill: float = 0.75) -> list[Outcome]:
    """``n`` outcomes; a right answer tends to be confident. ``skill``: how many are right."""
    rng = np.random.default_rng(seed)
    found = []
    for i in range(n):
        kind = ("factoid", "factoid", "long", "followup", "unanswerable")[i % 5]
        gold = () if kind == "unanswerable" else ("gold answer",)
        right = bool(gold) and rng.random() < skill
        score = float(np.clip(rng.normal(0.75 if right else 0.35, 0.2), 0.01, 0.99))
        first = Given("gold answer" if right else "<b>wrong</b>", score, float(right), exact=right)
        rank = int(rng.integers(1, 8)) if rng.random() < 0.95 else None
        found.append(
            Outcome(
                id=f"q{i}",
                question=QUESTIONS[i % len(QUESTIONS)],
                kind=kind,
                word=("who", "what", "when", "how many", "why", "other")[i % len(QUESTIONS)],
                gold=gold,
                status="answered" if score >= 0.5 else "passages",
                given=(first, Given("another", score / 2, 0.4, exact=False)),
                ranks={"dense": rank, "lexical": rank and rank + 1, "fused": rank} if gold else {},
                quoted=right if kind == "long" else None,
                timings=Timings(2.0, 3.0, 40.0, float(50 + rng.gamma(2, 20))),
            )
        )
    return found


@cache
def made_report(n: int = 60, seed: int = 1, skill: float = 0.75) -> Report:
    """The report of :func:`made_outcomes`."""
    return make_report(SETUP, made_outcomes(n, seed, skill))
