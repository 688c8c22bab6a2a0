"""The command line: parse, make one library call, print.

One module a command, named in `COMMANDS` of `cli.group` and loaded when it is
needed. What a command shares with the others (settings, consoles) is its
:class:`~qabot.frontends.cli.run.Run`, which click hands over with ``@pass_run``.
"""

from __future__ import annotations

from qabot.frontends.cli.group import cli

__all__ = ["cli"]
