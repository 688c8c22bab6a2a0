"""``qabot indexes``: which indexes there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qabot.frontends.cli.run import Run, pass_run, run_options

if TYPE_CHECKING:
    from qabot.index.report import IndexSummary


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the indexes as a JSON list.")
@run_options
@pass_run
def indexes(run: Run, as_json: bool) -> None:
    """List the indexes: their size, age and model."""
    from qabot.index.home import list_indexes

    found = list_indexes(run.settings)
    if as_json:
        run.print_json([_values(summary, run.settings.index) for summary in found])
        return
    if not found:
        click.echo(
            f"There is no index under {run.settings.home_path} yet. "
            "Make one with: qabot build -i NAME FOLDER",
            err=True,
        )
    from qabot.frontends.listing import index_entry

    for summary in found:
        run.out.print(index_entry(summary, default=summary.name == run.settings.index))


def _values(summary: IndexSummary, default: str) -> dict[str, object]:
    from dataclasses import asdict

    values = asdict(summary)
    modified = values["modified"]
    return {
        **values,
        "path": str(values["path"]),
        "modified": modified.isoformat() if modified else None,
        "default": values["name"] == default,
    }
