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
    ("rankings", "best"),
    [
        ([([7, 8], 1.0), ([8, 9], 1.0)], [8, 7, 9]),
        ([([7, 8], 1.0), ([], 1.0)], [7, 8]),
        ([([1, 2, 3], 0.1), ([3, 2, 1], 1.0)], [3, 2, 1]),
        ([], []),
        # equal scores: the lower number first, so that a search repeats itself
        ([([5], 1.0), ([4], 1.0)], [4, 5]),
    ],
)
def test_fusion_by_reciprocal_rank(
    rankings: list[tuple[list[int], float]], best: list[int]
) -> None:
    """Found by both beats found by one; the weight counts."""
    assert list(fuse(rankings)) == best


def test_fused_scores_follow_the_formula() -> None:
    """``sum(weight / (60 + rank))``, as Cormack and others have it."""
    assert fuse([([1], 1.0), ([2, 1], 0.5)])[1] == pytest.approx(1 / 61 + 0.5 / 62)
