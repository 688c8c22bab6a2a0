"""The report's numbers, against outcomes small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qabot.answering.reply import Status
from qabot.evaluation.datasets import Example
from qabot.evaluation.outcome import Given, Outcome, judge
from qabot.evaluation.report import Report, ReportError, read_report
from qabot.evaluation.summary import make_report
from tests.evaluation.made import SETUP, made_report


def outcome(
    id: str,
    status: Status,
    *given: tuple[float, float],
    gold: tuple[str, ...] = ("gold",),
    kind: str = "factoid",
    rank: int | None = None,
) -> Outcome:
    """given: (score, F1) of the ranked answers."""
    return Outcome(
        id=id,
        question="Who?",
        kind=kind,
        word="who",
        gold=gold,
        status=status,
        given=tuple(Given("text", score, f1, exact=f1 == 1) for score, f1 in given),
        ranks={"fused": rank} if gold else {},
    )


@pytest.fixture
def report() -> Report:
    """Four answerable questions and two that nothing answers."""
    return make_report(
        SETUP,
        [
            outcome("a", "answered", (0.9, 1.0), rank=1),
            outcome("b", "answered", (0.8, 0.5), rank=2),  # 0.5 is just right
            outcome("c", "answered", (0.7, 0.4), (0.2, 1.0), rank=6),  # right at rank 2
            outcome("d", "no_answer", kind="long"),  # no answer at all
            outcome("e", "answered", (0.6, 0.0), gold=(), kind="unanswerable"),
            outcome("f", "passages", (0.1, 0.0), gold=(), kind="unanswerable"),
        ],
    )


def value(report: Report, group: str, name: str) -> float | None:
    estimate = getattr(report.group(group), name)
    return None if estimate is None else float(estimate.value)


@pytest.mark.parametrize(
    "group, name, expected",
    [
        ("factoid", "exact", 1 / 3),
        ("factoid", "f1", 1.9 / 3),
        ("factoid", "right", 2 / 3),
        ("factoid", "right3", 1.0),
        ("factoid", "answered", 1.0),
        ("factoid", "precision", 2 / 3),
        ("long", "f1", 0.0),
        ("long", "answered", 0.0),
        ("long", "precision", None),
        ("unanswerable", "f1", None),
        ("unanswerable", "answered", 0.5),
        ("unanswerable", "precision", None),
        ("all", "f1", 1.9 / 4),
        ("all", "precision", 2 / 4),
        ("all", "quoted", None),
        ("who", "right", 2 / 4),
    ],
)
def test_groups(report: Report, group: str, name: str, expected: float | None) -> None:
    """Answers count over the answerable questions, shown or not; precision over the shown."""
    assert value(report, group, name) == (expected if expected is None else pytest.approx(expected))


def test_as_shown_is_squad_two(report: Report) -> None:
    """Silence earns 1 on an unanswerable question and 0 on the others."""
    assert report.overall.exact.value == pytest.approx((1 + 0 + 0 + 0 + 0 + 1) / 6)
    assert report.overall.f1.value == pytest.approx((1 + 0.5 + 0.4 + 0 + 0 + 1) / 6)


def test_best_threshold(report: Report) -> None:
    """From 0.7 up: 1 + 0.5 + 0.4 for what is shown and 2 for silence."""
    assert report.overall.best_threshold == 0.7
    assert report.overall.best_f1 == pytest.approx(3.9 / 6)


def test_best_threshold_may_be_silence() -> None:
    """Where answering only loses, the best is to answer nothing."""
    made = make_report(SETUP, [outcome("a", "answered", (0.9, 0.0), gold=())])
    assert (made.overall.best_f1, made.overall.best_threshold) == (1.0, None)


def test_trust_over_two_populations(report: Report) -> None:
    """Factoids with the unanswerable ones, and everything."""
    factoid, everything = report.trust
    assert (factoid.population, factoid.n) == ("factoid + unanswerable", 5)
    assert (everything.population, everything.n) == ("all", 6)
    assert factoid.precision is not None
    assert factoid.precision.value == 0.5
    assert factoid.coverage is not None
    assert factoid.coverage.value == 1.0
    assert everything.coverage is not None
    assert everything.coverage.value == 0.75
    assert everything.false_answers is not None
    assert everything.false_answers.value == 0.5
    # Right scores are 0.9 and 0.8, above all others.
    assert everything.auroc_right is not None
    assert everything.auroc_right.value == 1.0
    # "d" has no answer, so there is no confidence to judge.
    assert sum(bar.count for bar in everything.bins) == 5
    best = next(t for t in everything.targets if t.precision == 0.99)
    assert best.point is not None
    assert (best.point.threshold, best.point.coverage) == (0.8, 0.5)


def test_margins_are_not_judged_as_probabilities(report: Report) -> None:
    """Read in a given passage, scores are margins: no calibration error of those."""
    closed = make_report(replace(SETUP, mode="closed"), report.outcomes)
    assert (closed.trust[0].ece, closed.trust[0].bins) == (None, ())


def test_retrieval(report: Report) -> None:
    """Ranks 1, 2, 6 and none, over the answerable questions."""
    (fused,) = report.retrieval  # no follow-ups: one population
    assert {k: r.value for k, r in fused.recall.items()} == {1: 0.25, 5: 0.5, 10: 0.75, 20: 0.75}
    assert fused.mrr.value == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)


def test_json_and_back(tmp_path: Path) -> None:
    """Everything survives."""
    report = made_report()
    path = tmp_path / "report.json"
    path.write_bytes(report.to_json())
    assert read_report(path) == report


@pytest.mark.parametrize(
    "content, message",
    [
        (b"{}", "is not a report of `qabot evaluate --json`: .*`setup`"),
        (b"not json", "is not a report"),
        (None, "can't be read"),
    ],
)
def test_foreign_files_are_refused(tmp_path: Path, content: bytes | None, message: str) -> None:
    """The file is named, and what is wrong with it."""
    path = tmp_path / "foreign.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReportError, match=message) as caught:
        read_report(path)
    assert "foreign.json" in str(caught.value)


def test_another_schema_is_refused(tmp_path: Path) -> None:
    """A report of a later version says so."""
    path = tmp_path / "later.json"
    path.write_bytes(replace(made_report(10), schema=99).to_json())
    with pytest.raises(ReportError, match="another version of qabot"):
        read_report(path)


@pytest.mark.parametrize(
    "text, gold, f1, exact, right",
    [
        ("on Tuesday", ("Tuesday", "Wednesday"), 2 / 3, False, True),
        ("the Tuesday.", ("Tuesday",), 1.0, True, True),
        ("some day next week", ("Tuesday",), 0.0, False, False),
        ("Tuesday", (), 0.0, False, False),
        ("the", (), 0.0, False, False),  # empty once normalised, but still an answer
    ],
)
def test_judging(text: str, gold: tuple[str, ...], f1: float, exact: bool, right: bool) -> None:
    """An answer to an unanswerable question is never right."""
    given = judge(text, 0.5, Example("q", "When?", gold, "factoid"))
    assert given.f1 == pytest.approx(f1)
    assert (given.exact, given.right) == (exact, right)
