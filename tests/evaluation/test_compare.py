"""Two runs side by side."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from qabot.evaluation.compare import compare
from qabot.evaluation.report import ReportError
from tests.evaluation.made import made_report


def test_equal_runs_do_not_differ() -> None:
    """Every difference is zero, nothing is significant."""
    comparison = compare(made_report(), made_report())
    assert {measure.difference.value for measure in comparison.measures} == {0.0}
    assert not any(measure.significant for measure in comparison.measures)
    assert comparison.gained == comparison.lost == ()


def test_a_better_run_is_seen() -> None:
    """The changed questions are listed, and the gain is significant."""
    before, after = made_report(200, skill=0.5), made_report(200, skill=0.8)
    comparison = compare(before, after, names=("old", "new"))
    f1 = next(m for m in comparison.measures if m.name == "F1")
    assert f1.difference.before == pytest.approx(0.5, abs=0.1)
    assert f1.difference.after == pytest.approx(0.8, abs=0.1)
    assert f1.significant
    assert f1.better
    gained = len(comparison.gained) - len(comparison.lost)
    assert f1.difference.value == pytest.approx(gained / f1.difference.n)
    assert msgspec.json.decode(comparison.to_json())["before"] == "old"


def test_more_wrong_answers_are_worse() -> None:
    """For some measures a rise is a loss."""
    comparison = compare(made_report(200, skill=0.8), made_report(200, skill=0.4))
    wrong = next(m for m in comparison.measures if m.name == "answered wrongly")
    assert wrong.difference.value > 0
    assert not wrong.better


def test_only_common_questions_count() -> None:
    """A run over a sample is compared on that sample."""
    comparison = compare(made_report(60), made_report(40))
    assert (comparison.n, comparison.left_out) == (40, 20)


def test_nothing_in_common() -> None:
    """Runs over different sets can't be compared."""
    other = made_report(10)
    other = replace(other, outcomes=tuple(replace(o, id=f"x{o.id}") for o in other.outcomes))
    with pytest.raises(ReportError, match="no question in common"):
        compare(made_report(10), other)


def test_the_same_id_must_be_the_same_question() -> None:
    """A question set that changed in between is told."""
    other = made_report(10)
    other = replace(other, outcomes=tuple(replace(o, question="Else?") for o in other.outcomes))
    with pytest.raises(ReportError, match="'q0' is not the same in A and B"):
        compare(made_report(10), other)
