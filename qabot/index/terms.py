"""Words as the full-text table splits and stems them, known by a number each."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

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


class Chunks:
    """Runs of text without white space, numbered as they are met; each is split once.

    Most chunks of a text were met before, in it or in another: looking one up takes a tenth of
    splitting it.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._numbers = _Numbers()
        self._keys: list[int] = []
        self._keys_of: list[int] = []  # how many each chunk has
        self._terms_of: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def append_to(self, numbers: list[int], text: str) -> None:
        """The numbers of the chunks of a text, in its order, to the end of a list."""
        numbers += map(self._numbers.__getitem__, text.split())

    def table(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
        """Of all chunks met: their keys one after the other; how many keys, how many terms each."""
        new = list(islice(self._numbers, len(self._keys_of), None))
        for terms in self._terms.split(new):
            keys = keys_of_chunk(terms)
            self._keys += keys
            self._keys_of.append(len(keys))
            self._terms_of.append(len(terms))
        return (
            np.array(self._keys, dtype=np.uint64),
            np.array(self._keys_of, dtype=np.int64),
            np.array(self._terms_of, dtype=np.int64),
        )


class _Numbers(dict[str, int]):
    """A number for whatever is asked for, from 0."""

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self)
        return number
