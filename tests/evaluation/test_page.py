"""The page, its charts and the tables of the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from xml.etree import ElementTree

import pytest
from rich.console import Console

from qabot.evaluation.charts import charts
from qabot.evaluation.compare import compare
from qabot.evaluation.page import failures, make_page
from qabot.evaluation.report import Report
from qabot.evaluation.summary import make_report
from qabot.evaluation.svg import Axis, Plot, round_ticks
from qabot.evaluation.table import comparison_tables, report_tables
from tests.evaluation.made import SETUP, made_outcomes, made_report


class Balance(HTMLParser):
    """Fails on a tag that is closed without having been opened."""

    VOID = frozenset({"meta", "br", "!doctype"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def few(n: int, mode: str = "open") -> Report:
    """A report over the first ``n`` made-up outcomes."""
    setup = replace(SETUP, mode="closed", index=None) if mode == "closed" else SETUP
    return make_report(setup, made_outcomes()[:n])


@pytest.mark.parametrize("report", [made_report(), few(1), few(2), few(5), few(60, "closed")])
def test_page_is_whole_and_stands_alone(report: Report) -> None:
    """Balanced markup, nothing loaded from elsewhere, no script, what people wrote escaped."""
    page = make_page(report)
    parser = Balance()
    parser.feed(page)
    assert parser.open == []
    assert not re.search(r"<script|https?://|url\(|<link|<img|@import", page)
    assert "<b>wrong</b>" not in page
    if any(given.text == "<b>wrong</b>" for o in report.outcomes for given in o.given[:1]):
        assert "<b>wrong</b>" in "".join(parser.words)
    assert "nan" not in page.lower().split()


def test_page_follows_the_theme() -> None:
    """Colours are named once for light and once for dark, and marks use the names."""
    page = make_page(made_report())
    assert "prefers-color-scheme: dark" in page
    for chart in charts(made_report()):
        assert not re.search(r"#[0-9a-f]{3,6}|rgb", chart.svg)


def test_every_chart_is_drawn_inside_its_frame() -> None:
    """All six, as well-formed SVG, no mark beyond the view box."""
    drawn = charts(made_report())
    assert [chart.title for chart in drawn] == [
        "Risk and coverage",
        "Reliability",
        "Choosing the threshold",
        "By kind of question",
        "Retrieval",
        "Latency",
    ]
    for chart in drawn:
        svg = ElementTree.fromstring(chart.svg)
        _, _, width, height = map(float, svg.get("viewBox", "").split())
        for circle in svg.iter("circle"):
            assert 0 <= float(circle.get("cx", "-1")) <= width
            assert 0 <= float(circle.get("cy", "-1")) <= height


def test_failures_are_sorted_by_cause() -> None:
    """Each outcome that is not right and shown, or rightly silent, is in one list."""
    report = made_report()
    lists = failures(report)
    listed = [outcome.id for sort in lists for outcome in sort.rows]
    fine = [o.id for o in report.outcomes if (o.right and o.answered) or o.shown_f1 == 1]
    assert sorted(listed + fine) == sorted(o.id for o in report.outcomes)


@pytest.mark.parametrize(
    "low, high, expected",
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 137, [0, 50, 100]),
        (-3.2, 4, [-2, 0, 2, 4]),
        (0.95, 1, [0.95, 0.96, 0.97, 0.98, 0.99, 1]),
    ],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    """Multiples of 1, 2, 2.5 or 5."""
    assert round_ticks(low, high) == pytest.approx(expected)


def test_marks_beyond_an_axis_stay_at_its_end() -> None:
    """A wild value can't draw over the rest of the page."""
    plot = Plot("p", Axis("x", 0, 1), Axis("y", 0, 1))
    assert plot.x(7) == plot.x(1) > plot.x(0) == plot.x(-7)
    assert plot.y(7) == plot.y(1) < plot.y(0)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("report", [made_report(), few(1), few(60, "closed")])
def test_tables_fit_the_terminal(report: Report, width: int) -> None:
    """No line is wider than the terminal, and no name is cut."""
    out = StringIO()
    Console(file=out, width=width, color_system=None).print(report_tables(report))
    text = out.getvalue()
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert report.kinds[0].name in text


def test_comparison_in_the_terminal() -> None:
    """Both names, every measure, and the questions that changed."""
    comparison = compare(made_report(200, skill=0.5), made_report(200, skill=0.8))
    out = StringIO()
    Console(file=out, width=100, color_system=None).print(comparison_tables(comparison))
    for measure in comparison.measures:
        assert measure.name in out.getvalue()
    assert f"Became right: {len(comparison.gained)}" in out.getvalue()
