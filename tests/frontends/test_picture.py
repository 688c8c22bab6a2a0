"""The README's picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from qabot.frontends import picture, render
from tests.frontends.samples import answered, drawn


def test_the_picture_shows_command_and_output() -> None:
    """The SVG is well-formed, coloured, and loads nothing from the network."""
    output = drawn(render.reply(answered("Tuesday")), terminal=True)
    svg = picture.draw([("qabot ask When?", output)])
    text = "".join(ET.fromstring(svg).itertext()).replace("\xa0", " ")
    assert "qabot ask When?" in text
    assert "the ferry would sail again in" in text
    assert "@font-face" not in svg
    assert "[1;32m" not in text


def test_the_same_output_makes_the_same_picture() -> None:
    """Made again from the same output, the file does not change."""
    shown = [("qabot --version", "qabot 1")]
    assert picture.draw(shown) == picture.draw(shown)


def test_commands_really_run() -> None:
    """The picture's text is what the command printed."""
    assert picture.run("qabot --version").startswith("qabot ")
    with pytest.raises(ValueError, match="only qabot"):
        picture.run("rm -rf /")
