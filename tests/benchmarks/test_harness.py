"""The benchmarks' own machinery: what it prints, stores, draws and compares."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.benchmarks.harness import Context, Skipped, interleaved, percentiles, ratios, run_process
from tests.benchmarks.page import drawn, make_page
from tests.benchmarks.result import (
    Chart,
    Measure,
    Report,
    Result,
    Row,
    Table,
    compared,
    load,
    number,
    save,
    with_result,
    with_results_of,
)
from tests.benchmarks.show import table_lines


def report(milliseconds: float) -> Report:
    """A report of one table with one time."""
    cells: dict[str, Measure | str] = {
        "time": Measure((milliseconds, milliseconds * 2, milliseconds * 3), "ms"),
        "how": "<alone>",
    }
    table = Table("Answers", (Row("one", cells), Row("two", {"time": Measure((8.0,), "ms")})))
    chart = Chart("Growth", "How it grows.", "passages", "s", {"add": ((10, 1), (1000, 5))}, True)
    result = Result("question", "One question.", (table,), (chart,), ("A remark.",))
    return Report("2026-01-01T00:00:00+00:00", {"processor": "p"}, {"python": "3"}, (result,))


@pytest.mark.parametrize(
    "value, text",
    [(0, "0"), (0.01234, "0.0123"), (0.5, "0.500"), (12.34, "12.3"), (12345, "12,345")],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    """Enough to compare, not more than was measured."""
    assert number(value) == text


def test_one_benchmark_is_measured_again_and_the_others_stay() -> None:
    """In one folder; a result of another machine doesn't stay beside one of this."""
    other = Result("other", "Another question.")
    both = with_result(report(5), other)
    again = with_result(with_results_of(both, report(9)), Result("other", "Asked again."))
    assert [result.about for result in again.results] == ["One question.", "Asked again."]
    assert again.results[0] == report(9).results[0]
    elsewhere = Report("2026", {"processor": "q"}, {}, (other,))
    assert with_results_of(both, elsewhere).results == (other,)


def test_a_table_says_middle_and_spread() -> None:
    """One line a row, columns aligned, a cell that a row lacks left empty."""
    lines = list(table_lines(report(5).results[0].tables[0]))
    assert "10.0 ms (5.00 to 15.0)" in lines[4]
    assert len({len(line) for line in lines[2:]}) == 1
    assert "8.00 ms" in lines[5]


def test_what_is_stored_comes_back_and_is_compared(tmp_path: Path) -> None:
    """JSON to and fro; a comparison pairs what both runs have."""
    save(report(5), tmp_path / "a.json")
    earlier = load(tmp_path / "a.json")
    assert earlier == report(5)
    rows = compared(report(20).results[0], earlier.results[0]).rows
    changes = {row.label: str(row.cells["now / earlier"]) for row in rows}
    assert changes == {"Answers: one, time": "4.00 x", "Answers: two, time": "1.00 x"}


def test_the_page_stands_alone() -> None:
    """Text is escaped, nothing is loaded, the chart is a drawing."""
    now = report(5)
    page = make_page(now, {"question": compared(now.results[0], now.results[0])})
    assert "&lt;alone&gt;" in page
    assert "<alone>" not in page
    assert "http" not in page
    assert "Against the earlier result" in page
    assert ElementTree.fromstring(drawn(now.results[0].charts[0])).tag == "svg"


def test_rounds_are_interleaved() -> None:
    """Each in turn, round by round; the warm round is not counted; ratios are paired."""
    calls = count()
    values = interleaved({"a": lambda: next(calls), "b": lambda: next(calls)}, 2)
    assert values == {"a": (2, 4), "b": (3, 5)}
    assert ratios(values["b"], values["a"]).values == (1.5, 1.25)
    assert percentiles([1.0, 2.0, 3.0])["p50"] == Measure((2.0,), "ms")


def test_a_process_is_measured_without_its_parent() -> None:
    """Its own peak of memory, whatever this process has; a failure is an error."""
    usage = run_process([sys.executable, "-I", "-S", "-c", "x = b'x' * (40 << 20)"])
    assert 40 < usage.peak < 70
    assert usage.cpu > 0
    with pytest.raises(Exception, match="exit status 3"):
        run_process([sys.executable, "-c", "raise SystemExit(3)"])


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """A benchmark that lacks its data or peers says what, and how to get it."""
    context = Context(1, tmp_path, tmp_path / "shared", tmp_path / "python")
    with pytest.raises(Skipped, match=r"there is no .*models"):
        context.needs("models")
    with pytest.raises(Skipped, match=r"pip install -r tests/benchmarks/peers.txt"):
        context.peers_python()
