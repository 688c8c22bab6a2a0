"""Two reports on the same questions, side by side, with the significance of what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from qabot.evaluation import metrics
from qabot.evaluation.intervals import Difference, paired
from qabot.evaluation.outcome import Outcome
from qabot.evaluation.report import Report, ReportError

SIGNIFICANT = 0.05
"""A difference with a smaller p is marked. With many measures, some cross it by chance."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of both runs over the questions that it is defined for.

    higher_is_better: whether a rise is a gain.
    """

    name: str
    difference: Difference
    higher_is_better: bool = True

    @property
    def significant(self) -> bool:
        return self.difference.p < SIGNIFICANT

    @property
    def better(self) -> bool:
        return (self.difference.value > 0) == self.higher_is_better


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from ``before`` to ``after`` on the ``n`` questions that both asked.

    left_out: questions that only one of them asked.
    gained, lost: questions whose first answer became right, or stopped being so.
    """

    before: str
    after: str
    n: int
    left_out: int
    measures: tuple[Measure, ...]
    gained: tuple[tuple[Outcome, Outcome], ...]
    lost: tuple[tuple[Outcome, Outcome], ...]

    def to_json(self) -> bytes:
        """The comparison as indented JSON, UTF-8."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def compare(before: Report, after: Report, *, names: tuple[str, str] = ("A", "B")) -> Comparison:
    """Pair two runs by question.

    Raises ReportError where they have no question in common, or where one id
    stands for different questions or gold answers.
    """
    first = {outcome.id: outcome for outcome in before.outcomes}
    second = {outcome.id: outcome for outcome in after.outcomes}
    pairs = [(first[id], second[id]) for id in first if id in second]
    if not pairs:
        raise ReportError(
            f"{names[0]} and {names[1]} have no question in common: they measure "
            f"{before.setup.dataset} and {after.setup.dataset}."
        )
    for a, b in pairs:
        if (a.question, a.gold) != (b.question, b.gold):
            raise ReportError(
                f"question {a.id!r} is not the same in {names[0]} and {names[1]}. "
                "Run both on the same version of the question set."
            )
    return Comparison(
        before=names[0],
        after=names[1],
        n=len(pairs),
        left_out=len(first) + len(second) - 2 * len(pairs),
        measures=tuple(_measures(pairs)),
        gained=tuple((a, b) for a, b in pairs if b.right and not a.right),
        lost=tuple((a, b) for a, b in pairs if a.right and not b.right),
    )


Pairs = list[tuple[Outcome, Outcome]]


def _measures(pairs: Pairs) -> list[Measure]:
    can = [(a, b) for a, b in pairs if a.answerable]
    cannot = [(a, b) for a, b in pairs if not a.answerable]
    quotes = [(a, b) for a, b in can if a.quoted is not None and b.quoted is not None]
    found: list[Measure] = []

    def add(name: str, over: Pairs, value: Callable[[Outcome], float], up: bool = True) -> None:
        difference = paired([value(a) for a, _ in over], [value(b) for _, b in over])
        if difference is not None:
            found.append(Measure(name, difference, up))

    add("exact match", can, lambda o: float(o.exact))
    add("F1", can, lambda o: o.f1)
    kinds = list(dict.fromkeys(a.kind for a, _ in can))
    if len(kinds) > 1:
        for kind in kinds:
            add(f"F1, {kind}", [p for p in can if p[0].kind == kind], lambda o: o.f1)
    add("right at rank 1", can, lambda o: float(o.right))
    add("right within three", can, lambda o: float(o.right_within(3)))
    add("F1 over all, as shown", pairs, lambda o: o.shown_f1)
    add("answerable answered", can, lambda o: float(o.answered))
    add("unanswerable answered", cannot, lambda o: float(o.answered), up=False)
    add("answered wrongly", pairs, lambda o: float(o.answered and not o.right), up=False)
    add("evidence quoted", quotes, lambda o: float(bool(o.quoted)))
    for mode in dict.fromkeys(mode for a, _ in can for mode in a.ranks):
        both = [(a, b) for a, b in can if mode in a.ranks and mode in b.ranks]
        add(f"recall@5, {mode}", both, _within_five(mode))
    if any(o.timings.total for pair in pairs for o in pair):
        add("milliseconds", pairs, lambda o: o.timings.total, up=False)
    return found


def _within_five(mode: str) -> Callable[[Outcome], float]:
    return lambda o: metrics.recall_at([o.ranks[mode]], 5)[0]
