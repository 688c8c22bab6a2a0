"""``qabot chat``: many questions, one after the other."""

from __future__ import annotations

import click

from qabot.frontends.cli.run import Run, index_option, pass_run, run_options


@click.command()
@index_option
@run_options
@pass_run
@click.pass_context
def chat(ctx: click.Context, run: Run, index: str | None) -> None:
    """Ask many questions; a question may build on the ones before it.

    At a terminal: a prompt with history and completion; /help lists what else
    it understands. In a pipe: one question a line in, one reply each out.
    """
    from qabot.frontends.repl import start

    ctx.exit(start(index, run.settings, run.out, run.err))
