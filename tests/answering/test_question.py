"""Questions: made fit to be asked, or refused; and those that lean on earlier ones."""

from __future__ import annotations

import pytest

from qabot.answering.followup import search_text
from qabot.answering.leaning import leans_on_history
from qabot.answering.question import clean_question, foreign_script, without_frame
from qabot.errors import QuestionError


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("  Who   won?\n", "Who won?"),
        ("Who\x00 \x1b[31mwon?", "Who won?"),
        ("Who\tw\u200don?", "Who w\u200don?"),
        ("\ud800who?", "who?"),
    ],
)
def test_questions_are_cleaned(typed: str, asked: str) -> None:
    """One line, no control characters, joiners kept."""
    assert clean_question(typed, max_chars=100) == asked


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "empty"),
        (" \n\t\x00 ", "empty"),
        ("?!...", "no word"),
        ("🤔", "no word"),
        ("a" * 101, "too long: 101 characters, at most 100"),
        ("word " * 20_000, "too long: 99,999 characters"),
    ],
)
def test_questions_are_refused(typed: str, message: str) -> None:
    """With a message that says why."""
    with pytest.raises(QuestionError, match=message):
        clean_question(typed, max_chars=100)


@pytest.mark.parametrize(
    ("question", "script"),
    [
        ("Who won?", None),
        ("Où est-il né ?", None),
        ("Кто победил?", "Cyrillic"),
        ("谁赢了", "Chinese or Japanese"),
        ("من فاز؟", "Arabic"),
        ("Что такое NASA?", "Cyrillic"),
        ("2022?", None),
    ],
)
def test_scripts(question: str, script: str | None) -> None:
    """The script that most letters are in."""
    assert foreign_script(question) == script


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("When did she arrive?", True),
        ("and Britain?", True),
        ("what about the day before?", True),
        ("why?", True),
        ("how many?", True),
        ("who said that?", True),
        ("which street had she been snatched from?", True),
        ("Who is Germany's foreign minister?", False),
        ("what missiles will be used in the exercises", False),
        ("Who said that Britain is sending weapons?", False),
        ("Is it possible to visit Mars?", False),
        ("Which films are there in cinemas this week?", False),
        ("Who thatched the roof?", False),
        ("what happened next?", True),
        ("how many people signed up for it on day one?", True),
        ("what was the score of that game?", True),
        ("how long does their deal with the federation run?", True),
        ("why did the police arrest him?", True),
        # The subject before the pronoun is what it means.
        ("when did britain get its first election debate", False),
        ("what did the tories rename their press office account", False),
        ("Why does the agency say it can't vaccinate migrants?", False),
        ("which doctor had her blog post deleted", False),
        ("how long does it take to charge the car?", False),
        ("how much does it cost", True),
        ("how long will it take?", True),
        ("is it safe to swim in the lake?", False),
        ("was it a success?", True),
        ("is there a vaccine", True),
        ("are there any survivors?", True),
        ("is there a vaccine against the plague", False),
        ("in exchange for whom?", True),
        ("Which group that revamped the Davis Cup did Gerard Pique start?", False),
    ],
)
def test_leaning(question: str, leans: bool) -> None:
    """Pronouns, ellipses and bare question words lean on what was asked before."""
    assert leans_on_history(question) is leans


@pytest.mark.parametrize(
    ("history", "question", "searched"),
    [
        ([], "why?", "why?"),
        (["Who is Ann Lee?"], "Who is Bob Roe?", "Who is Bob Roe?"),
        (["Who is Ann Lee?"], "where was she born?", "Who is Ann Lee? where was she born?"),
        (
            ["Who runs Boeing?", "Who is Ann Lee?", "where was she born?"],
            "and when?",
            "Who is Ann Lee? where was she born? and when?",
        ),
        (["she?", "he?", "it?", "they?"], "why?", "he? it? they? why?"),
    ],
)
def test_what_is_searched(history: list[str], question: str, searched: str) -> None:
    """A leaning question brings the last question that stands by itself, and no older one."""
    assert search_text(question, history) == searched


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("Hi, could you tell me who won the cup?", "who won the cup?"),
        ("do you know when it ended please?", "when it ended?"),
        ("please tell me: which ship was it", "which ship was it"),
        ("I was wondering what's in it, thanks", "what's in it"),
        ("Can you tell me if she won?", "if she won?"),
        ("hello who won", "who won"),
        ("ok thanks where is it", "where is it"),
        ("ok great, and who won?", "who won?"),
        ("Can you swim there?", "Can you swim there?"),  # asks it, and frames nothing
        ("Who told you?", "Who told you?"),
        ("Tell me more", "Tell me more"),
        ("please", "please"),
        ("and why?", "and why?"),
    ],
)
def test_courtesies_ask_nothing(question: str, bare: str) -> None:
    """What stands around a question is left out; what is part of it stays."""
    assert without_frame(question) == bare
