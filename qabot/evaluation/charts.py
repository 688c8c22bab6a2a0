"""The plots of a report, each as SVG markup; None where there is nothing to draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qabot.evaluation.outcome import Outcome
from qabot.evaluation.report import Group, Report
from qabot.evaluation.summary import populations
from qabot.evaluation.svg import Axis, Plot
from qabot.evaluation.trust import OperatingPoint, sweep

_CURVE_POINTS = 400  # more than a screen can show; a set of thousands stays a small page


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot with its title, one sentence on how to read it, and its legend.

    legend: ``(class of the mark, words)``.
    """

    title: str
    caption: str
    svg: str
    legend: tuple[tuple[str, str], ...] = ()


def charts(report: Report) -> list[Chart]:
    """Every plot that the report has the numbers for."""
    drawn = (
        _risk_coverage(report),
        _reliability(report),
        _thresholds(report),
        _groups(report),
        _retrieval(report),
        _latency(report),
    )
    return [chart for chart in drawn if chart is not None]


def percent(value: float, digits: int = 0) -> str:
    """0.5 -> "50 %", with a space that does not break."""
    return f"{100 * value:.{digits}f}\N{NO-BREAK SPACE}%"


def _risk_coverage(report: Report) -> Chart | None:
    curves = [(name, _points(rows)) for name, rows in populations(report.outcomes)]
    curves = [(name, points) for name, points in curves if points]
    if not curves:
        return None
    # The first few answers swing between 0 and 1: they may leave the frame.
    highest = max((p.risk for _, ps in curves for p in ps if p.answered >= 0.05), default=1.0)
    top = min(1.0, max(0.1, math.ceil(highest * 11) / 10))
    plot = Plot(
        "Risk against coverage",
        Axis("share of all questions answered", 0, 1, text=percent),
        Axis("answers that are wrong", 0, top, text=percent),
    )
    for kind, (_, points) in zip(("c1", "c2"), curves, strict=False):
        plot.line([(p.answered, p.risk) for p in points], kind)
    threshold = report.setup.threshold
    for kind, (name, points) in zip(("c1", "c2"), curves, strict=False):
        here = _at_threshold(points, threshold)
        if here is not None:
            plot.dot((here.answered, here.risk), kind, f"{name}: {_describe(here)}", radius=6)
    legend = [
        (kind, f"{name} (area {trust.aurc:.3f})")
        for kind, (name, _), trust in zip(("c1", "c2"), curves, report.trust, strict=False)
    ]
    if threshold is not None:
        legend.append(("dot", f"the threshold, {threshold:.2f}"))
    return Chart(
        "Risk and coverage",
        "Answer only the most confident share of the questions: how many of those answers are "
        "wrong? Lower is better.",
        plot.markup(),
        tuple(legend),
    )


def _reliability(report: Report) -> Chart | None:
    trust = report.trust[0]
    if not trust.bins or trust.ece is None:
        return None
    plot = Plot(
        "Reliability diagram",
        Axis("confidence", 0, 1, text=percent),
        Axis("answers that are right", 0, 1, text=percent),
    )
    most = max(bar.count for bar in trust.bins)
    for bar in trust.bins:
        if bar.count:
            tip = (
                f"confidence {percent(bar.confidence)}, right {percent(bar.accuracy)}, "
                f"{bar.count} answers"
            )
            plot.rectangle((bar.low, 0), (bar.high, bar.accuracy), "bar c1", tip)
            plot.rectangle((bar.low, 0), (bar.high, 0.12 * bar.count / most), "count", tip)
    plot.line([(0, 0), (1, 1)], "reference", "perfectly calibrated")
    for bar in trust.bins:
        if bar.count:
            plot.dot((bar.confidence, bar.accuracy), "c1", f"{bar.count} answers", radius=3)
    return Chart(
        "Reliability",
        "Of the answers given with this confidence, how many are right? On the diagonal, "
        f"confidence is true. Expected calibration error {trust.ece:.3f} "
        f"({len(trust.bins)} equal bins), Brier score {trust.brier or 0:.3f} "
        f"({trust.population}).",
        plot.markup(),
        (("c1", "share right"), ("count", "how many answers")),
    )


def _thresholds(report: Report) -> Chart | None:
    name, rows = populations(report.outcomes)[0]
    points = _points(rows)
    if len(points) < 2:
        return None
    low, high = points[-1].threshold, points[0].threshold
    if report.setup.mode == "open":
        low, high = 0.0, 1.0
    plot = Plot(
        "What each threshold gives",
        Axis("threshold on the confidence", low, high),
        Axis("", 0, 1, text=percent),
    )
    plot.line([(p.threshold, p.precision) for p in points], "c1")
    plot.line([(p.threshold, p.coverage) for p in points], "c2")
    legend = [("c1", "answers that are right"), ("c2", "answerable questions answered")]
    if any(not o.answerable for o in rows):
        plot.line([(p.threshold, p.false_answers) for p in points], "c3")
        legend.append(("c3", "unanswerable questions answered"))
    threshold = report.setup.threshold
    if threshold is not None:
        plot.line([(threshold, 0), (threshold, 1)], "reference")
        end = "end" if (threshold - low) > 0.7 * (high - low) else "start"
        plot.text(
            (threshold, 0),
            f"in use: {threshold:.2f}",
            anchor=end,
            shift=(-6.0 if end == "end" else 6.0, -8.0),
        )
    return Chart(
        "Choosing the threshold",
        f"What would be answered, and how well, at every threshold ({name}).",
        plot.markup(),
        tuple(legend),
    )


