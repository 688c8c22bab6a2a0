"""A result as Markdown tables in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.benchmarks.result import Chart, Result, Table


def table_lines(table: Table) -> Iterator[str]:
    """A table with its title, columns aligned."""
    columns = table.columns
    head = ["", *columns]
    body = [[row.label, *(str(row.cells.get(name, "")) for name in columns)] for row in table.rows]
    widths = [max(len(line[i]) for line in (head, *body)) for i in range(len(head))]
    yield f"### {table.title}"
    yield ""
    yield _line(head, widths)
    yield "|" + "|".join("-" * (width + 1) + ("-" if i == 0 else ":") for i, width in
                         enumerate(widths)) + "|"  # fmt: skip
    for line in body:
        yield _line(line, widths)
    if table.note:
        yield ""
        yield table.note


def facts_lines(facts: Mapping[str, str]) -> Iterator[str]:
    """``name: value`` lines."""
    for name, value in facts.items():
        yield f"- {name}: {value}"


def part_lines(part: Table | Chart | str) -> Iterator[str]:
    """One thing that a benchmark yielded; a chart is only on the page."""
    if isinstance(part, Table):
        yield ""
        yield from table_lines(part)
    elif isinstance(part, str):
        yield ""
        yield part


def heading_lines(result: Result) -> Iterator[str]:
    yield ""
    yield f"## {result.name}: {result.about}"


def _line(cells: list[str], widths: list[int]) -> str:
    first, *others = (
        cell.ljust(width) if i == 0 else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "| " + " | ".join([first, *others]) + " |"
