"""Postings: which passages hold a term, and how often; arrays that lie in memory or in a file.

The inverted index of the textbooks (Manning, Raghavan and Schütze, *Introduction
to Information Retrieval*, chapters 4 and 6), made in blocks and merged; see
:mod:`qabot.index.postings_file`.

Decision: a file of our own beside FTS5, rather than another engine. Among a million
passages on two cores (``python -m tests.benchmarks full_text``)::

                               p95     size   build, CPU    peak   one more
    FTS5                    231 ms   470 MB         42 s    52 MB
    FTS5 and this file        7 ms  +439 MB        +58 s   853 MB*
    tantivy 0.27              6 ms   125 MB         58 s   287 MB      11 ms
    bm25s 0.3               167 ms   649 MB        116 s  4560 MB  all anew

(* made in blocks of 16,384; in blocks of 4,096 as now, 220 MB at 1.6 million passages, everything
of the process included.)

The bar is 20 ms: FTS5 alone misses it, and so does bm25s, which scores every passage.
tantivy holds it, in less time and space than we do. It isn't taken because its index is a
second store: a folder of files with commits and merges of its own, to be kept in step
with SQLite's and proven sound before it is read, with other stems and other scores
than those of FTS5, which answers where passages are few. Consequence: 300 lines here,
more than three times the size (positions are not packed), and 2 ms more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.index.terms import Chunks

HEADING = 64
"""What an occurrence in the heading counts; one in the text counts 1."""
_MOST_IN_TEXT, _MOST_IN_HEADING = HEADING - 1, 3
"""Occurrences that are counted at most. More would change BM25 by two hundredths."""


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Of so many passages, by position: 0 is the passage of the lowest number.

    numbers: int64, ascending.
    terms: uint64, ascending: keys; see :mod:`qabot.index.terms`.
    starts: int64, where each term's positions and counts begin; one more than terms.
    lengths: int32, of each passage: terms in heading and text.
    positions: int32, of passages, ascending within a term.
    counts: uint8, occurrences in the text, and HEADING times those in the heading.
    """

    numbers: NDArray[np.int64]
    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int32]
    positions: NDArray[np.int32]
    counts: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, key: int) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """``positions`` and ``counts`` of one term; empty ones if no passage has it."""
        at = int(np.searchsorted(self.terms, np.uint64(key)))
        if at == len(self.terms) or int(self.terms[at]) != key:
            return self.positions[:0], self.counts[:0]
        part = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.positions[part], self.counts[part]

    def places(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Positions of those passages that are here, in their order."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        at = np.searchsorted(self.numbers, numbers).clip(max=len(self) - 1)
        here: NDArray[np.int64] = at[self.numbers[at] == numbers]
        return here


def make(passages: Iterable[tuple[int, str, str]], chunks: Chunks) -> Postings:
    """Of ``(number, heading, text)``, ascending by number. All are held in memory."""
    numbers: list[int] = []
    ids: list[int] = []  # of every chunk of every heading and text
    ends: list[int] = []  # of each heading and text, among them
    for number, heading, text in passages:
        numbers.append(number)
        for part in (heading, text):
            chunks.append_to(ids, part)
            ends.append(len(ids))
    keys, keys_of, terms_of = chunks.table()
    distinct, local = np.unique(keys, return_inverse=True)

    chunk = np.array(ids, dtype=np.int64)
    # Even: a heading; odd: a text.
    part_of = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)) if ends else chunk
    terms = np.bincount(part_of // 2, weights=terms_of[chunk], minlength=len(numbers))
    repeats = keys_of[chunk]
    first = (np.cumsum(keys_of) - keys_of)[chunk]
    placed = local[_ranges(first, repeats)] * len(ends) + np.repeat(part_of, repeats)
    placed.sort()  # by term, then by passage, whose two parts are neighbours
    begins = np.flatnonzero(np.diff(placed, prepend=-1))
    times = np.diff(begins, append=len(placed))
    placed = placed[begins]
    values = np.where(
        placed % 2,
        times.clip(max=_MOST_IN_TEXT),
        times.clip(max=_MOST_IN_HEADING) * HEADING,
    )
    pair = placed // 2
    begins = np.flatnonzero(np.diff(pair, prepend=-1))
    counts = np.add.reduceat(values, begins) if len(begins) else values
    of_term, position = np.divmod(pair[begins], max(1, len(numbers)))
    used, starts = np.unique(of_term, return_index=True)  # other blocks may have had the rest
    return Postings(
        np.array(numbers, dtype=np.int64),
        distinct[used],
        np.append(starts, len(position)).astype(np.int64),
        terms.astype(np.int32),
        position.astype(np.int32),
        counts.astype(np.uint8),
    )


def _ranges(starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of ranges, one range after the other."""
    ends = np.cumsum(sizes)
    shift: NDArray[np.int64] = np.repeat(starts - (ends - sizes), sizes)
    shift += np.arange(len(shift))
    return shift


def merged(parts: Sequence[Postings], gone: NDArray[np.int64] | None = None) -> Postings:
    """One of several, whose passages follow each other by number.

    gone: numbers of passages to leave out.
    """
    merging = Merging(parts, gone)
    ranges = list(merging.ranges()) or [empty_range()]
    sizes = np.concatenate([part.sizes for part in ranges])
    return Postings(
        merging.numbers,
        merging.terms[sizes > 0],
        starts_of(sizes),
        merging.lengths,
        np.concatenate([part.positions for part in ranges]),
        np.concatenate([part.counts for part in ranges]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """Postings of terms that follow each other.

    sizes: int64, how many each term has. positions, counts: as those of `Postings`.
    """

    sizes: NDArray[np.int64]
    positions: NDArray[np.int32]
    counts: NDArray[np.uint8]


def empty_range() -> Range:
    """Of no terms."""
    return Range(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.uint8))


def starts_of(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """``Postings.starts`` of terms that have so many postings; those without any are left out."""
    starts: NDArray[np.int64] = np.append(0, np.cumsum(sizes[sizes > 0], dtype=np.int64))
    return starts


class Merging:
    """Several postings about to become one, some terms at a time.

    numbers, lengths: those of the one. terms: all that may be in it, ascending.
    """

    def __init__(self, parts: Sequence[Postings], gone: NDArray[np.int64] | None = None) -> None:
        self._parts = parts
        self._held: list[NDArray[np.bool_] | None] = []  # of each part; None: all of it
        self._places: list[NDArray[np.int32]] = []  # of each part's passages in the whole
        before = 0
        for part in parts:
            held = np.ones(len(part), dtype=bool)
            held[part.places(np.empty(0, np.int64) if gone is None else gone)] = False
            self._held.append(None if held.all() else held)
            self._places.append((before + np.cumsum(held) - 1).astype(np.int32))
            before += int(held.sum())
        self.numbers = self._of_passages([part.numbers for part in parts], np.int64)
        self.lengths = self._of_passages([part.lengths for part in parts], np.int32)
        terms: NDArray[np.uint64] = np.empty(0, np.uint64)
        for part in parts:
            terms = np.union1d(terms, part.terms)
        self.terms = terms

    def _of_passages(self, arrays: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
        held = zip(arrays, self._held, strict=True)
        kept = [array if mask is None else array[mask] for array, mask in held]
        return np.concatenate(kept) if kept else np.empty(0, kind)

    def ranges(self, most: int = 1 << 20) -> Iterator[Range]:
        """The postings of all terms, in their order.

        most: postings of a range, unless one term alone has more; 25 bytes each are held.
        """
        sizes = np.zeros(len(self.terms), dtype=np.int64)
        for part in self._parts:
            sizes[np.searchsorted(self.terms, part.terms)] += np.diff(part.starts)
        ends = np.cumsum(sizes)
        first = 0
        while first < len(ends):
            done = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + most, side="right")))
            yield self._range(self.terms[first:last])
            first = last

    def _range(self, terms: NDArray[np.uint64]) -> Range:
        runs = []
        sizes = np.zeros(len(terms), dtype=np.int64)
        for part, held, places in zip(self._parts, self._held, self._places, strict=True):
            low = int(np.searchsorted(part.terms, terms[0]))
            high = int(np.searchsorted(part.terms, terms[-1], side="right"))
            own = np.searchsorted(terms, part.terms[low:high])
            term = np.repeat(own, np.diff(part.starts[low : high + 1]))
            here = slice(int(part.starts[low]), int(part.starts[high]))
            at, counts = part.positions[here], part.counts[here]
            if held is not None:
                stays = held[at]
                term, at, counts = term[stays], at[stays], counts[stays]
            own_sizes = np.bincount(term, minlength=len(terms))
            runs.append((term, own_sizes, places[at], counts))
            sizes += own_sizes
        filled = np.cumsum(sizes) - sizes
        positions = np.empty(int(sizes.sum()), dtype=np.int32)
        every = np.empty(len(positions), dtype=np.uint8)
        for term, own_sizes, at, counts in runs:
            target = (filled - (np.cumsum(own_sizes) - own_sizes))[term] + np.arange(len(term))
            positions[target] = at
            every[target] = counts
            filled += own_sizes
        return Range(sizes, positions, every)
