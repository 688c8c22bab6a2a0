"""``qabot export`` and ``qabot import``: an index as one file, and back."""

from __future__ import annotations

import click

from qabot.frontends.cli.run import Run, index_option, pass_run, run_options


@click.command()
@click.argument("file")
@index_option
@click.option(
    "--embeddings/--no-embeddings",
    default=True,
    help="With the embeddings, an import needs no model; without, the file is smaller.",
)
@run_options
@pass_run
def export(run: Run, file: str, index: str | None, embeddings: bool) -> None:
    """Write an index to FILE: one archive of its articles, to keep or to move.

    It is a ZIP that holds the articles as JSON Lines, so that it outlives the
    model and the format of the index. 'qabot import' makes an index of it.

    \b
    qabot export -i news news.qabot
    """
    from pathlib import Path

    from qabot.frontends.words import counted
    from qabot.index.home import find_index
    from qabot.index.moving import export_index

    path = find_index(index or run.settings.index, run.settings)
    with run.busy("writing"):
        manifest = export_index(path, Path(file), embeddings=embeddings)
    click.echo(f"{file}: {counted(manifest.articles, 'article')}")


@click.command("import")
@click.argument("file")
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@run_options
@pass_run
def import_(run: Run, file: str, index: str | None, as_json: bool) -> None:
    """Make an index from FILE, which 'qabot export' wrote.

    Its name is that of the file, unless -i gives another.

    \b
    qabot import news.qabot
    qabot import -i archive news.qabot
    """
    from pathlib import Path

    from qabot.frontends.cli.progress import progress
    from qabot.index.home import index_path
    from qabot.index.moving import import_index

    name = index if index is not None else Path(file).stem
    with progress(run.err) as report:
        change = import_index(
            Path(file), index_path(name, run.settings), run.settings, progress=report
        )
    if as_json:
        from dataclasses import asdict

        run.print_json(asdict(change))
        return
    from qabot.frontends.listing import change as changed

    run.out.print(changed(name, change))
