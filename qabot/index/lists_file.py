"""Inverted lists in a file: made in blocks, written list by list, so that memory holds one block.

FAISS fills inverted lists in memory and writes them from there, which takes as much memory as the
file is large. So each block is filled and written by FAISS, and what is written last is its own
format (``write_InvertedLists`` in its ``index_write.cpp``, ``ilar``), each list put together from
those of the blocks. The tests compare it byte for byte with what FAISS writes.

Decision: one file of this format rather than FAISS's lists on disk (``OnDiskInvertedLists``), which
are two files, one of which holds the other's name: no reader could be sure of having both.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from qabot.index import structure
from qabot.index.structure import Batches, faiss_library

_BLOCK = 32_768
"""Embeddings: 40 MB while they are held as they are and as they will be written."""
_SIZES = struct.Struct("<4s2Q4sQ")
"""``ilar``, how many lists, bytes an embedding, then ``full`` or ``sprs`` and how many sizes."""


def made_in_blocks(index: Any, batches: Batches, partial: Path) -> list[Any]:
    """Embeddings as parts, structures whose lists lie in files; these go when the parts go.

    index: trained, without embeddings; it is filled and emptied again.
    partial: how the files are named, as long as they have names.
    """
    parts: list[Any] = []
    rest = iter(batches)
    while True:
        for numbers, embeddings in rest:
            index.add_with_ids(embeddings, numbers)
            if index.ntotal >= _BLOCK:
                break
        if not index.ntotal:
            return parts
        file = partial.with_name(f"{partial.name}-{len(parts)}")
        try:
            with file.open("wb") as stream:
                structure.write(index, stream)
            index.reset()
            parts.append(structure.read_mapped(file))
        finally:
            file.unlink(missing_ok=True)


def write(parts: Sequence[Any], gone: NDArray[np.int64], stream: BinaryIO) -> None:
    """As one structure, each list that of all parts, in their order.

    parts: at least one, of the same centroids. gone: numbers of passages to leave out.
    """
    index = structure.emptied(parts[0])
    lists = range(int(index.nlist))
    sizes = np.zeros(len(lists), dtype="<u8")
    for number in lists:
        sizes[number] = sum(len(numbers) for numbers, _ in _of_list(parts, number, gone))
    index.ntotal = int(sizes.sum())
    stream.write(_before_lists(index))
    stream.write(_SIZES.pack(b"ilar", len(lists), index.code_size, b"full", len(sizes)))
    stream.write(sizes.tobytes())
    for number in lists:
        found = list(_of_list(parts, number, gone))
        for _, codes in found:
            stream.write(codes.tobytes())
        for numbers, _ in found:
            stream.write(numbers.tobytes())


def _of_list(
    parts: Sequence[Any], number: int, gone: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
    """Of each part, what one of its lists holds: numbers (n,) and codes (n, bytes)."""
    for part in parts:
        lists = part.invlists
        size = lists.list_size(number)
        if not size:
            continue
        faiss = faiss_library()
        numbers = faiss.rev_swig_ptr(lists.get_ids(number), size)
        codes = faiss.rev_swig_ptr(lists.get_codes(number), size * part.code_size)
        codes = codes.reshape(size, part.code_size)
        if len(gone):
            stays = ~np.isin(numbers, gone)
            numbers, codes = numbers[stays], codes[stays]
        yield numbers, codes


def _before_lists(index: Any) -> bytes:
    """What FAISS writes of a structure without embeddings before it comes to the lists."""
    whole: bytes = faiss_library().serialize_index(index).tobytes()
    lists = _SIZES.pack(b"ilar", index.nlist, index.code_size, b"sprs", 0)
    if not whole.endswith(lists):
        raise RuntimeError("this version of FAISS writes inverted lists in another format")
    return whole[: -len(lists)]
