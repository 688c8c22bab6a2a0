"""``qabot evaluate``: parse, measure, print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.errors import QabotError
from qabot.frontends.cli.run import Run, index_option, pass_run, run_options

if TYPE_CHECKING:
    from qabot.evaluation.datasets import Dataset, Example
    from qabot.evaluation.report import Report


@click.command(short_help="Measure answers and retrieval on a question set.")
@click.argument("dataset", required=False, metavar="[DATASET]")
@index_option
@click.option("--json", "json_file", metavar="FILE", help="Write the report as JSON; - is stdout.")
@click.option("--page", metavar="FILE", help="Write the report as one HTML page with plots.")
@click.option("--closed", is_flag=True, help="Read each question in the passage that it brings.")
@click.option(
    "--own-passages", is_flag=True, help="Ask through a temporary index of the set's passages."
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only these; may be repeated.")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="A fixed random sample of N questions."
)
@click.option(
    "--compare",
    "pair",
    nargs=2,
    metavar="A B",
    help="Put two JSON reports side by side; nothing is measured.",
)
@run_options
@pass_run
def evaluate(
    run: Run,
    dataset: str | None,
    index: str | None,
    json_file: str | None,
    page: str | None,
    closed: bool,
    own_passages: bool,
    kinds: tuple[str, ...],
    limit: int | None,
    pair: tuple[str, str] | None,
) -> None:
    """Measure answers and retrieval on the questions of DATASET.

    DATASET is a SQuAD file (v1.1 or v2.0) or JSON Lines, gzipped or not: questions on the
    articles of an index, or questions that bring their passage.

    \b
    qabot evaluate questions.jsonl -i news --page report.html
    qabot evaluate dev-v2.0.json --closed --json a.json
    qabot evaluate --compare a.json b.json
    """
    if pair is not None:
        if dataset is not None:
            raise click.UsageError("--compare takes two reports and no DATASET.")
        _compare(run, pair, json_file)
        return
    if dataset is None:
        raise click.UsageError("Name a DATASET, or two reports with --compare.")
    if sum((closed, own_passages, index is not None)) > 1:
        raise click.UsageError("Only one of --index, --closed and --own-passages can be used.")
    for path in (json_file, page):
        _check_folder(path)
    report = _measure(run, dataset, index, closed, own_passages, kinds, limit)
    if json_file == "-":
        sys.stdout.buffer.write(report.to_json())
    else:
        from qabot.evaluation.table import report_tables

        run.out.print(report_tables(report))
        if json_file is not None:
            _write(json_file, report.to_json())
    if page is not None:
        from qabot.evaluation.page import make_page

        _write(page, make_page(report).encode())


def _measure(
    run: Run,
    path: str,
    index: str | None,
    closed: bool,
    own_passages: bool,
    kinds: tuple[str, ...],
    limit: int | None,
) -> Report:
    from qabot.evaluation.datasets import read_dataset
    from qabot.evaluation.measure import choose, measure_closed

    dataset = read_dataset(path)
    if closed:
        from qabot.models.load import open_reader

        examples = choose(dataset, kinds=kinds, limit=limit)
        reader = open_reader(run.settings)
        with _progress(run, len(examples)) as done:
            return measure_closed(dataset, reader, run.settings, examples, done=done)
    if own_passages:
        from qabot.evaluation.collection import own_collection

        with own_collection(dataset, run.settings) as (folder, dataset):
            return _ask(run, dataset, str(folder), kinds, limit, name="its own passages")
    return _ask(run, dataset, index, kinds, limit)


def _ask(
    run: Run,
    dataset: Dataset,
    index: str | None,
    kinds: tuple[str, ...],
    limit: int | None,
    name: str | None = None,
) -> Report:
    from qabot.answering.engine import Engine
    from qabot.evaluation.measure import choose, measure_open

    examples: tuple[Example, ...] = choose(dataset, kinds=kinds, limit=limit)
    with (
        Engine.open(index, run.settings) as engine,
        _progress(run, len(examples)) as done,
    ):
        return measure_open(dataset, engine, examples, name=name, done=done)


def _compare(run: Run, pair: tuple[str, str], json_file: str | None) -> None:
    from qabot.evaluation.compare import compare
    from qabot.evaluation.report import read_report
    from qabot.evaluation.table import comparison_tables

    a, b = (read_report(path) for path in pair)
    comparison = compare(a, b, names=_short(pair))
    if json_file == "-":
        sys.stdout.buffer.write(comparison.to_json())
        return
    run.out.print(comparison_tables(comparison))
    if json_file is not None:
        _write(json_file, comparison.to_json())


def _short(pair: tuple[str, str]) -> tuple[str, str]:
    """The files' stems where they tell the two apart, else their paths."""
    first, second = (Path(path).stem for path in pair)
    return (first, second) if first != second else pair


@contextmanager
def _progress(run: Run, total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr where that is a terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=run.err,
        disable=not run.err.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task("questions", total=total)
        yield lambda: progress.advance(task)


def _check_folder(path: str | None) -> None:
    """Minutes of work must not end in a folder that is not there."""
    if path is not None and path != "-" and not Path(path).parent.is_dir():
        raise QabotError(f"{path} can't be written: there is no folder {Path(path).parent}.")


def _write(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise QabotError(f"{path} can't be written: {error.strerror}.") from error
