"""Commands that go wrong in every way a command can, for the tests of exit statuses."""

from __future__ import annotations

import click

from qabot.errors import IndexMissing
from qabot.frontends.cli.run import run_options


@click.command()
@run_options
@click.argument("how")
def fail(how: str) -> None:
    """Fail as told."""
    failures: dict[str, BaseException] = {
        "expected": IndexMissing("there is no index \x1b[31m'x'."),
        "unforeseen": ValueError("bad\nluck"),
        "silent": AssertionError(),
        "interrupt": KeyboardInterrupt(),
        "pipe": BrokenPipeError(32, "Broken pipe"),
        "disk": OSError(28, "No space left on device", "/news/index.db"),
        "memory": MemoryError(),
        "exit": SystemExit(7),
    }
    click.echo("before")
    raise failures[how]
