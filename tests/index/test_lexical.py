"""Questions as full-text queries, and the fusion of two rankings."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.index.lexical import full_text_query
from qabot.index.search import fuse


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("Who is Germany's foreign minister?", '"germany\'s" OR "foreign" OR "minister"'),
        ("the S-400 system", '"s-400" OR "system"'),
        ("Paris Paris PARIS", '"paris"'),
        # nothing but stop words: better than nothing
        ("Who are you?", '"who" OR "are" OR "you"'),
        # FTS5's own language is no language here
        ('NEAR(a b) AND "x" OR text: * ^ -', '"near" OR "b" OR "x" OR "text"'),
        ("", None),
        ("?!… \x00", None),
        ("Где столица?", '"где" OR "столица"'),
    ],
)
def test_a_question_becomes_quoted_words(question: str, query: str | None) -> None:
    """Every word in quotes, joined by OR; None if there is no word."""
    assert full_text_query(question) == query


@given(st.text())
def test_no_question_is_a_syntax_error(question: str) -> None:
    """Whatever a person types, FTS5 takes the query."""
    query = full_text_query(question)
    if query is None:
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (heading, text)")
    connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,)).fetchall()
    connection.close()


@pytest.mark.parametrize(
    ("dense", "lexical", "best"),
    [
        ({7: 0.5, 8: 0.4, 9: 0.1}, {8: 3.0, 9: 6.0}, [9, 8, 7]),
        ({7: 0.5, 8: 0.4}, {}, [7, 8]),
        ({}, {1: 2.0, 2: 3.0}, [2, 1]),
        ({}, {}, []),
        # how far apart scores are counts, not only their order
        ({1: 0.9, 2: 0.1}, {2: 6.0, 1: 5.9}, [1, 2]),
        # equal scores: the lower number first, so that a search repeats itself
        ({5: 0.5, 4: 0.5}, {}, [4, 5]),
    ],
)
def test_fusion(dense: dict[int, float], lexical: dict[int, float], best: list[int]) -> None:
    """A weighted mean of cosine and BM25, the best BM25 score being 1."""
    assert list(fuse(dense, lexical)) == best


def test_fusion_weights() -> None:
    """Only their proportion counts; a weight of zero switches a side off."""
    dense, lexical = {1: 0.8, 2: 0.2}, {2: 4.0}
    assert fuse(dense, lexical, dense_weight=3.0, lexical_weight=1.0)[1] == pytest.approx(0.6)
    assert list(fuse(dense, lexical, dense_weight=0.0)) == [2, 1]
    assert list(fuse(dense, lexical, lexical_weight=0.0)) == [1, 2]
