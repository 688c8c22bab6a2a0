"""What is said of articles themselves, and several questions at once, in every front end."""

from __future__ import annotations

import json
from pathlib import Path

from qabot.answering.reply import Reply
from qabot.frontends import render
from qabot.frontends.repl.export import as_markdown
from qabot.frontends.telegram import cards
from qabot.frontends.telegram import render as telegram
from tests.frontends.program import invoke
from tests.frontends.samples import drawn, passages_reply

SAID = "Counted: 2 articles mention “Suez”."


def stated(reply: Reply) -> Reply:
    """The reply as one to a question about articles."""
    return Reply(reply.question, reply.status, passages=reply.passages, stated=SAID)


def test_a_statement_takes_the_place_of_uncertainty() -> None:
    """It stands first, passages follow, and nothing says that no answer was found."""
    for reply in (stated(passages_reply()), stated(Reply("How many?", "no_answer"))):
        shown = drawn(render.reply(reply))
        assert shown.startswith(SAID)
        assert render.PASSAGES not in shown
        assert render.NO_ANSWER not in shown
        message = telegram.first_page(cards.from_json(cards.to_json(cards.deck(reply)))).text
        assert message.startswith(SAID)
        assert telegram.PASSAGES not in message
        assert telegram.NO_ANSWER not in message
        saved = as_markdown([reply], "demo")
        assert "Counted: 2 articles mention" in saved
        assert "don't hold the answer" not in saved
        assert reply.to_dict()["notices"] == [SAID]


def test_several_questions_on_the_command_line(demo_home: Path) -> None:
    """Each is answered in the light of those before it, under its own words."""
    message = "Who is the chairman of the Suez Canal Authority? And what did he say?"
    result = invoke(demo_home, "ask", message, "--json")
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert first["answers"][0]["text"] == "Osama Rabie"
    assert second["understood"] == "what did Osama Rabie say?"
    shown = invoke(demo_home, "ask", message).stdout
    assert shown.startswith("> Who is the chairman")
    assert "> And what did he say?" in shown
