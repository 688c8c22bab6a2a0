"""A report, or a comparison of two, as tables in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from rich import box
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from qabot.evaluation.compare import Comparison, Measure
from qabot.evaluation.intervals import Estimate
from qabot.evaluation.page import size, title
from qabot.evaluation.report import Group, Report, Trust

_CHANGES, _LONGEST = 10, 60  # changed answers shown of each sort, and characters of each


def report_tables(report: Report) -> RenderableType:
    """Everything that a report says in numbers, to be printed by rich."""
    return Stack(*_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    setup = report.setup
    yield Text(title(report), style="bold")
    yield Text(size(report), style="dim")
    yield _groups(report, "Answers", report.kinds)
    if len(report.words) > 1:
        yield _groups(report, "By question word", report.words)
    overall = report.overall
    threshold = overall.best_threshold
    best = "with no answer at all" if threshold is None else f"at threshold {threshold:.3f}"
    yield Text(
        f"As shown, silence counting as 'no answer' (SQuAD 2.0): exact match "
        f"{_value(overall.exact)}, F1 {_value(overall.f1)}; best F1 {100 * overall.best_f1:.1f} "
        f"{best}.",
        style="dim",
    )
    for trust in report.trust:
        yield _trust(trust, setup.threshold)
        yield Text(_sentence(trust), style="dim")
    if report.retrieval:
        yield _retrieval(report)
    if report.latency:
        yield _latency(report)
    yield Text(f"{report.rule}; percent unless said otherwise.", style="dim")


def _groups(report: Report, name: str, groups: tuple[Group, ...]) -> Table:
    table = _table(name, "", "n", *(column.name for column in report.columns))
    for group in groups:
        table.add_row(
            group.name,
            str(group.n),
            # Intervals of one column fit a terminal of 80 columns; the page has them all.
            *(_cell(column.of(group), bounds=column.name == "F1") for column in report.columns),
            style="bold" if group.name == "all" else None,
        )
    return table


def _trust(trust: Trust, threshold: float | None) -> Table:
    table = _table(
        f"Trust: {trust.population}",
        "",
        "threshold",
        "precision",
        "answerable answered",
        "unanswerable answered",
    )
    if threshold is not None:
        table.add_row(
            "in use",
            f"{threshold:.3f}",
            _cell(trust.precision),
            _cell(trust.coverage),
            _cell(trust.false_answers),
            style="bold",
        )
    for target in trust.targets:
        point = target.point
        name = f"at {100 * target.precision:.0f}"
        if point is None:
            table.add_row(name, Text("out of reach", style="dim"))
        else:
            table.add_row(
                name,
                f"{point.threshold:.3f}",
                f"{100 * point.precision:.1f}",
                f"{100 * point.coverage:.1f}",
                f"{100 * point.false_answers:.1f}" if trust.false_answers else "–",
            )
    return table


def _sentence(trust: Trust) -> str:
    aurocs = (
        ("right / wrong", trust.auroc_right),
        ("answerable / unanswerable", trust.auroc_answerable),
        ("right / unanswerable", trust.auroc_known),
    )
    parts = [
        f"AUROC {name} {value.value:.3f} ({value.low:.3f}–{value.high:.3f})"
        for name, value in aurocs
        if value is not None
    ]
    parts.append(f"AURC {trust.aurc:.3f}")
    if trust.ece is not None and trust.brier is not None:
        chance = trust.ece_by_chance
        by_chance = "" if chance is None else f", {chance:.3f} by chance alone"
        parts.append(
            f"ECE {trust.ece:.3f} ({len(trust.bins)} bins{by_chance}), Brier {trust.brier:.3f}"
        )
    return "; ".join(parts) + "."


def _retrieval(report: Report) -> Table:
    cutoffs = list(report.retrieval[0].recall)
    table = _table("Retrieval", "", "", "n", *(f"recall@{k}" for k in cutoffs), "MRR")
    for row in report.retrieval:
        table.add_row(
            row.population,
            row.mode,
            str(row.mrr.n),
            *(_cell(row.recall[k]) for k in cutoffs),
            f"{row.mrr.value:.3f}",
        )
    return table


def _latency(report: Report) -> Table:
    table = _table("Latency, ms", "", "mean", "p50", "p90", "p95", "p99", "max")
    for row in report.latency:
        values = (row.mean, row.p50, row.p90, row.p95, row.p99, row.max)
        table.add_row(row.step, *(f"{value:.1f}" for value in values))
    return table


def comparison_tables(comparison: Comparison) -> RenderableType:
    """Two runs side by side, to be printed by rich."""
    table = _table(
        f"{comparison.before} → {comparison.after}",
        "",
        "n",
        comparison.before,
        comparison.after,
        "difference",
        "95 % interval",
        "p",
    )
    for measure in comparison.measures:
        _measure(table, measure)
    left_out = f", {comparison.left_out} left out" if comparison.left_out else ""
    notes = Text(
        f"{comparison.n} questions in both{left_out}. Bold: p < 0.05 by a paired permutation test; "
        "of twenty measures that do not differ, one will be bold.",
        style="dim",
    )
    parts: list[RenderableType] = [table, notes]
    for name, pairs in (("Became right", comparison.gained), ("No longer right", comparison.lost)):
        if pairs:
            changes = _table(f"{name}: {len(pairs)}", "question", "gold", "before", "after")
            for column in changes.columns:
                column.justify = "left"
                column.overflow = "fold"
            for a, b in pairs[:_CHANGES]:
                texts = [o.given[0].text if o.given else "–" for o in (a, b)]
                row = (a.question, a.gold[0], *texts)
                changes.add_row(*(Text(shorten(text, _LONGEST, placeholder="…")) for text in row))
            parts.append(changes)
    return Stack(*parts)


def _measure(table: Table, measure: Measure) -> None:
    difference = measure.difference
    scale = 1.0 if measure.name == "milliseconds" else 100.0
    style = None
    if measure.significant:
        style = "bold green" if measure.better else "bold red"
    table.add_row(
        measure.name,
        str(difference.n),
        f"{scale * difference.before:.1f}",
        f"{scale * difference.after:.1f}",
        f"{scale * difference.value:+.1f}",
        f"{scale * difference.low:+.1f} … {scale * difference.high:+.1f}",
        f"{difference.p:.4f}" if difference.p >= 0.0001 else "< 0.0001",
        style=style,
    )


def _table(name: str, *columns: str) -> Table:
    table = Table(
        title=f"\n{name}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )
    for i, column in enumerate(columns):
        table.add_column(
            column,
            justify="left" if i == 0 else "right",
            no_wrap=i == 0,
            min_width=max(map(len, column.split()), default=0),
        )
    return table


def _cell(value: Estimate | None, *, bounds: bool = True) -> Text:
    """Per cent, "84.3 80–88" with the interval dimmed, or a dash."""
    if value is None:
        return Text("–", style="dim")
    if not bounds:
        return Text(_value(value))
    return Text.assemble(
        f"{100 * value.value:.1f}", (f" {100 * value.low:.0f}–{100 * value.high:.0f}", "dim")
    )


def _value(value: Estimate) -> str:
    return f"{100 * value.value:.1f}"
