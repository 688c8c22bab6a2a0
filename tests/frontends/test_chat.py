"""``qabot chat`` at a terminal and through a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from qabot.config import Answering, Settings
from qabot.errors import IndexMissing, QabotError
from qabot.frontends.repl.commands import COMMANDS, handle
from qabot.frontends.repl.conversation import UNCERTAIN, Conversation
from qabot.frontends.repl.prompt import ChatCompleter, interact
from tests.frontends.program import invoke, run

QUESTION = "Who landed on the Moon?"


@pytest.fixture
def conversation(demo_home: Path) -> Iterator[Conversation]:
    """A conversation with the demo index that writes to memory."""
    screen = Console(file=StringIO(), width=80)
    settings = Settings(home=str(demo_home), answering=Answering(answer_threshold=0.0))
    with Conversation(None, settings, screen) as made:
        yield made


def said(conversation: Conversation, line: str) -> str:
    """What one line brings on the screen."""
    screen = conversation.out.file
    assert isinstance(screen, StringIO)
    screen.seek(0)
    screen.truncate()
    assert handle(conversation, line)
    return screen.getvalue()


def test_questions_build_on_each_other(conversation: Conversation) -> None:
    """The questions so far travel with the next one, until /new or another index."""
    said(conversation, QUESTION)
    said(conversation, "  And when? ")
    assert conversation.asked == [QUESTION, "And when?"]
    said(conversation, "/new")
    assert conversation.asked == []
    with pytest.raises(QabotError, match="ask a question first"):
        said(conversation, "/more")
    said(conversation, QUESTION)
    assert "holds" in said(conversation, "/index demo")
    assert conversation.asked == []


def test_more_shows_every_answer_once(conversation: Conversation) -> None:
    """Each answer and candidate comes once, in order, the less certain ones marked."""
    said(conversation, QUESTION)
    reply = conversation.reply
    assert reply is not None
    listed = reply.answers + reply.candidates
    shown = ""
    while "That was all." not in shown:
        shown += said(conversation, "/more")
    numbers = [
        line.split(".")[0] for line in shown.splitlines() if line[:1].isdigit() and ". " in line[:4]
    ]
    first = 2 if reply.answers else 1
    assert numbers == [str(number) for number in range(first, len(listed) + 1)]
    assert (UNCERTAIN in shown) == bool(reply.candidates)


def test_context_shows_the_paragraph(conversation: Conversation) -> None:
    """The quote's surroundings hold the quote; an answer that is not there is said so."""
    said(conversation, QUESTION)
    assert conversation.reply
    quote = conversation.reply.answers[0].quote.text
    flat = " ".join(said(conversation, "/context").replace("│", " ").split())
    assert " ".join(quote.split()) in flat
    with pytest.raises(QabotError, match="there is no answer 99"):
        handle(conversation, "/context 99")
    with pytest.raises(QabotError, match="takes the number of an answer, not 'x'"):
        handle(conversation, "/context x")


def test_sources_lists_every_article(conversation: Conversation) -> None:
    """The collection is listed whole."""
    shown = said(conversation, "/sources")
    for article in conversation.engine.index.articles():
        assert article.id in shown


def test_an_index_that_is_not_there_leaves_the_old_one(conversation: Conversation) -> None:
    """A mistyped name is an error, and the conversation goes on where it was."""
    with pytest.raises(IndexMissing, match="Did you mean 'demo'"):
        handle(conversation, "/index dmeo")
    assert "This is demo." in said(conversation, "/index")
    assert said(conversation, QUESTION)


@pytest.mark.parametrize(
    ("line", "message"),
    [("/mroe", "Did you mean /more"), ("/", "/help lists"), ("/xyzzy 1", "no command /xyzzy")],
)
def test_unknown_commands(conversation: Conversation, line: str, message: str) -> None:
    """A mistyped command is not taken for a question; the nearest one is named."""
    with pytest.raises(QabotError, match=message):
        handle(conversation, line)


def test_help_names_every_command(conversation: Conversation) -> None:
    """Nothing is hidden from /help."""
    shown = said(conversation, "/help")
    assert all(f"/{command.name}" in shown for command in COMMANDS)


@pytest.mark.parametrize("line", ["/quit", "/exit", "/q", " /QUIT "])
def test_leaving(conversation: Conversation, line: str) -> None:
    """Several words end the chat."""
    assert handle(conversation, line) is False


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/", [f"/{command.name}" for command in COMMANDS]),
        ("/co", ["/context"]),
        ("/index d", ["demo"]),
        ("/index x", []),
        ("Who", []),
        ("", []),
    ],
)
def test_completion(conversation: Conversation, typed: str, expected: list[str]) -> None:
    """Commands and index names complete; questions are left alone."""
    found = ChatCompleter(conversation).get_completions(Document(typed), CompleteEvent())
    assert [completion.text for completion in found] == expected


def test_at_a_terminal(
    conversation: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C clears the line, errors don't end the chat, Ctrl-D does; lines are remembered."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(f"thrown away\x03{QUESTION}\r/mroe\r\r/index dmeo\r/help\r\x04")
        assert interact(conversation) == 0
    screen = conversation.out.file
    assert isinstance(screen, StringIO)
    shown = " ".join(screen.getvalue().split())
    assert shown.startswith("demo holds ")
    assert "thrown away" not in shown
    assert "│ " in shown
    assert "Did you mean /more?" in shown
    assert "Did you mean 'demo'?" in shown
    assert "leave (or Ctrl-D)" in shown
    history = (tmp_path / "qabot" / "history").read_text()
    assert f"+{QUESTION}" in history
    assert "thrown away" not in history


def test_through_a_pipe(demo_home: Path) -> None:
    """One reply a line, no greeting, no prompt; errors on stderr and in the status."""
    result = invoke(demo_home, "chat", input=f"{QUESTION}\n\n/more\n/mroe\n/quit\nnot asked\n")
    single = invoke(demo_home, "ask", QUESTION).stdout
    assert result.stdout.startswith(f"{single}\n")
    assert "holds" not in result.stdout
    assert result.stderr == "Error: there is no command /mroe. Did you mean /more?\n"
    assert result.exit_code == 1


def test_through_a_pipe_without_trouble(demo_home: Path) -> None:
    """A program of its own, input without a last newline: status 0 and only the reply."""
    done = run(demo_home, "chat", input=b"why do zebras hum in parliament on Neptune?")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.strip()


def test_a_chat_with_nothing_said(demo_home: Path) -> None:
    """No input, no output."""
    result = invoke(demo_home, "chat", input="")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_bytes_that_are_no_utf8(demo_home: Path) -> None:
    """Input of another encoding ends in a reply or a message."""
    done = run(demo_home, "chat", input="Who landed in M\xfcnchen?\n".encode("latin-1"))
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr
    assert b"internal error" not in done.stderr
