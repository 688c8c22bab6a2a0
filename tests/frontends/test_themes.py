"""Themes: the same words in other colours, and none where none are wanted."""

from __future__ import annotations

import re

import pytest

from qabot.config import Settings, Terminal
from qabot.errors import QabotError
from qabot.frontends import render
from qabot.frontends.repl.commands import handle
from qabot.frontends.repl.conversation import Conversation
from qabot.frontends.themes import THEMES, ThemeName, styles
from tests.frontends.samples import answered, drawn, passages_reply
from tests.frontends.test_chat import conversation, said

__all__ = ["conversation"]
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_says_the_same(theme: ThemeName) -> None:
    """Only the colours differ."""
    for reply in (answered("Tuesday", "May"), passages_reply()):
        shown = drawn(render.reply(reply), terminal=True, theme=theme)
        plain = re.sub(r"\x1b\]8;[^\x1b]*\x1b\\", "", _ESCAPE.sub("", shown))
        assert plain == drawn(render.reply(reply))


def test_plain_has_no_colour() -> None:
    """Bold at most: codes 30 to 107 and the long ones are colours."""
    shown = drawn(render.reply(answered("Tuesday", "May")), terminal=True, theme="plain")
    codes = {code for codes in _ESCAPE.findall(shown) for code in codes.split(";")}
    assert codes <= {"", "0", "1"}
    assert "\x1b[1m" in shown


def test_themes_differ_and_are_whole() -> None:
    """Each gives a style to every kind of words."""
    names = {frozenset(styles(theme)) for theme in THEMES}
    assert len(names) == 1
    assert len({tuple(styles(theme).values()) for theme in THEMES}) == len(THEMES)


def test_theme_command(conversation: Conversation) -> None:
    """It names the themes, changes to one, and refuses what is none."""
    assert "The theme is dark; others: light, plain." in said(conversation, "/theme")
    assert "The theme is light" in said(conversation, "/theme LIGHT")
    with pytest.raises(QabotError, match="dark, light, plain"):
        handle(conversation, "/theme pink")
    assert conversation.theme == "light"


def test_a_conversation_starts_in_the_theme_of_the_settings() -> None:
    """The setting is the start."""
    assert Settings(terminal=Terminal(theme="plain")).terminal.theme == "plain"


def test_browse_needs_answers_and_a_terminal(conversation: Conversation) -> None:
    """What can't be done is said, with what to do instead."""
    with pytest.raises(QabotError, match="ask a question first"):
        handle(conversation, "/browse")
    said(conversation, "Who landed on the Moon?")
    with pytest.raises(QabotError, match="needs a terminal; /context"):
        handle(conversation, "/browse")
