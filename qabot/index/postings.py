"""Postings: which passages hold a term, and how often; arrays that lie in memory or in a file.

The inverted index of the textbooks (Manning, Raghavan and Schütze, *Introduction
to Information Retrieval*, chapters 4 and 6), made in blocks and merged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from qabot.index.terms import Chunks, Terms

_MAGIC = b"qabotpo1"
_HEADER = struct.Struct("<8s3q")
_BLOCK = 16_384  # passages: 150 MB while they are made
_CHUNKS = 400_000  # kept from block to block: 100 MB
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

    def without(self, gone: NDArray[np.int64]) -> Postings:
        """A copy that lacks some passages, given by their numbers."""
        kept = np.ones(len(self), dtype=bool)
        kept[self.places(gone)] = False
        moved = (np.cumsum(kept) - 1).astype(np.int32)
        stays = kept[self.positions]
        before = np.concatenate([[0], np.cumsum(stays)])
        starts = before[self.starts]
        used = np.diff(starts) > 0
        return Postings(
            self.numbers[kept],
            self.terms[used],
            np.concatenate([starts[:-1][used], starts[-1:]]),
            self.lengths[kept],
            moved[self.positions[stays]],
            self.counts[stays],
        )


def empty() -> Postings:
    """Of no passages."""
    return Postings(
        np.empty(0, np.int64), np.empty(0, np.uint64), np.zeros(1, np.int64),
        np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint8),
    )  # fmt: skip


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


def make_many(passages: Iterable[tuple[int, str, str]], terms: Terms, folder: Path) -> Postings:
    """As :func:`make`, block by block: memory holds the result and one block.

    folder: where blocks wait, in a file without a name.
    """
    rest, chunks = iter(passages), Chunks(terms)
    with ExitStack() as open_files:
        blocks = []
        while some := list(islice(rest, _BLOCK)):
            stream = open_files.enter_context(TemporaryFile(dir=folder))
            write(make(some, chunks), stream)
            stream.flush()
            blocks.append(mapped(stream))
            if len(chunks) > _CHUNKS:
                chunks = Chunks(terms)
        return merged(blocks) if blocks else empty()


def merged(parts: Sequence[Postings]) -> Postings:
    """One of several, whose passages follow each other by number."""
    terms = np.unique(np.concatenate([part.terms for part in parts]))
    sizes = np.zeros(len(terms), dtype=np.int64)
    for part in parts:
        sizes[np.searchsorted(terms, part.terms)] += np.diff(part.starts)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    positions = np.empty(starts[-1], dtype=np.int32)
    counts = np.empty(starts[-1], dtype=np.uint8)
    filled, before = starts[:-1].copy(), 0
    for part in parts:
        own = np.searchsorted(terms, part.terms)
        size = np.diff(part.starts)
        target = np.repeat(filled[own] - part.starts[:-1], size) + np.arange(len(part.positions))
        positions[target] = part.positions + np.int32(before)
        counts[target] = part.counts
        filled[own] += size
        before += len(part)
    return Postings(
        np.concatenate([part.numbers for part in parts]),
        terms,
        starts,
        np.concatenate([part.lengths for part in parts]),
        positions,
        counts,
    )


def write(postings: Postings, stream: BinaryIO) -> None:
    """As a file: how many passages, terms and postings there are, then the arrays."""
    sizes = len(postings.numbers), len(postings.terms), len(postings.positions)
    stream.write(_HEADER.pack(_MAGIC, *sizes))
    for name, kind, _ in _layout(*sizes):
        stream.write(np.ascontiguousarray(getattr(postings, name), kind).view(np.uint8).data)


def mapped(stream: BinaryIO) -> Postings:
    """From a file, whose arrays stay in it. Raises ValueError if it is of another format.

    The file must be one that :func:`write` wrote: what it says of its sizes is believed.
    """
    stream.seek(0)
    magic, *sizes = _HEADER.unpack(stream.read(_HEADER.size).ljust(_HEADER.size))
    if magic != _MAGIC:
        raise ValueError("another version's format")
    content = np.memmap(stream, dtype=np.uint8, mode="r")
    arrays, at = [], _HEADER.size
    for _, kind, count in _layout(*sizes):
        size = np.dtype(kind).itemsize * count
        arrays.append(np.asarray(content[at : at + size]).view(kind))
        at += size
    return Postings(*arrays)


def _layout(passages: int, terms: int, postings: int) -> list[tuple[str, str, int]]:
    """Each array's name, type and length; the widest first, so that all are aligned."""
    return [
        ("numbers", "<i8", passages),
        ("terms", "<u8", terms),
        ("starts", "<i8", terms + 1),
        ("lengths", "<i4", passages),
        ("positions", "<i4", postings),
        ("counts", "u1", postings),
    ]
