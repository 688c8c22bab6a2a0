"""Which FAISS structure holds how many embeddings, and how it is made.

Few embeddings are held exactly, as the float16 that the database has: nothing
is lost, and a search compares with all. Many are held in inverted lists (IVF)
around centroids, one byte a dimension (SQ8): a search compares with the lists
nearest to the question, and the caller scores the best of them exactly.

Decision: inverted lists rather than a graph (HNSW). They are built in minutes
where a graph takes an hour, are read from a mapped file without loading it,
and removing is what any list can do. Consequence: how many lists to probe must
be known.

Decision: 400 lists are probed, or a tenth if that is more. Recall@10 of 1,000
people's questions among a million passages (4,000 lists): .988 for 500 lists,
.986 for 400, .983 for 300, .979 for 250. Measuring it on the index at hand
doesn't work: queries made of stored embeddings, by noise or by mixing two, find
.99 in 62 lists. Consequence: where there are few lists, most are probed, which
takes 2 ms. How cores share them: :mod:`qabot.index.probing`.

Decision: one range for all dimensions (QT_8bit_uniform). FAISS multiplies its
bytes as integers: 2.2 ms where a range for each dimension took 5.9, at the same
recall; 4 bits took 3.9, and RaBitQ of 4 bits 2.2 but twenty times as long to
fill. Consequence: a model some of whose dimensions are far larger than the rest
loses precision, which scoring the best exactly makes good in part.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Batches = Iterable[tuple[NDArray[np.int64], NDArray[np.float32]]]
"""Passage numbers, int64 of shape (n,), and their embeddings, float32 of shape (n, dimension)."""

EXACT_BELOW = 50_000
"""Embeddings up to which every one is compared with: 38 MB, a few milliseconds."""
_LISTS = 4  # times the square root of the number: FAISS's own advice for up to a million
_TRAINED_WITH = 40  # embeddings for each centroid; FAISS warns below 39
_LEARNT_FROM = 1 << 18
"""Embeddings at most that centroids are found with, 200 MB: fewer for each above three million."""
_DECODED = 8_192  # of these at once, as float32
_ROUNDS = 4  # of k-means: ten find lists that are no better, and take a minute for a million
_GROWN = 4  # times as many embeddings as trained for: lists are too long, train anew
_AT_ONCE = 1 << 20  # bytes written or read
_PROBED, _PROBED_AT_LEAST = 10, 400  # one list in so many, and at least so many


def faiss_library() -> Any:
    """FAISS, imported once it is needed. Its type stubs lack half of what it has."""
    return import_module("faiss")


def exact(dimension: int) -> Any:
    """An empty structure that compares with every embedding, as float16."""
    faiss = faiss_library()

    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexIDMap(faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT))


def is_exact(index: Any) -> bool:
    """Whether its scores are those of the stored embeddings."""
    return getattr(index, "nlist", None) is None


def numbers_in(index: Any) -> NDArray[np.int64]:
    """The passage numbers that a structure holds, in no order."""
    faiss = faiss_library()

    if is_exact(index):
        numbers: NDArray[np.int64] = faiss.vector_to_array(index.id_map)
        return numbers
    lists = index.invlists
    parts = [
        faiss.rev_swig_ptr(lists.get_ids(part), lists.list_size(part)).copy()
        for part in range(index.nlist)
        if lists.list_size(part)
    ]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def probes(index: Any) -> int:
    """How many of its inverted lists a search looks into."""
    lists = int(index.nlist)
    return min(lists, max(lists // _PROBED, _PROBED_AT_LEAST))


def fits(index: Any, count: int) -> bool:
    """Whether inverted lists are right for so many embeddings, or near enough to be kept."""
    if index.sq.qtype != faiss_library().ScalarQuantizer.QT_8bit_uniform:
        return False
    trained_for = (int(index.nlist) / _LISTS) ** 2
    return EXACT_BELOW / 2 <= count <= _GROWN * trained_for


def of_few(dimension: int, batches: Batches) -> Any:
    """Every embedding, in a structure that compares with all."""
    index = exact(dimension)
    for numbers, embeddings in batches:
        index.add_with_ids(embeddings, numbers)
    return index


def of_many(dimension: int, count: int, batches: Batches) -> Any:
    """Inverted lists for so many embeddings, and none of these in them yet."""
    faiss = faiss_library()

    lists = round(_LISTS * math.sqrt(count))
    codec = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    learnt_from = _spread(codec, batches, count, min(_TRAINED_WITH * lists, _LEARNT_FROM))
    rounds = faiss.ClusteringParameters()
    rounds.niter, rounds.spherical = _ROUNDS, True
    rounds.max_points_per_centroid = _TRAINED_WITH
    rounds.min_points_per_centroid = 1  # FAISS prints a warning otherwise
    rounds.decode_block_size = _DECODED
    quantizer = faiss.IndexFlatIP(dimension)
    faiss.Clustering(dimension, lists, rounds).train_encoded(learnt_from, codec, quantizer)
    index = _lists_around(quantizer, lists)
    some = learnt_from[:: max(1, len(learnt_from) // _DECODED)]
    index.sq.train(codec.sa_decode(np.ascontiguousarray(some)))
    index.is_trained = True
    return index


def emptied(index: Any) -> Any:
    """Inverted lists around the same centroids, with nothing in them."""
    empty = _lists_around(faiss_library().clone_index(index.quantizer), int(index.nlist))
    empty.sq = index.sq
    empty.is_trained = True
    return empty


def _lists_around(quantizer: Any, lists: int) -> Any:
    faiss = faiss_library()

    index = faiss.IndexIVFScalarQuantizer(
        quantizer, quantizer.d, lists, faiss.ScalarQuantizer.QT_8bit_uniform,
        faiss.METRIC_INNER_PRODUCT, False,
    )  # fmt: skip
    index.own_fields = True  # the quantizer lives and dies with it
    quantizer.this.disown()
    return index


def _spread(codec: Any, batches: Batches, count: int, wanted: int) -> NDArray[np.uint8]:
    """So many embeddings at equal distances, as the codec has them."""
    step = max(1, count // max(1, wanted))
    chosen = np.empty((wanted, codec.sa_code_size()), dtype=np.uint8)
    at = held = 0
    for _, embeddings in batches:
        some = np.ascontiguousarray(embeddings[(-at) % step :: step])[: wanted - held]
        if len(some):
            chosen[held : held + len(some)] = codec.sa_encode(some)
        held += len(some)
        at += len(embeddings)
    return chosen[:held]


def write(index: Any, stream: BinaryIO) -> None:
    """A structure to a stream, as FAISS writes it."""
    writer = faiss_library().PyCallbackIOWriter(stream.write, _AT_ONCE)
    faiss_library().write_index(index, writer)
    del writer  # writes what it still holds


def read_mapped(path: Path) -> Any:
    """A structure from its file, whose inverted lists stay there."""
    faiss = faiss_library()

    if os.name == "posix":
        # Not IO_FLAG_MMAP: with it each search starts threads that read ahead, and takes twice
        # as long.
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    with path.open("rb") as stream:  # no mapping, and no path that FAISS could take
        return faiss.read_index(faiss.PyCallbackIOReader(stream.read, _AT_ONCE))
