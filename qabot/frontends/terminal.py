"""The console that everything is drawn on, and the paragraph that rich lacks."""

from __future__ import annotations

import os

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from qabot.frontends.themes import BAR, ThemeName, rich_theme

# Wide enough never to wrap: text in a pipe or a file is for grep, diff and paste.
_UNWRAPPED = 1_000_000


def console(
    *, stderr: bool = False, width: int | None = None, theme: ThemeName = "dark"
) -> Console:
    """A console that never interprets what articles say.

    No markup, no emoji codes, no guessing of what to highlight. Colours only
    on a terminal and never under ``NO_COLOR``; lines wrap at the terminal's
    width or at ``COLUMNS``, and not at all where there is neither.

    width: columns, instead of finding out. theme: see `qabot.frontends.themes`.
    """
    made = Console(
        stderr=stderr,
        markup=False,
        emoji=False,
        highlight=False,
        width=width,
        theme=rich_theme(theme),
    )
    if width is None and not made.is_terminal and not os.environ.get("COLUMNS"):
        made.width = _UNWRAPPED
    return made


class Block:
    """Text wrapped to what its margin leaves, every line behind that margin, none with a tail.

    margin: what each line starts with: spaces, or a bar for a quote.
    """

    def __init__(self, text: Text, margin: str = "", style: str | Style = BAR) -> None:
        self.text = text
        self.margin = margin
        self.style = style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        unicode = options.encoding.startswith("utf")
        margin = self.margin if unicode else self.margin.replace("│", "|")
        style = console.get_style(self.style, default="none") if margin.strip() else None
        width = max(options.max_width - len(margin), 1)
        for line in self.text.wrap(console, width):
            line.rstrip()
            yield Segment(margin if line else margin.rstrip(), style)
            yield from line.render(console)
            yield Segment.line()


def quoted(text: Text) -> Block:
    """Text that others wrote, set off by a bar."""
    return Block(text, "│ ")
