"""Several articles about one thing, asked through the whole engine: who agrees, who differs.

The collection is made up: ten events, each told by two to four papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from qabot.answering.engine import Engine
from qabot.config import Settings
from qabot.frontends import words
from qabot.index.index import Index
from tests.shared import ROOT

ARTICLES = ROOT / "tests" / "data" / "several-sources.jsonl"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over the collection."""
    home: Path = tmp_path_factory.mktemp("papers")
    settings = Settings(home=str(home))
    with Index.create(home / "papers", settings) as index:
        assert not index.build([str(ARTICLES)]).problems
    with Engine.open("papers", settings) as engine:
        yield engine


AGREEING = [
    # question, words that answer it, how many other articles say the same
    ("How many miners were killed in the explosion at Karvos?", {"sixteen", "16"}, 2),
    ("Who opened the embassy in Castrova?", {"annika baerfeld", "baerfeld"}, 2),
    ("How much will the Orlane tunnel cost?", {"$1.2 billion", "1,200 million dollars"}, 1),
    ("When was the Norvik bridge closed to traffic?", {"tuesday", "18 january 2022"}, 1),
    ("How many homes were left without power by the storm?", {"30,000", "thirty thousand"}, 1),
    ("When will the referendum in Tavira be held?", {"12 march 2022", "march 12, 2022"}, 1),
]


@pytest.mark.parametrize(("question", "right", "others"), AGREEING)
def test_the_same_answer_in_other_words_is_one(
    papers: Engine, question: str, right: set[str], others: int
) -> None:
    """With every article that gives it, each by its own words."""
    answers = [a for a in papers.ask(question).answers if a.text.casefold() in right]
    assert [len(answer.also_in) for answer in answers] == [others]


def test_agreement_makes_sure(papers: Engine) -> None:
    """Three papers together are surer than each alone."""
    question = "Who opened the embassy in Castrova?"
    together = papers.ask(question).answers[0]
    sites = [together.article.site, *(other.article.site for other in together.also_in)]
    for site in sites:
        assert papers.ask(question, site=site).answers[0].confidence < together.confidence


DIFFERING = [
    ("How many miners were killed in the explosion at Karvos?",
     "Sources differ: 3 articles say Sixteen (since 11 January 2022), "
     "1 says 14 (9 January 2022)."),
    ("When will the referendum in Tavira be held?",
     "Sources differ: 1 article says 26 March 2022 (10 February 2022), "
     "2 say 12 March 2022 (since 1 February 2022)."),
    ("Who is the director of the Selvik harbour authority?",
     "Sources differ: 1 article says Pavel Orlov (2 March 2022), "
     "1 says Ingrid Solberg (6 May 2019)."),
    ("How much will the Orlane tunnel cost?",
     "Sources differ: 2 articles say $1.2 billion (since 3 November 2021), "
     "1 says $900 million (14 February 2019)."),
    ("Who won the mayoral election in Aldersund?",
     "Sources differ: 1 article says Jonas Ekberg (4 May 2022), "
     "1 says Marta Lindqvist (2 May 2022)."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "remark"), DIFFERING)
def test_sources_differ(papers: Engine, question: str, remark: str) -> None:
    """How many say what, and since when; the newest first."""
    assert words.differing(papers.ask(question).differ) == remark


@pytest.mark.parametrize(
    "question",
    [
        "Who criticised the police law of Tavira?",  # two people did
        "Who opened the embassy in Castrova?",
        "When was the Norvik bridge closed to traffic?",
        "How many homes were left without power by the storm?",
        "How many people were injured at Karvos?",
    ],
)
def test_no_false_alarm(papers: Engine, question: str) -> None:
    """What agrees, and what may all be right, does not differ."""
    assert papers.ask(question).differ == ()


def test_the_newest_holds_for_the_present(papers: Engine) -> None:
    """It comes first, and the reply says as of when; of the past, the likeliest comes first."""
    reply = papers.ask("Who is the director of the Selvik harbour authority?")
    assert [answer.text for answer in reply.answers] == ["Pavel Orlov", "Ingrid Solberg"]
    assert any(notice.startswith("As of 2 March 2022") for notice in reply.notices)
    earlier = papers.ask(
        "Who is the director of the Selvik harbour authority?", until=date(2020, 1, 1)
    )
    assert [answer.text for answer in earlier.answers] == ["Ingrid Solberg"]
    assert papers.ask("When will the referendum in Tavira be held?").answers[0].text == (
        "26 March 2022"
    )
