"""``qabot telegram``: the bot, and ``qabot telegram export``: what people made of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from qabot.frontends.cli.run import Run, index_option, pass_run, run_options

if TYPE_CHECKING:
    from qabot.config import Settings


@click.group(invoke_without_command=True)
@index_option
@run_options
@pass_run
@click.pass_context
def telegram(ctx: click.Context, run: Run, index: str | None) -> None:
    """Answer questions in Telegram, until stopped.

    The bot's token comes from the environment, QABOT_TELEGRAM_TOKEN, or from
    the file that the setting telegram.token_file names; never from the command
    line. The other settings are in the section [telegram] of config/qabot.toml.

    \b
    QABOT_TELEGRAM_TOKEN=... qabot telegram -i news
    qabot telegram export -o failures.jsonl
    """
    if ctx.invoked_subcommand is not None:
        return
    ctx.exit(_serve(index, run.settings, verbose=run.verbose))


@telegram.command()
@click.option(
    "-o",
    "--output",
    type=click.File("w", encoding="utf-8"),
    default="-",
    metavar="FILE",
    help="Where to write it.  [default: stdout]",
)
@click.option("--all", "everything", is_flag=True, help="Answers that nobody voted on, too.")
@click.option(
    "--state", type=click.Path(path_type=Path), metavar="FILE", help="The bot's database."
)
@run_options
@pass_run
def export(run: Run, output: IO[str], everything: bool, state: Path | None) -> None:
    """Write feedback as a question set that 'qabot evaluate' reads.

    Questions with thumbs up become questions with a known answer. Those without
    an answer, or with thumbs down, are marked "review": look at each, and give
    it its answers where the articles hold one.
    """
    from qabot.errors import QabotError
    from qabot.frontends.telegram.export import question_set
    from qabot.frontends.telegram.state import State

    path = state if state is not None else _existing_state(run.settings)
    if not path.is_file():
        raise QabotError(f"there is no database of a bot at {path}.")
    opened = State(path)
    try:
        for line in question_set(opened, everything=everything):
            click.echo(line, file=output)
    finally:
        opened.close()


def state_path(settings: Settings, bot_id: str) -> Path:
    """Where a bot keeps its database: as set, else in the user's state folder."""
    if settings.telegram.state is not None:
        return Path(settings.telegram.state).expanduser()
    return _state_folder() / f"{bot_id}.db"


def _state_folder() -> Path:
    from platformdirs import PlatformDirs

    return PlatformDirs("qabot", appauthor=False).user_state_path / "telegram"


def _existing_state(settings: Settings) -> Path:
    """The database that the settings name, or the only one there is."""
    if settings.telegram.state is not None:
        return state_path(settings, "")
    found = sorted(_state_folder().glob("*.db"))
    if len(found) == 1:
        return found[0]
    from qabot.errors import QabotError

    listed = ", ".join(map(str, found)) or f"none in {_state_folder()}"
    raise QabotError(f"say which bot's database with --state: {listed}.")


def _serve(index: str | None, settings: Settings, *, verbose: bool) -> int:
    """Run until stopped; the exit status. What goes wrong is said without the token."""
    from qabot.frontends.telegram.secret import read_token, redact, set_up_logs

    token = read_token(settings)
    set_up_logs(token, verbose=verbose)
    import asyncio
    import os
    import signal
    import threading

    from qabot.errors import QabotError
    from qabot.frontends.telegram.bot import serve_bot

    status = 0
    try:
        path = state_path(settings, token.partition(":")[0])
        bot = asyncio.run(serve_bot(token, index, settings, path))
        status = 130 if bot.signal is signal.SIGINT else 0
    except QabotError as error:
        raise QabotError(redact(str(error), token)) from None
    except Exception as error:
        import logging

        logging.getLogger(__name__).critical("the bot ended", exc_info=error)
        name = type(error).__name__
        raise QabotError(f"the bot ended: {name}: {redact(str(error), token)}") from None
    if any(thread.name.startswith("qabot-") for thread in threading.enumerate()):
        # A question that a thread still works on was handed back; nobody waits for it.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status
