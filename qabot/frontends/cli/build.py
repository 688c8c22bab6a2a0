"""``qabot build``, ``add`` and ``remove``: change what an index holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qabot.frontends.cli.run import Run, index_option, pass_run, run_options

if TYPE_CHECKING:
    from qabot.index.report import ChangeReport

json_option = click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@index_option
@json_option
@run_options
@pass_run
@click.pass_context
def build(
    ctx: click.Context, run: Run, sources: tuple[str, ...], index: str | None, as_json: bool
) -> None:
    """Make an index hold exactly what its sources hold now.

    A SOURCE is a file, a folder, the address of a page, or a feed. The index
    remembers its sources: without any, it is built again from the same ones.
    Text that did not change is not embedded again, and the old index answers
    until the new one is whole.

    \b
    qabot build -i news ~/articles
    qabot build -i news
    """
    from qabot.frontends.cli.progress import progress
    from qabot.index.home import find_index, index_path
    from qabot.index.index import OWN_ARTICLES, Index

    name = index or run.settings.index
    path = index_path(name, run.settings)
    if not sources and not (path / OWN_ARTICLES).is_dir():
        find_index(name, run.settings)  # a mistyped name must not become an empty index
    opened = Index.create(path, run.settings)
    with opened:
        with progress(run.err) as report:
            change = opened.build(sources, progress=report)
        _finish(ctx, run, name, change, as_json)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@index_option
@json_option
@run_options
@pass_run
@click.pass_context
def add(
    ctx: click.Context, run: Run, sources: tuple[str, ...], index: str | None, as_json: bool
) -> None:
    """Add new articles to an index, replace changed ones, leave the rest.

    A SOURCE is a file, a folder, the address of a page, or a feed.

    \b
    qabot add -i news saved/article.html https://example.org/story
    """
    from qabot.frontends.cli.progress import progress
    from qabot.index.home import index_path
    from qabot.index.index import Index

    name = index or run.settings.index
    opened = Index.create(index_path(name, run.settings), run.settings)
    with opened:
        with progress(run.err) as report:
            change = opened.add(sources, progress=report)
        _finish(ctx, run, name, change, as_json)


@click.command()
@click.argument("references", nargs=-1, required=True, metavar="ARTICLE...")
@index_option
@json_option
@run_options
@pass_run
@click.pass_context
def remove(
    ctx: click.Context, run: Run, references: tuple[str, ...], index: str | None, as_json: bool
) -> None:
    """Remove articles from an index, by id, address or source.

    'qabot articles' lists the ids.
    """
    from qabot.index.home import find_index
    from qabot.index.index import Index

    name = index or run.settings.index
    with Index.open(find_index(name, run.settings), run.settings) as opened:
        change = opened.remove(references)
        _finish(ctx, run, name, change, as_json)


def _finish(ctx: click.Context, run: Run, name: str, change: ChangeReport, as_json: bool) -> None:
    """Say what was done and what was skipped; leave with 1 if something was."""
    if as_json:
        from dataclasses import asdict

        run.print_json(asdict(change))
    else:
        from qabot.frontends.listing import change as changed

        run.out.print(changed(name, change))
    if change.problems:
        from qabot.frontends.listing import problems

        for line in problems(change.problems):
            run.err.print(line)
        ctx.exit(1)
