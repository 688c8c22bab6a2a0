"""Words as the full-text table splits and stems them, known by a number each."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""The same as that of ``passage_text``; see :mod:`qabot.index.schema`."""
RUN = 4
"""Words at most of a compound ("S-400", "Ayn al-Arab") that is found as one term."""


class Terms:
    """SQLite's own tokenizer, so that what is kept beside the table can't differ from it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.executescript(
            f"CREATE VIRTUAL TABLE word USING fts5 (chunk, content = '', tokenize = '{TOKENIZER}');"
            "CREATE VIRTUAL TABLE term USING fts5vocab (word, instance);"
        )

    def split(self, chunks: Sequence[str]) -> list[list[str]]:
        """The terms of each chunk of text, in order. None is no word: an empty list."""
        found: list[list[tuple[int, str]]] = [[] for _ in chunks]
        with self._lock:
            self._connection.executemany(
                "INSERT INTO word (rowid, chunk) VALUES (?, ?)", enumerate(chunks)
            )
            for term, chunk, offset in self._connection.execute(
                "SELECT term, doc, offset FROM term"
            ):
                found[chunk].append((offset, term))
            self._connection.execute("INSERT INTO word (word) VALUES ('delete-all')")
        return [[term for _, term in sorted(terms)] for terms in found]


def term_key(terms: Sequence[str]) -> int:
    """64 bits for a term, or for terms that stand side by side.

    Of two million terms, two share a key with a chance of one in ten million.
    """
    digest = hashlib.blake2b(" ".join(terms).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def keys_of_chunk(terms: Sequence[str]) -> list[int]:
    """What a chunk of text without white space can be found by: its terms, then its compounds."""
    compounds = [
        term_key(terms[first : first + size])
        for size in range(2, RUN + 1)
        for first in range(len(terms) - size + 1)
    ]
    return [*(term_key([term]) for term in terms), *compounds]


def key_of_word(terms: Sequence[str]) -> int:
    """What finds a word of a question: its one term, or its compound as far as those are kept."""
    return term_key(terms[:RUN])
