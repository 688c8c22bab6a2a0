"""Which passage counts as found."""

from __future__ import annotations

import pytest

from qabot.articles.article import Article
from qabot.evaluation.datasets import Example
from qabot.evaluation.retrieval import first_rank, holds_answer, is_called, is_gold_article, places
from qabot.index.passage import Hit, Passage

TEXT = "The bridge opened on Tuesday. It cost $16 million.\n\nThe mayor\ncalled it  a gift."


def article(source: str = "/news/a.txt", id: str = "1", url: str | None = None) -> Article:
    return Article(id=id, source=source, text=TEXT, url=url)


def passage(start: int, end: int, source: str = "/news/a.txt") -> Passage:
    return Passage(1, article(source), start, end, ((start, end),))


def example(*answers: str, evidence: str | None = None, article: str | None = "a.txt") -> Example:
    return Example("q", "What?", answers, "factoid", article=article, evidence=evidence)


@pytest.mark.parametrize(
    "source, name, expected",
    [
        ("/news/a.txt", "a.txt", True),
        ("/news/a.txt", "a", True),
        ("/news/a.txt", "news/a.txt", True),
        ("/news/a.txt", "/news/a.txt", True),
        ("/news/a.txt", "1", True),  # the id
        ("/news/a.txt", "https://example.org/a", True),  # the URL
        ("/news/a.txt", "ews/a.txt", False),  # whole folder names only
        ("/news/a.txt", "b.txt", False),
        ("/news/a.txt", "", False),
        ("/news/b.a.txt", "b.a", True),
        (r"C:\news\a.txt", "a.txt", True),
        ("/news/all.jsonl#3", "all.jsonl#3", True),
        ("/news/all.jsonl#3", "all.jsonl#1", True),  # the id again
        ("/news/all.jsonl#3", "all.jsonl#2", False),
        ("/news/all.jsonl#3", "all.jsonl", False),  # one line, not the file
        ("/news/a.txt", "a.txt#3", False),
    ],
)
def test_names_of_an_article(source: str, name: str, expected: bool) -> None:
    """File name, stem, path, line of a file, id, URL."""
    assert is_called(article(source, url="https://example.org/a"), name) is expected


@pytest.mark.parametrize(
    "found, gold, expected",
    [
        ((0, 29), example("Tuesday"), True),
        ((0, 29), example("on tuesday,"), True),  # as normalised
        ((0, 29), example("day"), False),  # whole words only
        ((0, 29), example("16 million"), False),  # the sentence after
        ((30, 50), example("$16 million"), True),
        ((52, 81), example("nothing", evidence="The mayor called it a gift."), True),
        ((0, 29), example("nothing", evidence="The mayor called it a gift."), False),
        ((0, 50), example("nothing", evidence="It cost $16 million. The mayor"), True),  # a part
    ],
)
def test_what_holds_the_answer(found: tuple[int, int], gold: Example, expected: bool) -> None:
    """The answer itself, or a part of the evidence."""
    assert holds_answer(passage(*found), gold) is expected


def test_gold_article_by_its_text() -> None:
    """Where the set names no article but brings the passage, white space aside."""
    given = Example("q", "?", ("x",), "factoid", context=TEXT.replace("\n", " "))
    other = Example("q", "?", ("x",), "factoid", context="Another text.")
    assert is_gold_article(article(), given)
    assert not is_gold_article(article(), other)
    assert is_gold_article(article(), Example("q", "?", ("x",), "factoid"))


def test_first_rank_skips_other_articles() -> None:
    """The answer in another article does not count."""
    hits = [
        Hit(passage(0, 29, "/news/b.txt"), 0.9, 1.0, 1.0),
        Hit(passage(30, 50), 0.8, 1.0, 0.9),
        Hit(passage(0, 29), 0.7, 1.0, 0.8),
    ]
    assert first_rank(hits, example("Tuesday")) == 3
    assert first_rank(hits, example("Friday")) is None


def test_places_take_any_white_space() -> None:
    """Line breaks and double spaces of the article are one space of the evidence."""
    assert [TEXT[a:b] for a, b in places("mayor called it a", TEXT)] == ["mayor\ncalled it  a"]
    assert places(" ", TEXT) == []
