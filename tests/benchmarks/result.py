"""What a benchmark gives, as it is stored: measures in rows in tables, charts, remarks."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct


class Measure(Struct, frozen=True):
    """One quantity, measured once or several times.

    values: in the order measured. unit: as people write it: "ms", "MiB", "1/s", "x" (a ratio).
    """

    values: tuple[float, ...]
    unit: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    def __str__(self) -> str:
        """``12.3 ms (11.9 to 14.0)``: the median, and the least and greatest of several."""
        text = f"{number(self.median)} {self.unit}".rstrip()
        if len(self.values) < 2:
            return text
        return f"{text} ({number(min(self.values))} to {number(max(self.values))})"


class Row(Struct, frozen=True):
    """One line of a table. cells: by the column's name, in the columns' order."""

    label: str
    cells: dict[str, Measure | str]


class Table(Struct, frozen=True, tag="table"):
    """title: unique in its benchmark, since a comparison finds a table by it."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def columns(self) -> list[str]:
        """Every column of any row, in the order in which they come up."""
        return list(dict.fromkeys(name for row in self.rows for name in row.cells))


class Chart(Struct, frozen=True, tag="chart"):
    """Lines over one pair of axes.

    lines: points ``(x, y)`` by the line's name; at most four.
    log: both axes logarithmic.
    """

    title: str
    caption: str
    x: str
    y: str
    lines: dict[str, tuple[tuple[float, float], ...]]
    log: bool = False


class Result(Struct, frozen=True):
    """What one benchmark gave. skipped: why it gave nothing."""

    name: str
    about: str
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    remarks: tuple[str, ...] = ()
    skipped: str | None = None


class Report(Struct, frozen=True):
    """One run of the command. created: ISO 8601, UTC."""

    created: str
    machine: dict[str, str]
    versions: dict[str, str]
    results: tuple[Result, ...]


def with_result(report: Report, result: Result) -> Report:
    """With one benchmark's result, in place of an earlier one of its name if there is any."""
    others = (other for other in report.results if other.name != result.name)
    return Report(report.created, report.machine, report.versions, (*others, result))


def with_results_of(earlier: Report, report: Report) -> Report:
    """With an earlier report's results too, if it is of the same processor."""
    if earlier.machine["processor"] != report.machine["processor"]:
        return report
    for result in earlier.results:
        if result.name not in {other.name for other in report.results}:
            report = with_result(report, result)
    return report


def number(value: float) -> str:
    """With three significant digits, in full: 0.0123, 1.23, 12.3, 1,234."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    digits = 1 if size >= 10 else 2 if size >= 1 else 3 if size >= 0.1 else 4
    return f"{value:.{digits}f}"


def save(report: Report, path: Path) -> None:
    """Write a report as JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")


def load(path: Path) -> Report:
    """Read what :func:`save` wrote."""
    return msgspec.json.decode(path.read_bytes(), type=Report)


def compared(now: Result, earlier: Result) -> Table:
    """Every measure that both runs have: earlier, now, and now over earlier."""
    before = {
        (table.title, row.label, column): cell
        for table in earlier.tables
        for row in table.rows
        for column, cell in row.cells.items()
    }
    rows = []
    for table in now.tables:
        for row in table.rows:
            for column, cell in row.cells.items():
                old = before.get((table.title, row.label, column))
                if not (isinstance(cell, Measure) and isinstance(old, Measure)) or not old.median:
                    continue
                change = Measure((cell.median / old.median,), "x")
                rows.append(
                    Row(
                        f"{table.title}: {row.label}, {column}",
                        {"earlier": old, "now": cell, "now / earlier": change},
                    )
                )
    return Table("Against the earlier result", tuple(rows))
