"""How replies look: a style for each kind of words, in colours for dark and light terminals.

Renderers name the kind (``qabot.answer``), never a colour; a console draws it as its theme says.
Under ``NO_COLOR`` rich leaves out every colour of any theme and keeps bold and dim.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from rich.theme import Theme

ThemeName = Literal["dark", "light", "plain"]
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)

ANSWER = "qabot.answer"
QUESTION = "qabot.question"
QUIET = "qabot.quiet"
NOTE = "qabot.note"
ERROR = "qabot.error"
BAR = "qabot.bar"
LINK = "qabot.link"
TERM = "qabot.term"
GOOD = "qabot.good"

# In the order of _NAMES. On white, yellow, cyan and dim can't be read; "plain" has no colours.
_NAMES = (ANSWER, QUESTION, QUIET, NOTE, ERROR, BAR, LINK, TERM, GOOD)
_STYLES: dict[ThemeName, tuple[str, ...]] = {
    "dark": (
        *("bold green", "bold cyan", "dim", "yellow", "red", "cyan", "blue", "bold", "green"),
    ),
    "light": (
        *("bold dark_green", "bold navy_blue", "grey37", "dark_orange3", "red3", "deep_sky_blue4"),
        *("blue", "bold", "dark_green"),
    ),
    "plain": ("bold", "bold", "none", "none", "bold", "none", "none", "bold", "none"),
}


def rich_theme(name: ThemeName) -> Theme:
    """The theme for a rich console."""
    from rich.theme import Theme

    return Theme(styles(name), inherit=True)


def styles(name: ThemeName) -> dict[str, str]:
    """Kind of words -> style as rich writes it."""
    return dict(zip(_NAMES, _STYLES[name], strict=True))
