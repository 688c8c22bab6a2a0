"""Greetings and several questions at once; questions that want more than a few words."""

from __future__ import annotations

from datetime import date

import pytest

from qabot.answering.explain import wants_explanation
from qabot.answering.metadata import AboutArticles, about_articles
from qabot.answering.recency import WEIGHT, time_weight
from qabot.answering.remarks import remark, split_questions


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("hi", True),
        ("Good morning!", True),
        ("thanks, thank you", True),
        ("What can you do?", True),
        ("how are you", True),
        ("thanks a lot, that helped", True),
        ("that was very helpful", True),
        ("ok great, who made you?", True),
        ("perfect thanks", True),
        ("thanks, that bridge", False),
        ("that is the question", False),
        ("hi who won the election", False),
        ("Who are you with, asked the minister?", False),
        ("help for Ukraine", False),
        ("great wall", False),
    ],
)
def test_remarks(message: str, said: bool) -> None:
    """Only a message that is nothing else is taken for one."""
    assert (remark(message) is not None) is said


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Who won? And when?", ["Who won?", "And when?"]),
        ("Who won?\nWho lost?\n", ["Who won?", "Who lost?"]),
        ("Who won?", ["Who won?"]),
        ("Who won? I mean the cup", ["Who won? I mean the cup"]),
        ("s-400 belarus", ["s-400 belarus"]),
        ("? " * 9, ["? " * 9]),
    ],
)
def test_several_questions(message: str, questions: list[str]) -> None:
    """Each ends in a question mark; anything else is one message."""
    assert split_questions(message) == questions


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("why did it fail", True),
        ("How did Pompeo justify that?", True),
        ("What did Ann Lee say about the strike?", True),
        ("what happened in Kyiv", True),
        ("What's the advantage of a long inquiry?", True),
        ("how many ships", False),
        ("how long did the trip take", False),
        ("Who won?", False),
        ("What is the capital of Peru?", False),
    ],
)
def test_explanations(question: str, wants: bool) -> None:
    """Why, how and what somebody said or did."""
    assert wants_explanation(question) is wants


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When was this published?", AboutArticles("published", None)),
        ("who wrote this article", AboutArticles("author", None)),
        ("Who wrote about the strike?", AboutArticles("author", "the strike")),
        ("how many articles mention Boeing", AboutArticles("count", "Boeing")),
        ("what's the latest on Brexit?", AboutArticles("latest", "Brexit")),
        ("whats the latest on Brexit", AboutArticles("latest", "Brexit")),
        ("what's new?", AboutArticles("new", None)),
        ("any news today", AboutArticles("new", None)),
        ("when was this written and who by?", AboutArticles("byline", None)),
        ("what's new in the contract?", None),
        ("Who wrote Web of Angels?", None),
        ("When was the novel published?", None),
        ("how many people mention Boeing", None),
    ],
)
def test_questions_about_articles(question: str, asked: AboutArticles | None) -> None:
    """The articles' own data are asked for in so many words only."""
    assert about_articles(question) == asked


def test_time_weighs() -> None:
    """Articles of the named days, or the newest, come before equally good ones."""
    today = date(2022, 2, 1)
    assert time_weight("Who won?", today) is None
    january = time_weight("what happened in January 2022", today)
    assert january is not None
    assert january(date(2022, 1, 9), None) == WEIGHT
    assert january(date(2021, 1, 9), None) == january(None, None) == 0.0
    latest = time_weight("who is currently the minister?", today)
    assert latest is not None
    newest = date(2022, 1, 31)
    assert latest(newest, newest) == WEIGHT
    assert latest(date(2021, 1, 1), newest) < WEIGHT / 10
    assert latest(None, newest) == 0.0
