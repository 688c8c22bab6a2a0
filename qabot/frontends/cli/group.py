"""The ``qabot`` command: global options, commands loaded by name, exit statuses."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from qabot.frontends.cli.failure import status_of
from qabot.frontends.cli.run import Run, run_options

# name -> where it lives. A command whose module is not there is not listed.
COMMANDS: Mapping[str, str] = {
    "ask": "qabot.frontends.cli.ask:ask",
    "chat": "qabot.frontends.cli.chat:chat",
    "build": "qabot.frontends.cli.build:build",
    "add": "qabot.frontends.cli.build:add",
    "remove": "qabot.frontends.cli.build:remove",
    "articles": "qabot.frontends.cli.articles:articles",
    "show": "qabot.frontends.cli.articles:show",
    "indexes": "qabot.frontends.cli.indexes:indexes",
    "verify": "qabot.frontends.cli.verify:verify",
    "watch": "qabot.frontends.cli.watch:watch",
    "export": "qabot.frontends.cli.export:export",
    "import": "qabot.frontends.cli.export:import_",
    "telegram": "qabot.frontends.telegram.command:telegram",
    "evaluate": "qabot.evaluation.command:evaluate",
}


class LazyGroup(click.Group):
    """Commands in the order of a table, each imported when it is first asked for."""

    def __init__(self, *args: Any, table: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, target in self.table.items() if _exists(target)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = self.table.get(cmd_name)
        if target is None or not _exists(target):
            return None
        module, attribute = target.split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command), target
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            from difflib import get_close_matches

            near = get_close_matches(name, self.list_commands(ctx), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else "'qabot --help' lists the commands."
            ctx.fail(f"There is no command {name!r}. {hint}")
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run and leave with the exit status; ``standalone_mode=False`` raises instead."""
        if not extra.get("standalone_mode", True):
            return super().main(*args, **extra)
        run = Run()
        try:
            result = super().main(*args, **{**extra, "standalone_mode": False, "obj": run})
            status = result if isinstance(result, int) else 0
        except BaseException as error:
            status = status_of(error, verbose=run.verbose)
        sys.exit(status)


def _exists(target: str) -> bool:
    try:
        return find_spec(target.split(":")[0]) is not None
    except ModuleNotFoundError:
        return False


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        import qabot

        click.echo(f"qabot {qabot.__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="The settings stand in config/qabot.toml; QABOT_HOME says where indexes live.",
)
@run_options
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_show_version,
    help="Print the version and leave.",
)
def cli() -> None:
    """Answer questions about news articles: verbatim, quoted, sourced.

    \b
    qabot ask "Who opened the new bridge?"    one question
    qabot chat                                many questions
    qabot build -i news ~/articles            an index of your own articles
    """
