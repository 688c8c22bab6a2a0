"""`Outcome`: what one question of a set got, all that a report is computed from."""

from __future__ import annotations

from dataclasses import dataclass, field

from qabot.answering.reply import Status, Timings
from qabot.evaluation.datasets import Example
from qabot.evaluation.metrics import RIGHT_F1, best, exact_match, f1


@dataclass(frozen=True, slots=True)
class Given:
    """One ranked answer.

    score: confidence in [0, 1] when asked through an engine; when read in a
        given passage, span score minus no-answer score, unbounded.
    f1: the answer's F1 with the nearest gold answer; 0.0 on an unanswerable question.
    exact: whether it equals a gold answer after normalisation.
    """

    text: str
    score: float
    f1: float
    exact: bool

    @property
    def right(self) -> bool:
        return self.f1 >= RIGHT_F1


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, its gold answers, and what it got.

    word: what it asks for, see :func:`qabot.answering.asked.question_word`.
    given: the ranked answers, whether the status lets them be shown or not.
    ranks: for each way to search, the rank of the first passage that answers,
        None where none is among those looked at; no key where not measured.
    quoted: whether the evidence stands whole in the first answer's quote; None
        where there is no evidence or no answer.
    dated: whether the first right answer's resolved date is the gold one; None
        where the gold has none.
    understood: the question as it was searched, where that differs.
    """

    id: str
    question: str
    kind: str
    word: str
    gold: tuple[str, ...]
    status: Status
    given: tuple[Given, ...] = ()
    article: str | None = None
    ranks: dict[str, int | None] = field(default_factory=dict)
    quoted: bool | None = None
    dated: bool | None = None
    understood: str | None = None
    timings: Timings = field(default_factory=Timings)

    @property
    def answerable(self) -> bool:
        return bool(self.gold)

    @property
    def answered(self) -> bool:
        return self.status == "answered"

    @property
    def score(self) -> float:
        """The first answer's score; -inf where there is none."""
        return self.given[0].score if self.given else float("-inf")

    @property
    def f1(self) -> float:
        """The first answer's F1, shown or not ("forced")."""
        return self.given[0].f1 if self.given else 0.0

    @property
    def exact(self) -> bool:
        return bool(self.given) and self.given[0].exact

    def right_within(self, k: int) -> bool:
        """Whether one of the first ``k`` answers, shown or not, is right."""
        return any(given.right for given in self.given[:k])

    @property
    def right(self) -> bool:
        return self.right_within(1)

    @property
    def shown_f1(self) -> float:
        """SQuAD 2.0's F1: what is shown against the gold, silence against no answer."""
        if self.answered:
            return self.f1
        return 0.0 if self.answerable else 1.0

    @property
    def shown_exact(self) -> float:
        """SQuAD 2.0's exact match, likewise."""
        if self.answered:
            return float(self.exact)
        return 0.0 if self.answerable else 1.0


def judge(text: str, score: float, example: Example) -> Given:
    """The answer ``text`` against the example's gold answers."""
    if not example.answerable:
        return Given(text, score, 0.0, exact=False)
    return Given(
        text,
        score,
        best(f1, text, example.answers),
        exact=best(exact_match, text, example.answers) == 1.0,
    )
