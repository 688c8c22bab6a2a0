"""A report as one HTML page, in the style of the evaluation's: no script, no network."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain

from qabot.evaluation.svg import Axis, Plot
from tests.benchmarks.result import Chart, Measure, Report, Table, number


def make_page(report: Report, changes: Mapping[str, Table]) -> str:
    """The page as HTML text.

    changes: the comparison with an earlier result, by the benchmark's name.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("tests.benchmarks", "."), PackageLoader("qabot.evaluation", ".")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"cell": _cell, "spread": _spread, "svg": drawn}
    return environment.get_template("page.html").render(report=report, changes=changes)


def drawn(chart: Chart) -> str:
    """A chart as SVG markup."""
    points = list(chain.from_iterable(chart.lines.values()))
    place = math.log10 if chart.log else float
    plot = Plot(
        chart.title,
        _axis(chart.x, [x for x, _ in points], log=chart.log),
        _axis(chart.y, [y for _, y in points], log=chart.log),
        width=560,
        left=72,
        grid_x=chart.log,
    )
    for kind, (name, line) in zip(("c1", "c2", "c3", "c4"), chart.lines.items(), strict=False):
        placed = [(place(x), place(y)) for x, y in line]
        plot.line(placed, kind)
        for at, (x, y) in zip(placed, line, strict=True):
            plot.dot(at, kind, f"{name}: {number(y)} at {number(x)}", radius=3.5)
    return plot.markup()


def _axis(label: str, values: list[float], *, log: bool) -> Axis:
    if not log:
        return Axis(label, 0.0, max(values) * 1.05 or 1.0)
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    ticks = [float(power) for power in range(low, max(high, low + 1) + 1)]
    return Axis(label, ticks[0], ticks[-1], ticks, lambda power: f"{10**power:,g}")


def _cell(value: Measure | str) -> str:
    if isinstance(value, str):
        return value
    return f"{number(value.median)} {value.unit}".rstrip()


def _spread(value: Measure | str) -> str:
    if isinstance(value, str) or len(value.values) < 2:
        return ""
    return f"{number(min(value.values))}–{number(max(value.values))}"
