"""A report as one HTML page: no script, no network, light and dark."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.evaluation.charts import charts, percent
from qabot.evaluation.intervals import Estimate
from qabot.evaluation.outcome import Outcome
from qabot.evaluation.report import Report
from qabot.frontends.words import counted

MOST_FAILURES = 200
"""Rows of one list of failures; the JSON report has them all."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number at the head of the page, with what it counts."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failures:
    """One sort of failure, the most confident first; ``rows`` may be cut short of ``total``."""

    title: str
    total: int
    rows: tuple[Outcome, ...]


def make_page(report: Report) -> str:
    """The page as HTML text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("qabot.evaluation", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "estimate": estimate, "interval": interval}
    return environment.get_template("page.html").render(
        report=report,
        setup=report.setup,
        title=title(report),
        size=size(report),
        tiles=tiles(report),
        columns=report.columns,
        charts=charts(report),
        failures=failures(report),
    )


def title(report: Report) -> str:
    """What was measured, in a line."""
    setup = report.setup
    where = f" on {setup.index}" if setup.index else ", read in the given passages"
    return f"{setup.dataset}{where}"


def size(report: Report) -> str:
    """How much was asked, and of what."""
    setup = report.setup
    parts = [counted(len(report.outcomes), "question")]
    if setup.articles is not None and setup.passages is not None:
        parts.append(
            f"{counted(setup.articles, 'article')} in {counted(setup.passages, 'passage')}"
        )
    return ", ".join([*parts, f"reader {setup.reader}"])


def estimate(value: Estimate | None, digits: int = 1) -> str:
    """84.3 %; a dash where nothing can be said."""
    return "–" if value is None else percent(value.value, digits)


def interval(value: Estimate | None) -> str:
    """The bounds in per cent: "80–88"."""
    return "" if value is None else f"{100 * value.low:.0f}–{100 * value.high:.0f}"


def tiles(report: Report) -> list[Tile]:
    """The numbers that people ask for first, those that can be had."""
    group, trust = report.group("factoid") or report.kinds[0], report.trust[0]
    closed = report.setup.mode == "closed"
    fused = next((r for r in report.retrieval if r.mode == "fused"), None)
    shares = [
        (f"F1, {group.name}", group.f1),
        ("right at rank 1", group.right),
        ("right within three", None if closed else group.right3),
        ("F1 over all", report.overall.f1 if closed else None),
        ("of answered are right", trust.precision),
        ("answerable answered", trust.coverage),
        ("unanswerable answered", trust.false_answers),
        ("recall@5, fused", fused.recall.get(5) if fused else None),
    ]
    found = [Tile(name, estimate(v), interval(v)) for name, v in shares if v is not None]
    if closed and trust.auroc_answerable is not None:
        auroc = trust.auroc_answerable
        bounds = f"{auroc.low:.3f}–{auroc.high:.3f}"
        found.append(Tile("no-answer AUROC", f"{auroc.value:.3f}", bounds))
    if trust.ece is not None:
        found.append(Tile("calibration error", f"{trust.ece:.3f}", f"{len(trust.bins)} bins"))
    for row in report.latency:
        if row.step == "total":
            found.append(
                Tile(
                    "median latency", f"{row.p50:.0f}\N{NO-BREAK SPACE}ms", f"p95 {row.p95:.0f} ms"
                )
            )
    return found


def failures(report: Report) -> list[Failures]:
    """Every question that went wrong, sorted by how it did."""
    sorts: dict[str, list[Outcome]] = {
        "Answered wrongly": [],
        "Answered, though nothing answers it": [],
        "Right, but not shown": [],
        "Not shown, and the first answer is wrong": [],
    }
    wrong, false, silent, missed = sorts.values()
    for outcome in sorted(report.outcomes, key=lambda o: -o.score):
        if outcome.answered and not outcome.right:
            (wrong if outcome.answerable else false).append(outcome)
        elif outcome.answerable and not outcome.answered:
            (silent if outcome.right else missed).append(outcome)
    return [Failures(name, len(rows), tuple(rows[:MOST_FAILURES])) for name, rows in sorts.items()]
