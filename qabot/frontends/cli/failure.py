"""What ends a run that did not go well: one line on stderr and an exit status.

======  =====================================================================
status  meaning
======  =====================================================================
0       done
1       a QabotError, or something unforeseen: one message, no traceback
2       wrong usage
130     interrupted with Ctrl-C
======  =====================================================================

A reader that closes the pipe early (``qabot articles | head``) is no failure
to talk about: the run ends silently, with status 1.
"""

from __future__ import annotations

import errno
import os
import sys

import click

from qabot.errors import QabotError
from qabot.frontends.words import clean

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def status_of(error: BaseException, *, verbose: bool) -> int:
    """Say on stderr what went wrong and return the exit status for it.

    verbose: with the traceback, where there is one worth reading.
    """
    if isinstance(error, SystemExit):
        return _code_of(error)
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    if _is_broken_pipe(error):
        _discard_stdout()
        return FAILED
    if verbose:
        from traceback import format_exception

        click.echo("".join(format_exception(error)), err=True, nl=False)
    click.echo(f"Error: {message_of(error, verbose=verbose)}", err=True)
    return FAILED


def message_of(error: BaseException, *, verbose: bool = False) -> str:
    """One message for the person: a QabotError's own words, or that this one is our fault."""
    if isinstance(error, QabotError):
        return clean(str(error))
    if isinstance(error, MemoryError):
        return "out of memory. Close other programs, or build from fewer sources at a time."
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"no space left on the disk ({error.filename or 'while writing'})."
    lines = clean(str(error)).splitlines() or [""]
    hint = "" if verbose else " Run it again as 'qabot --verbose ...' for the traceback."
    return f"internal error: {type(error).__name__}: {lines[0]}.{hint}".replace(": .", ".")


def _code_of(error: SystemExit) -> int:
    if error.code is None:
        return DONE
    return error.code if isinstance(error.code, int) else FAILED


def _is_broken_pipe(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno == errno.EPIPE


def _discard_stdout() -> None:
    """Let the interpreter's last flush go nowhere instead of failing once more."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
    except (OSError, ValueError):  # stdout is no file, e.g. under test
        pass
