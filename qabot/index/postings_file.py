"""Postings in files: written, mapped, made block by block so that memory holds one block."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from qabot.index.postings import Merging, Postings, make, starts_of
from qabot.index.terms import Chunks, Terms

_MAGIC = b"qabotpo1"
_HEADER = struct.Struct("<8s3q")
_BLOCK = 4_096  # passages: 60 MB while they are made
_MERGED = 64  # blocks at once: what merges them holds something of each
_CHUNKS = 200_000  # kept from block to block: 50 MB


def made_in_blocks(
    passages: Iterable[tuple[int, str, str]], terms: Terms, folder: Path
) -> list[Postings]:
    """As :func:`qabot.index.postings.make`, as parts that lie in a folder, in files without names.

    They go when the parts go.
    """
    rest, chunks = iter(passages), Chunks(terms)
    merged: list[Postings] = []
    blocks: list[Postings] = []
    while some := list(islice(rest, _BLOCK)):
        blocks.append(_in_a_file([make(some, chunks)], folder))
        if len(blocks) == _MERGED:
            merged.append(_in_a_file(blocks, folder))
            blocks.clear()
        if len(chunks) > _CHUNKS:
            chunks = Chunks(terms)
    return [*merged, *blocks]


def _in_a_file(parts: Sequence[Postings], folder: Path) -> Postings:
    with TemporaryFile(dir=folder) as stream:
        write(parts, None, stream, folder)
        stream.flush()
        return mapped(stream)  # which outlives the stream


def write(
    parts: Sequence[Postings], gone: NDArray[np.int64] | None, stream: BinaryIO, folder: Path
) -> None:
    """As one file: how many passages, terms and postings there are, then the arrays.

    parts: whose passages follow each other by number. gone: numbers of passages to leave out.
    folder: where arrays wait for those that stand before them.
    """
    merging = Merging(parts, gone)
    sizes = [np.empty(0, dtype=np.int64)]
    with TemporaryFile(dir=folder) as positions, TemporaryFile(dir=folder) as counts:
        for part in merging.ranges():
            sizes.append(part.sizes)
            positions.write(_bytes(part.positions, "<i4"))
            counts.write(_bytes(part.counts, "u1"))
        of_terms = np.concatenate(sizes)
        starts = starts_of(of_terms)
        terms = merging.terms[of_terms > 0]
        lengths = len(merging.numbers), len(terms), int(starts[-1])
        stream.write(_HEADER.pack(_MAGIC, *lengths))
        small = {
            "numbers": merging.numbers, "terms": terms, "starts": starts,
            "lengths": merging.lengths,
        }  # fmt: skip
        large = {"positions": positions, "counts": counts}
        for name, kind, _ in _layout(*lengths):
            if name in small:
                stream.write(_bytes(small[name], kind))
            else:
                large[name].seek(0)
                shutil.copyfileobj(large[name], stream, 1 << 20)


def _bytes(array: NDArray[np.generic], kind: str) -> memoryview:
    return np.ascontiguousarray(array, kind).view(np.uint8).data


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
