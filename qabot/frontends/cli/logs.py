"""The log on stderr: qabot's warnings always, everything at ``--verbose``."""

from __future__ import annotations

import logging

import click

from qabot.frontends.words import clean


class EchoHandler(logging.Handler):
    """Writes to whatever stderr is now, so that a progress bar can keep its line."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(clean(self.format(record)), err=True)


def show_logs(*, verbose: bool) -> None:
    """Install the handler, or adjust the one that is there.

    Libraries' own warnings are for their developers: they stay out of the way
    unless ``verbose``.
    """
    ours, root = logging.getLogger("qabot"), logging.getLogger()
    handler = next((h for h in ours.handlers if isinstance(h, EchoHandler)), None)
    if handler is None:
        handler = EchoHandler()
        ours.addHandler(handler)
        root.addHandler(logging.NullHandler())  # else logging's last resort prints warnings
    handler.setLevel(logging.DEBUG if verbose else logging.WARNING)
    pattern = "%(levelname)s %(name)s: %(message)s" if verbose else "%(levelname)s: %(message)s"
    handler.setFormatter(logging.Formatter(pattern))
    ours.setLevel(logging.DEBUG if verbose else logging.WARNING)
