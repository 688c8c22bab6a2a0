"""SQLite's full-text table: a question as a query of it, and the passages that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from qabot.index.passages import heading
from qabot.index.selection import Selection

if TYPE_CHECKING:
    from qabot.index.store import Store

_WORD = re.compile(r"[^\W_]+(?:[.,'’&/-][^\W_]+)*")

# Words that say that something is asked, or tie words together: they match nearly
# every passage, so they cost time and add noise.
_STOPWORDS = """
a about after again all also am an and any are as at be because been before being but by can
could did do does doing don down during each few for from further had has have having he her
here hers herself him himself his how i if in into is it its itself just let many me more most
much my myself no nor not of off on once one only or other our ours out over own please s same
she should so some such t tell than that the their theirs them themselves then there these they
this those through to too under until up us very was we were what when where which while who
whom whose why will with would you your yours yourself
"""
STOPWORDS = frozenset(_STOPWORDS.split())


def words_of(question: str) -> list[str]:
    """The words to look for, case folded, each once: those that tell, or all if none does."""
    words = list(dict.fromkeys(match.group().casefold() for match in _WORD.finditer(question)))
    return [word for word in words if word not in STOPWORDS] or words


def full_text_query(question: str) -> str | None:
    """The question's words as an FTS5 query: any of them may match, BM25 ranks.

    Every word is quoted, so that no character of a question is ever read as
    query syntax; a word with inner punctuation ("S-400") becomes a phrase.
    None if there is no word to look for.
    """
    return " OR ".join(f'"{word}"' for word in words_of(question)) or None


def search_table(
    store: Store,
    question: str,
    k: int,
    heading_weight: float,
    allowed: Selection | None = None,
) -> list[tuple[int, float]]:
    """``(passage number, BM25 score)`` of the ``k`` best by FTS5 itself, as `FullText.search`."""
    query = full_text_query(question)
    if query is None:
        return []
    if allowed is None:
        return store.rows(
            "SELECT rowid, -bm25(passage_text, ?, 1.0) AS score FROM passage_text "
            "WHERE passage_text MATCH ? ORDER BY score DESC, rowid LIMIT ?",
            (heading_weight, query, k),
        )
    # Inside json_each the numbers are one parameter, however many they are.
    return store.rows(
        "SELECT rowid, -bm25(passage_text, ?, 1.0) AS score FROM passage_text "
        "WHERE passage_text MATCH ? AND rowid IN (SELECT value FROM json_each(?)) "
        "ORDER BY score DESC, rowid LIMIT ?",
        (heading_weight, query, msgspec.json.encode(allowed.numbers().tolist()).decode(), k),
    )


def texts_since(store: Store, sequence: int) -> Iterator[tuple[int, str, str]]:
    """``(number, heading, text)`` of the passages added after a change, ascending by number."""
    rows = store.connection.execute(
        'SELECT number, article, "start", "end" FROM passage WHERE sequence > ? ORDER BY number',
        (sequence,),
    )
    at, head, text = 0, "", ""
    for number, owner, start, end in rows:
        if owner != at:
            article = store.article(owner)
            assert article is not None, owner
            at, head, text = owner, heading(article), article.text
        yield number, head, text[start:end]
