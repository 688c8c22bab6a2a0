"""One of several: the first flight, the last offer, the largest barn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qabot.answering.engine import Engine
from qabot.answering.series import which_of_several
from qabot.config import Settings
from qabot.index.index import Index

TEXT = (
    "On its first flight the glider Kestrel was in the air for 90 seconds, with Bela Stern at the "
    "stick. It flew for 12 minutes in May with Nora Vane, and 41 minutes in June with Rosa Imre. "
    "The builders hope for an hour in July."
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Who flew on the FIRST flight?", {"first"}),
        ("the 2nd offer", {"second"}),
        ("the second-largest town", {"second", "largest"}),
        ("Who was the last man out?", {"last"}),
        ("how long did it last?", set()),
        ("It may last for years.", set()),
        ("the flood of last January", set()),
        ("20 seconds", set()),
    ],
)
def test_which_of_several(text: str, words: set[str]) -> None:
    """A word that tells one from others; not a verb, a time or a unit that looks like it."""
    assert which_of_several(text) == words


def test_the_sentence_that_says_which(tmp_path: Path, own_folders: Path) -> None:
    """The first flight is not the one that the reader likes best."""
    source = tmp_path / "articles.jsonl"
    source.write_text(json.dumps({"title": "The Kestrel gliders", "text": TEXT}))
    settings = Settings(home=str(tmp_path))
    with Index.create(tmp_path / "gliders", settings) as index:
        index.build([str(source)])
    with Engine.open("gliders", settings) as engine:
        reply = engine.ask("how long did the first flight of the kestrel take")
        assert reply.answers[0].text == "90 seconds"
        reply = engine.ask("who flew the Kestrel on its 1st flight?")
        assert [answer.text for answer in reply.answers] == ["Bela Stern"]
