"""The picture of a terminal in the README, made from real output.

``python -m qabot.frontends.picture OUT.svg`` runs the commands below and draws
what they print. Commands given after ``OUT.svg`` are drawn instead.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

COMMANDS = (
    'qabot ask "Who is the chairman of the Suez Canal Authority?"',
    'qabot ask "when was honecker forced out"',
    'qabot ask "How tall is Mount Kilimanjaro?"',
)
WIDTH = 88


def draw(shown: Iterable[tuple[str, str]], *, width: int = WIDTH, title: str = "qabot") -> str:
    """An SVG of a terminal, ``width`` columns wide.

    shown: each command as it was typed, and what it printed, with the escape
        sequences that colour it.
    """
    from rich._export_format import CONSOLE_SVG_FORMAT

    console = Console(
        record=True, width=width, file=io.StringIO(), force_terminal=True, highlight=False
    )
    for number, (command, output) in enumerate(shown):
        if number:
            console.print()
        console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
        console.print(Text.from_ansi(output.rstrip("\n")))
    # No font from the network: a picture must look the same offline.
    plain = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title=title, code_format=plain)


def run(command: str, *, width: int = WIDTH) -> str:
    """What a ``qabot`` command prints on a colour terminal of that width."""
    words = shlex.split(command)
    if words[:1] != ["qabot"]:
        raise ValueError(f"only qabot commands can be drawn, not {command!r}")
    environment = {
        **{key: value for key, value in os.environ.items() if key != "NO_COLOR"},
        "COLUMNS": str(width),
        "FORCE_COLOR": "1",
        "TERM": "xterm-256color",
    }
    done = subprocess.run(  # noqa: S603 - the command is ours, and no shell reads it
        [sys.executable, "-m", "qabot", *words[1:]],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def main(arguments: Sequence[str]) -> None:
    """Write the picture: ``OUT.svg [COMMAND...]``."""
    if not arguments:
        raise SystemExit("usage: python -m qabot.frontends.picture OUT.svg [COMMAND...]")
    target, *commands = arguments
    picture = draw([(command, run(command)) for command in commands or COMMANDS])
    Path(target).write_text(picture + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
