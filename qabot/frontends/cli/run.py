"""`Run`: what one run of the command line shares between its parts."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from qabot.config import Settings

F = TypeVar("F", bound=Callable[..., Any])


class Run:
    """The global options and what follows from them, each made when first needed.

    config: the file that ``--config`` names, or None.
    verbose: show tracebacks and the library's log.
    """

    def __init__(self) -> None:
        self.config: str | None = None
        self.verbose = False

    @cached_property
    def settings(self) -> Settings:
        """The settings, read once; raises ConfigError."""
        from qabot.config import load_settings

        return load_settings(self.config)

    @cached_property
    def out(self) -> Console:
        """Where results go: stdout."""
        from qabot.frontends.terminal import console

        return console(theme=self.settings.terminal.theme)

    @cached_property
    def err(self) -> Console:
        """Where progress and notes go: stderr."""
        from qabot.frontends.terminal import console

        return console(stderr=True)

    def busy(self, what: str) -> AbstractContextManager[object]:
        """Shows on stderr, if that is a terminal, that something is under way."""
        return self.err.status(what) if sys.stderr.isatty() else nullcontext()

    def print_json(self, value: object) -> None:
        """One JSON document on stdout: indented for a person, one line for a program."""
        import json

        # Anything but UTF-8 gets pure ASCII, which every reader of JSON understands.
        ascii_only = (getattr(sys.stdout, "encoding", None) or "utf-8").lower() != "utf-8"
        indent = 2 if sys.stdout.isatty() else None
        click.echo(json.dumps(value, ensure_ascii=ascii_only, indent=indent))


pass_run = click.make_pass_decorator(Run, ensure=True)


def run_options(command: F) -> F:
    """``--config`` and ``--verbose``, before the command's name or after it."""
    for option in (_VERBOSE, _CONFIG):
        command = option(command)
    return command


index_option = click.option(
    "-i",
    "--index",
    "index",
    metavar="NAME",
    help="The index: a name, or a path.  [default: the setting 'index', which is 'demo']",
)


def _set_config(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Run).config = value


def _set_verbose(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    run = ctx.ensure_object(Run)
    if value:
        run.verbose = True
    if not ctx.resilient_parsing:
        _prepare(run)


_CONFIG = click.option(
    "--config",
    metavar="FILE",
    expose_value=False,
    callback=_set_config,
    help="Read the settings from this file.",
)
_VERBOSE = click.option(
    "--verbose",
    is_flag=True,
    expose_value=False,
    callback=_set_verbose,
    help="Show the log, timings and the traceback of an error, on stderr.",
)


def _prepare(run: Run) -> None:
    """Make streams and logs fit for whatever text comes: once a run, before the command."""
    for stream in (sys.stdout, sys.stderr):
        # A lone surrogate (an argument or file name that is no UTF-8) or a narrow encoding
        # must neither end a run nor break the encoding; the escape is valid JSON, too.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from qabot.frontends.cli.logs import show_logs

    show_logs(verbose=run.verbose)
    # transformers and tokenizers talk about themselves on stderr unless told otherwise
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
