"""What a question asks for."""

from __future__ import annotations

import pytest

from qabot.answering.asked import QUESTION_WORDS, asks_yes_no, question_word


@pytest.mark.parametrize(
    "question, expected",
    [
        ("Who is Germany's foreign minister?", "who"),
        ("who's the editor-in-chief", "who"),
        ("WHOM did she meet", "who"),
        ("whose dog was it", "who"),
        ("What year did it open?", "what"),
        ("whats the weather", "what"),
        ("In 2019, what did they say?", "what"),
        ("when can i buy it", "when"),
        ("Before 2019, when did Democrats last have a majority?", "when"),
        ("and where?", "where"),
        ("To which city did he move?", "which"),
        ("which singer appeared when Tim Cook was there", "which"),
        ("how many people signed up", "how many"),
        ("About how  much did it cost?", "how much"),
        ("why", "why"),
        ("how far does it go", "how"),
        ("How did it happen?", "how"),
        # a clause in front asks nothing
        ("When asked about it, what did he say?", "what"),
        ("Where the road ends, in which village is the school?", "which"),
        # yes or no
        ("is it true that the man who did it fled", "other"),
        ("Didn't she say when?", "other"),
        ("is it true she is worth $17 million - whats the verdict", "what"),
        # no question word at all
        ("s-400 belarus", "other"),
        ("", "other"),
        # a question word inside a word is none
        ("the whole show, somewhat whichever", "other"),
    ],
)
def test_question_word(question: str, expected: str) -> None:
    """Case, contractions, clauses in front and yes-no questions."""
    assert question_word(question) == expected
    assert expected in QUESTION_WORDS


@pytest.mark.parametrize(
    ("question", "yes_no"),
    [
        ("did she win", True),
        ("Is it true who won?", True),
        ("Isn't it late?", True),
        ("if she won", True),
        ("and was she there?", True),
        ("who did she beat", False),
        ("When asked, did she say who won?", False),
        ("the ship", False),
        ("Does, however, what?", False),
    ],
)
def test_yes_or_no(question: str, yes_no: bool) -> None:
    """An auxiliary at the start asks for yes or no."""
    assert asks_yes_no(question) is yes_no
