"""Inverted lists in a file: made in blocks, written list by list, so that memory holds one block.

FAISS fills inverted lists in memory and writes them from there, which takes as much memory as the
file is large. So FAISS fills the lists of one block at a time, which wait in a file of their own,
and what is written last is FAISS's own format (``write_InvertedLists`` in its ``index_write.cpp``,
``ilar``), each list put together from those of the blocks. The tests compare it byte for byte with
what FAISS writes.

Decision: one file of this format rather than FAISS's lists on disk (``OnDiskInvertedLists``), which
are two files, one of which holds the other's name: no reader could be sure of having both.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from qabot.index import structure
from qabot.index.structure import Batches, faiss_library

_BLOCK = 32_768
"""Embeddings: 40 MB while they are held as they are and as they will be written."""
_SIZES = struct.Struct("<4s2Q4sQ")
"""``ilar``, how many lists, bytes an embedding, then ``full`` or ``sprs`` and how many sizes."""

OneList = tuple[NDArray[np.int64], NDArray[np.uint8]]
"""Passage numbers of shape (n,), and their embeddings as they are stored, (n, bytes)."""


class Part(Protocol):
    """Some of the embeddings, in inverted lists."""

    def __len__(self) -> int: ...

    def of(self, number: int) -> OneList:
        """One list, by its number."""


class Whole:
    """The lists of a structure."""

    def __init__(self, index: Any) -> None:
        self._index, self._lists = index, index.invlists

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def of(self, number: int) -> OneList:
        """See `Part`; views, which live as long as the structure is not changed."""
        size, width = self._lists.list_size(number), int(self._index.code_size)
        if not size:
            return np.empty(0, np.int64), np.empty((0, width), np.uint8)
        view = faiss_library().rev_swig_ptr
        codes = view(self._lists.get_codes(number), size * width)
        return view(self._lists.get_ids(number), size), codes.reshape(size, width)


class _Block:
    """The lists of one block, in a file without a name."""

    def __init__(self, index: Any, folder: Path) -> None:
        """index: whose lists are taken."""
        width, count, lists = int(index.code_size), int(index.ntotal), Whole(index)
        sizes = [index.invlists.list_size(number) for number in range(index.nlist)]
        self._starts = np.append(0, np.cumsum(sizes))
        with TemporaryFile(dir=folder) as stream:
            for number in range(index.nlist):
                stream.write(lists.of(number)[0].tobytes())
            for number in range(index.nlist):
                stream.write(lists.of(number)[1].tobytes())
            stream.flush()
            content = np.memmap(stream, dtype=np.uint8, mode="r")  # which outlives the stream
        self._numbers = content[: 8 * count].view(np.int64)
        self._codes = content[8 * count :].reshape(count, width)

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, number: int) -> OneList:
        """See `Part`."""
        here = slice(self._starts[number], self._starts[number + 1])
        return self._numbers[here], self._codes[here]


def made_in_blocks(index: Any, batches: Batches, folder: Path) -> list[Part]:
    """Embeddings as parts that lie in a folder, in files without names; they go when these go.

    index: trained, without embeddings; it is filled and emptied again.
    """
    parts: list[Part] = []
    rest = iter(batches)
    while True:
        for numbers, embeddings in rest:
            index.add_with_ids(embeddings, numbers)
            if index.ntotal >= _BLOCK:
                break
        if not index.ntotal:
            return parts
        parts.append(_Block(index, folder))
        index.reset()


def write(index: Any, parts: Sequence[Part], gone: NDArray[np.int64], stream: BinaryIO) -> None:
    """As one structure, each list that of all parts, in their order.

    index: what the parts were made with, without embeddings.
    gone: numbers of passages to leave out.
    """
    lists = range(int(index.nlist))
    sizes = [sum(len(numbers) for numbers, _ in _of_list(parts, at, gone)) for at in lists]
    stream.write(_before_lists(index, sum(sizes)))
    stream.write(_SIZES.pack(b"ilar", len(lists), index.code_size, b"full", len(sizes)))
    stream.write(np.array(sizes, dtype="<u8").tobytes())
    for number in lists:
        found = list(_of_list(parts, number, gone))
        for _, codes in found:
            stream.write(codes.tobytes())
        for numbers, _ in found:
            stream.write(numbers.tobytes())


def _of_list(parts: Sequence[Part], number: int, gone: NDArray[np.int64]) -> Iterator[OneList]:
    """One list of each part, without what is gone."""
    for part in parts:
        numbers, codes = part.of(number)
        if len(gone):
            stays = ~np.isin(numbers, gone)
            numbers, codes = numbers[stays], codes[stays]
        yield numbers, codes


def _before_lists(index: Any, count: int) -> bytes:
    """What FAISS writes of a structure of so many embeddings before it comes to the lists."""
    empty = structure.emptied(index)
    empty.ntotal = count
    written: bytes = faiss_library().serialize_index(empty).tobytes()
    lists = _SIZES.pack(b"ilar", empty.nlist, empty.code_size, b"sprs", 0)
    if not written.endswith(lists):
        raise RuntimeError("this version of FAISS writes inverted lists in another format")
    return written[: -len(lists)]
