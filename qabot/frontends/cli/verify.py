"""``qabot verify``: is everything as it should be?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qabot.frontends.cli.run import Run, index_option, pass_run, run_options

if TYPE_CHECKING:
    from rich.table import Table

    from qabot.index.verify import Check, Verification


@click.command()
@index_option
@click.option("--repair", is_flag=True, help="Make anew what is derived from the articles.")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@run_options
@pass_run
@click.pass_context
def verify(ctx: click.Context, run: Run, index: str | None, repair: bool, as_json: bool) -> None:
    """Check every promise of an index's storage; leave with 1 if one is broken.

    With --repair, everything that can be made again from the articles is:
    passages, embeddings, the full-text and the vector index. What can't be is
    said, with what to do about it.
    """
    from qabot.frontends.cli.progress import progress
    from qabot.index.home import find_index
    from qabot.index.verify import verify as verify_index

    name = index or run.settings.index
    path = find_index(name, run.settings)
    with progress(run.err) as report:
        found = verify_index(path, run.settings, repair=repair, progress=report)
    if as_json:
        run.print_json(_values(found))
    else:
        run.out.print(_table(found))
        if not found.ok and not repair:
            run.err.print(f"Mend what can be mended with: qabot verify -i {name} --repair")
    if not found.ok:
        ctx.exit(1)


def _table(found: Verification) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from qabot.frontends.themes import ERROR, GOOD, NOTE

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("promise")
    table.add_column("checked", justify="right")
    table.add_column("")
    table.add_column("what is wrong", overflow="fold")
    for check in found.checks:
        state = Text("ok", GOOD) if check.ok else Text("broken", ERROR)
        if check.ok and check.repaired:
            state = Text("repaired", NOTE)
        table.add_row(Text(check.name), f"{check.checked:,}", state, Text(_remark(check)))
    return table


def _remark(check: Check) -> str:
    from qabot.frontends.words import one_line

    lines = [one_line(fault) for fault in check.faults]
    if check.more:
        lines.append(f"and {check.more:,} more")
    if check.repaired:
        lines.append(check.repaired)
    return "\n".join(lines)


def _values(found: Verification) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "path": str(found.path),
        "ok": found.ok,
        "checks": [{**asdict(check), "ok": check.ok} for check in found.checks],
    }