def _groups(report: Report) -> Chart | None:
    kinds = [g for g in report.kinds if g.f1 is not None and g.name != "all"]
    words = [g for g in report.words if g.f1 is not None]
    rows: list[Group | None] = [*kinds, None, *words]  # None: a gap between the two sorts
    if len(kinds) == 1 and len(words) == 1:
        rows = [*kinds]
    height = 70 + 21 * len(rows)
    names = {len(rows) - 1 - i: f"{g.name} ({g.f1.n})" for i, g in enumerate(rows) if g and g.f1}
    plot = Plot(
        "F1 by kind of question",
        Axis("F1 of the first answer, shown or not", 0, 1, text=percent),
        Axis("", -0.6, len(rows) - 0.4, ticks=sorted(names), text=lambda at: names[int(at)]),
        height=height,
        left=118,
        grid_x=True,
        grid_y=False,
    )
    for i, group in enumerate(rows):
        if group is None or group.f1 is None or group.right3 is None:
            continue
        at, f1 = len(rows) - 1 - i, group.f1
        tip = (
            f"{group.name}: F1 {f1.value:.3f} [{f1.low:.3f}, {f1.high:.3f}], right within three "
            f"{percent(group.right3.value)}, {f1.n} questions"
        )
        plot.rectangle((0, at - 0.34), (f1.value, at + 0.34), "bar c1", tip)
        plot.line([(f1.low, at), (f1.high, at)], "whisker", tip)
        plot.dot((group.right3.value, at), "c2", tip)
    return Chart(
        "By kind of question",
        "F1 of the first answer over the answerable questions of each kind; how many in brackets.",
        plot.markup(),
        (("c1", "F1"), ("whisker", "95 % interval"), ("c2 dot", "right within three")),
    )


def _retrieval(report: Report) -> Chart | None:
    if not report.retrieval:
        return None
    population = report.retrieval[0].population
    rows = [r for r in report.retrieval if r.population == population]
    cutoffs = sorted(rows[0].recall)
    lowest = min(r.recall[k].value for r in rows for k in cutoffs)
    names = dict(enumerate(f"{k}" for k in cutoffs))
    plot = Plot(
        "Recall of retrieval",
        Axis(
            "passages looked at",
            -0.3,
            len(cutoffs) - 0.7,
            ticks=range(len(cutoffs)),
            text=lambda at: names[int(at)],
        ),
        Axis(
            "questions with an answering passage",
            max(0.0, math.floor(lowest * 10) / 10 - 0.1),
            1,
            text=percent,
        ),
    )
    legend = []
    for kind, retrieval in zip(("c2", "c3", "c1", "c4"), rows, strict=False):
        points = [(float(i), retrieval.recall[k].value) for i, k in enumerate(cutoffs)]
        plot.line(points, kind)
        for (at, value), k in zip(points, cutoffs, strict=True):
            plot.dot((at, value), kind, f"{retrieval.mode}, recall@{k}: {percent(value, 1)}")
        legend.append((kind, f"{retrieval.mode} (MRR {retrieval.mrr.value:.3f})"))
    return Chart(
        "Retrieval",
        "How often a passage that answers is among the first ones found, for each way to search "
        f"(questions: {population}).",
        plot.markup(),
        tuple(legend),
    )


def _latency(report: Report) -> Chart | None:
    total = next((row for row in report.latency if row.step == "total"), None)
    values = np.asarray([o.timings.total for o in report.outcomes])
    if total is None or values.size < 2:
        return None
    top = max(total.p99, float(values.min()) + 1e-3) * 1.05  # one slow start must not flatten all
    counts, edges = np.histogram(
        np.minimum(values, top), bins=min(40, max(8, values.size // 5)), range=(0.0, top)
    )
    plot = Plot(
        "Latency",
        Axis("milliseconds from question to reply", 0, top),
        Axis("questions", 0, float(counts.max()) * 1.15),
    )
    for count, start, end in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            tip = f"{start:.0f} to {end:.0f} ms: {count} questions"
            plot.rectangle((float(start), 0), (float(end), float(count)), "bar c1", tip)
    for name, value, row in (("p50", total.p50, 0), ("p95", total.p95, 1)):
        plot.line([(value, 0), (value, plot.y_axis.high)], "reference")
        end = value > 0.75 * top
        plot.text(
            (value, plot.y_axis.high),
            f"{name} {value:.0f} ms",
            anchor="end" if end else "start",
            shift=(-6 if end else 6, 10 + 14 * row),
        )
    return Chart(
        "Latency",
        f"Time of one question, one after the other; half within {total.p50:.0f} ms, 95 of 100 "
        f"within {total.p95:.0f} ms, the slowest {total.max:.0f} ms.",
        plot.markup(),
    )


def _points(rows: Sequence[Outcome]) -> list[OperatingPoint]:
    points = sweep([o.score for o in rows], [o.right for o in rows], [o.answerable for o in rows])
    step = max(1, len(points) // _CURVE_POINTS)
    return points if step == 1 else [*points[:20], *points[20:-1:step], points[-1]]


def _at_threshold(
    points: Sequence[OperatingPoint], threshold: float | None
) -> OperatingPoint | None:
    if threshold is None:
        return None
    return min(
        (p for p in points if p.threshold >= threshold), key=lambda p: p.threshold, default=None
    )


def _describe(point: OperatingPoint) -> str:
    return (
        f"threshold {point.threshold:.2f} answers {percent(point.answered)}, "
        f"{percent(point.precision)} of that right"
    )
