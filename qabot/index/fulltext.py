"""The full-text side: BM25 over the words of passages, the same however many they are.

FTS5 counts every passage of every word of a question anew at each search: 229 ms
(p95) for a million passages. So where there are many, their postings are kept in
a derived file, and what came since beside it in memory: 7 ms. Scores are those
of FTS5, computed from the same words by the same formula.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from qabot.index import postings
from qabot.index.derived import read_postings
from qabot.index.lexical import search_table, texts_since, words_of
from qabot.index.postings import HEADING, Postings
from qabot.index.selection import Selection
from qabot.index.store import Derived, Store
from qabot.index.terms import Chunks, Terms, key_of_word

NAME = "postings"
FROM = 10_000
"""Passages from which on there is a file. FTS5 answers for fewer in 10 ms, with nothing beside."""
_REPLAYED, _SHARE = 20_000, 50
"""Changed passages that are taken in at most, or one in so many of all: some seconds' work.

After more, FTS5 answers until there is a new file, which is soon: compaction waits for fewer.
"""
_AT_ONCE = 4_096  # passages: 60 MB
_K1, _B = 1.2, 0.75  # FTS5's own
_LEAST_IDF = 1e-6  # FTS5's, for a word that is in more than half of all passages
_BLOCK = 256


class FullText:
    """BM25 over heading and text.

    sequence: the store's change that it has come to.
    """

    def __init__(self) -> None:
        self._terms = Terms()
        self._seen = 0  # the change of the newest file that was looked at
        self._hold(None, 0)

    def _hold(self, base: Postings | None, sequence: int) -> None:
        """Hold what a file holds, and nothing else yet. None: FTS5 answers."""
        self._base = base
        self._tail: list[Postings] = []  # what came since, each much smaller than the one before
        self._gone = np.empty(0, dtype=np.int64)  # numbers that are in one of them still
        self.sequence = sequence
        self._refresh()

    @classmethod
    def open(cls, store: Store) -> FullText:
        """Of the store's current state. Call inside ``store.reading()``."""
        full_text = cls()
        full_text.follow(store)
        return full_text

    def current(self) -> NDArray[np.int64] | None:
        """The passage numbers that a search can find, ascending; None where FTS5 answers."""
        if self._base is None:
            return None
        return np.setdiff1d(np.concatenate([part.numbers for part in self._parts]), self._gone)

    def follow(self, store: Store) -> None:
        """Take in every change since ``sequence``, and a newer file. Call inside
        ``store.reading()``.
        """
        latest, derived = store.sequence, store.derived(NAME)
        newer = derived is not None and self._seen < derived.sequence <= latest
        if latest == self.sequence and not newer:
            return
        if derived is None:
            self._hold(None, 0)  # there are few passages now
        elif newer:
            self._take(store, derived)
        if self.sequence < store.pruned or self.sequence > latest:
            self._hold(None, 0)  # what was removed meanwhile is no longer known one by one
        if self._base is not None and store.changed_since(self.sequence) > max(
            _REPLAYED, store.counts()[1] // _SHARE
        ):
            self._hold(None, 0)  # nobody waits for so many: the next file is being written
        if self._base is not None:
            self._gone = np.union1d(self._gone, store.removed_since(self.sequence))
            chunks = Chunks(self._terms)
            new = texts_since(store, self.sequence)
            while some := list(islice(new, _AT_ONCE)):
                self._append(postings.make(some, chunks))
            self._refresh()
        self.sequence = latest

    def _take(self, store: Store, derived: Derived) -> None:
        self._seen = derived.sequence
        base = read_postings(store.folder, derived)
        if base is not None:
            self._hold(base, derived.sequence)

    def _append(self, part: Postings) -> None:
        if len(part):
            self._tail.append(part)
        while len(self._tail) > 1 and 2 * len(self._tail[-1]) > len(self._tail[-2]):
            self._tail[-2:] = [postings.merged(self._tail[-2:])]

    def _refresh(self) -> None:
        """What a search needs of the whole."""
        self._parts = [] if self._base is None else [self._base, *self._tail]
        self._held = []  # of each part, which positions count
        for part in self._parts:
            held = np.ones(len(part), dtype=bool)
            held[part.places(self._gone)] = False
            self._held.append(held)
        self._count = sum(int(held.sum()) for held in self._held)
        size = sum(
            int(part.lengths.sum(dtype=np.int64, where=held))
            for part, held in zip(self._parts, self._held, strict=True)
        )
        mean = np.float32(size / self._count if size else 1.0)
        self._norms = [
            np.float32(_K1 * (1 - _B)) + np.float32(_K1 * _B) * part.lengths / mean
            for part in self._parts
        ]

    def search(
        self,
        store: Store,
        question: str,
        k: int,
        heading_weight: float,
        allowed: Selection | None = None,
    ) -> list[tuple[int, float]]:
        """``(passage number, BM25 score)`` of the ``k`` best, best first, larger is better.

        Any word of the question may match; a word with inner punctuation
        ("S-400") is one term. heading_weight: of a word in the title or date,
        against one in the text. allowed: passages to search among; None
        means all. Call inside ``store.reading()``.
        """
        if self._base is None:
            return search_table(store, question, k, heading_weight, allowed)
        split = self._terms.split(words_of(question))
        keys = [key_of_word(terms) for terms in split if terms]
        found = [[part.of(key) for part in self._parts] for key in keys]
        weights = [self._idf([at for at, _ in places]) for places in found]
        heading, text = np.divmod(np.arange(256), HEADING)
        frequency = (text + heading_weight * heading).astype(np.float32)
        best: list[tuple[int, float]] = []
        for number, part in enumerate(self._parts):
            scores = np.zeros(-(-len(part) // _BLOCK) * _BLOCK, dtype=np.float32)
            norms = self._norms[number]
            for weight, places in zip(weights, found, strict=True):
                at, counts = places[number]
                often = frequency[counts]
                scores[at] += np.float32(weight * (_K1 + 1)) * often / (often + norms[at])
            held = self._held[number]
            if allowed is not None:
                held = held & allowed.has(part.numbers)
            scores[: len(part)] *= held
            chosen = _largest(scores, k)
            best += zip(part.numbers[chosen].tolist(), scores[chosen].tolist(), strict=True)
        return sorted(best, key=lambda item: (-item[1], item[0]))[:k]

    def _idf(self, places: Sequence[NDArray[np.int32]]) -> float:
        """Inverse document frequency of a word that stands at these positions of each part."""
        holding = sum(
            int(np.count_nonzero(held[at])) for held, at in zip(self._held, places, strict=True)
        )
        idf = math.log((self._count - holding + 0.5) / (holding + 0.5)) if holding else 0.0
        return max(idf, _LEAST_IDF)


def _largest(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Positions of the ``k`` largest that are above 0, and of some more.

    scores: float32 of a whole number of blocks. As many blocks as are asked for have a score of
    at least the least of their greatest, so that nothing below it is among the best.
    """
    greatest = scores.reshape(-1, _BLOCK).max(axis=1)
    bound = np.partition(greatest, -k)[-k] if k < len(greatest) else 0.0
    return np.flatnonzero(scores >= bound if bound > 0 else scores > 0)
