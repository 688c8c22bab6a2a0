"""Time that an event tells, and what is said where nothing is of the time asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qabot.answering.engine import Engine
from qabot.answering.events import event_asked, find_event
from qabot.config import Settings
from qabot.index.index import Filter, Index
from tests.shared import ROOT

ANY = Filter(None, None, None)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over the papers of several sources."""
    home: Path = tmp_path_factory.mktemp("papers")
    settings = Settings(home=str(home))
    with Index.create(home / "papers", settings) as index:
        index.build([str(ROOT / "tests" / "data" / "several-sources.jsonl")])
    with Engine.open("papers", settings) as engine:
        yield engine


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many have fled since the invasion?", ("since", "the invasion")),
        ("what did he say after the second trial", ("after", "the second trial")),
        ("Who led the club before his death?", ("before", "his death")),
        ("What changed since the war in Ukraine?", ("since", "the war in Ukraine")),
        ("What changed since March 2021?", None),
        ("Who fled the invasion?", None),
        ("Is it long since she left?", None),
    ],
)
def test_events_in_questions(question: str, expected: tuple[str, str] | None) -> None:
    """An event is one only after a word of time."""
    assert event_asked(question) == expected


def test_the_articles_tell_the_day(papers: Engine) -> None:
    """By a date in a sentence about the event; the days asked for begin or end there."""
    since = find_event("What was found since the explosion in Karvos?", papers.index, ANY)
    assert since is not None
    assert since.days == (date(2022, 1, 9), None)
    before = find_event("Who spoke before the explosion in Karvos?", papers.index, ANY)
    assert before is not None
    assert before.days == (None, date(2022, 1, 9))
    assert find_event("What changed since the war in Utopia?", papers.index, ANY) is None


def test_the_reply_says_how_it_was_taken(papers: Engine) -> None:
    """With the day, since it may be another event."""
    reply = papers.ask("How many miners were found since the explosion in Karvos?")
    assert reply.notices == ("By the articles, “the explosion in Karvos” was on 9 January 2022.",)


def test_nothing_of_the_last_days(papers: Engine) -> None:
    """An archive is asked about last week: the reply says how old the news is."""
    reply = papers.ask("What did the storm do last week?")
    assert any("the newest article found is of" in notice for notice in reply.notices)
    assert papers.ask("What did the storm do in 2022?").notices == ()
