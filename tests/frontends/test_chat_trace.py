"""``/why``, ``/open`` and ``/save`` in the chat, several questions at once, silence."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from qabot.config import Settings
from qabot.errors import QabotError
from qabot.frontends.repl import conversation as chat
from qabot.frontends.repl.commands import handle
from qabot.frontends.repl.conversation import Conversation

QUESTION = "Who is the chairman of the Suez Canal Authority?"


@pytest.fixture
def conversation(demo_home: Path) -> Iterator[Conversation]:
    """A conversation with the demo index that writes to memory."""
    screen = Console(file=StringIO(), width=100)
    with Conversation(None, Settings(home=str(demo_home)), screen) as made:
        yield made


def said(conversation: Conversation, line: str) -> str:
    """What one line brings on the screen."""
    screen = conversation.out.file
    assert isinstance(screen, StringIO)
    screen.seek(0)
    screen.truncate()
    assert handle(conversation, line)
    return screen.getvalue()


def test_why(conversation: Conversation) -> None:
    """What was read, what was found in it, and the time."""
    with pytest.raises(QabotError, match="ask a question first"):
        handle(conversation, "/why")
    said(conversation, QUESTION)
    shown = said(conversation, "/why")
    assert "Passages read" in shown
    assert "Osama Rabie" in shown
    assert all(step in shown for step in ("embedding", "searching", "reading", "together"))


def test_open(conversation: Conversation) -> None:
    """The article's address; nothing is opened where no person sits."""
    said(conversation, QUESTION)
    assert "https://" in said(conversation, "/open")
    with pytest.raises(QabotError, match="there is no source 99"):
        handle(conversation, "/open 99")
    with pytest.raises(QabotError, match="takes the number"):
        handle(conversation, "/open x")


def test_save(conversation: Conversation, tmp_path: Path) -> None:
    """The questions so far with quotes and links, as Markdown or HTML by the file's ending."""
    with pytest.raises(QabotError, match="nothing to save"):
        conversation.save(tmp_path / "talk.md")
    said(conversation, QUESTION)
    said(conversation, "how do i bake <b>sourdough</b> bread")
    with pytest.raises(QabotError, match="say where to"):
        handle(conversation, "/save")
    with pytest.raises(QabotError, match="Name another file"):
        handle(conversation, f"/save {tmp_path}")
    said(conversation, f"/save {tmp_path / 'talk.md'}")
    markdown = (tmp_path / "talk.md").read_text(encoding="utf-8")
    assert "**Osama Rabie, " in markdown
    assert "](<https://" in markdown
    assert "<b>" not in markdown.replace("\\<b\\>", "")
    said(conversation, f"/save {tmp_path / 'talk.html'}")
    page = (tmp_path / "talk.html").read_text(encoding="utf-8")
    assert "<strong>Osama Rabie, " in page
    assert "&lt;b&gt;sourdough" in page


def test_several_questions_in_a_line(conversation: Conversation) -> None:
    """Each is answered, the second in the light of the first; thanks are no question."""
    shown = said(conversation, f"{QUESTION} How many ships were waiting there?")
    assert "> How many ships were waiting there?" in shown
    assert conversation.asked == [QUESTION, "How many ships were waiting there?"]
    assert said(conversation, "thanks!").strip() == "You're welcome."
    assert len(conversation.asked) == 2


def test_silence_ends_a_conversation(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a long pause a question stands alone."""
    said(conversation, QUESTION)
    monkeypatch.setattr(chat, "_SILENCE", -1.0)
    said(conversation, "and when?")
    assert conversation.asked == ["and when?"]
