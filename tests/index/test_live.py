"""Readers beside a writer: no failed question, and the new state at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from qabot.index.index import Index
from qabot.index.verify import verify
from tests.index.conftest import SETTINGS
from tests.index.made import WordEmbedder, made_article, made_text
from tests.index.soak import soak

Write = Callable[..., str]


def test_a_short_soak(index: Index, write: Write) -> None:
    """A few seconds of what ``tests.index.soak`` does for ten minutes."""
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(40)))])
    outcomes = soak(index.path, 3.0, real=False)
    for outcome in outcomes:
        assert outcome.done > 5, outcome
        assert (outcome.failed, outcome.unsliced, outcome.missed) == (0, 0, 0), outcome
        assert outcome.handles[1] <= outcome.handles[0] + 3, outcome
    assert verify(index.path, SETTINGS, embedder=WordEmbedder).ok


def test_questions_are_answered_during_a_build_of_the_same_object(
    index: Index, write: Write
) -> None:
    """A bot that adds an article answers others meanwhile: a change holds up no search."""
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(10)))])
    during: list[str | None] = []

    def asked(step: str, done: int, total: int | None) -> None:
        answers: list[str | None] = []

        def ask() -> None:
            hits = index.search(made_text(4), 1)
            answers.append(hits[0].passage.article.title)

        asking = threading.Thread(target=ask)
        asking.start()
        asking.join(5)
        during.extend(answers or [None])

    index.add([write("more.jsonl", made_article("new", 50))], progress=asked)
    assert set(during) == {"Story 4"}
    assert index.search(made_text(50), 1)[0].passage.article.title == "Story new"


def test_a_reader_that_missed_many_changes_catches_up(index: Index, write: Write) -> None:
    """Also when the list of what was removed has been cleared meanwhile."""
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(30)))])
    with Index.open(index.path, SETTINGS, embedder=WordEmbedder()) as reader:
        assert reader.search(made_text(4), 1)[0].passage.article.title == "Story 4"
        index.remove([made_article(str(seed), seed).id for seed in range(5)])
        verify(index.path, SETTINGS, repair=True, embedder=WordEmbedder)
        for file in index.path.glob("vectors-*"):
            file.unlink()
        verify(index.path, SETTINGS, repair=True, embedder=WordEmbedder)
        index.add([write("more.jsonl", made_article("new", 50))])
        titles = {
            hit.passage.article.title for hit in reader.search(made_text(4), 200, mode="dense")
        }
        assert titles == {f"Story {seed}" for seed in range(5, 30)} | {"Story new"}


@pytest.mark.parametrize("count", [1, 40])
def test_removed_passages_are_not_found_whatever_faiss_still_holds(
    index: Index, write: Write, count: int
) -> None:
    """Few are left out of the search, many are taken out of FAISS: the answers are the same."""
    index.build([write("all.jsonl", *(made_article(str(seed), seed) for seed in range(80)))])
    everything = len(index.search("harbour", 2000, mode="dense"))
    assert everything == index.summary().passages
    for seed in range(count):
        index.remove([made_article(str(seed), seed).id])
        hits = index.search("harbour", 2000, mode="dense")
        assert len(hits) == index.summary().passages
        assert all(hit.passage.article.title != f"Story {seed}" for hit in hits)
    vectors = index._searcher._vectors
    assert vectors is not None and len(vectors) == index.summary().passages


def test_the_articles_can_be_listed_while_they_change(index: Index, write: Write) -> None:
    """A listing in progress holds up nobody; what goes meanwhile is left out."""
    articles = [made_article(str(seed), seed) for seed in range(5)]
    index.build([write("all.jsonl", *articles)])
    listing = index.articles()
    first = next(listing)
    rest = [article for article in articles if article.id != first.id]
    index.remove([rest[0].id])
    assert {article.id for article in listing} == {article.id for article in rest[1:]}


def test_handles_are_let_go(index: Index, write: Write) -> None:
    """Opening, asking and changing again and again leaves no file open."""
    handles = Path("/proc/self/fd")
    if not handles.is_dir():
        pytest.skip("needs /proc")
    index.build([write("all.jsonl", made_article("a", 1))])

    def open_after(turns: range) -> int:
        for turn in turns:
            with Index.open(index.path, SETTINGS, embedder=WordEmbedder()) as other:
                other.search("harbour", 1)
                other.add([write("b.jsonl", made_article("b", turn))])
        return sum(1 for _ in handles.iterdir())

    # SQLite keeps a file open while another connection has a lock, so a few come and go.
    first = open_after(range(5))
    assert open_after(range(5, 35)) <= first + 1
