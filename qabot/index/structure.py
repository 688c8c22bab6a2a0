"""Which FAISS structure holds how many embeddings, and how it is made.

Few embeddings are held exactly, as the float16 that the database has: nothing
is lost, and a search compares with all. Many are held in inverted lists (IVF)
around centroids, one byte a dimension (SQ8): a search compares with the lists
nearest to the question, and the caller scores the best of them exactly.

Decision: inverted lists rather than a graph (HNSW). They are built in minutes
where a graph takes an hour, are read from a mapped file without loading it,
and removing is what any list can do. Consequence: how many lists to probe must
be known.

Decision: 500 lists are probed, or an eighth if that is more. Recall@10 of 1,000
people's questions: .990 among a million passages (4,000 lists; .980 for 250),
.994 among 100,000 (1,265 lists; .981 for 253). Measuring it on the index at hand
doesn't work: queries made of stored embeddings, by noise or by mixing two, find
.99 in 62 lists. Consequence: where there are few lists, most are probed, which
takes 2 ms.

Decision: one range for all dimensions (QT_8bit_uniform). FAISS multiplies its
bytes as integers: 2.2 ms where a range for each dimension took 5.9, at the same
recall; 4 bits took 3.9, and RaBitQ of 4 bits 2.2 but twenty times as long to
fill. Consequence: a model some of whose dimensions are far larger than the rest
loses precision, which scoring the best exactly makes good in part.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

Batches = Iterable[tuple[NDArray[np.int64], NDArray[np.float32]]]
"""Passage numbers, int64 of shape (n,), and their embeddings, float32 of shape (n, dimension)."""

EXACT_BELOW = 50_000
"""Embeddings up to which every one is compared with: 38 MB, a few milliseconds."""
_LISTS = 4  # times the square root of the number: FAISS's own advice for up to a million
_TRAINED_WITH = 40  # embeddings for each centroid; FAISS warns below 39
_ROUNDS = 4  # of k-means: ten find lists that are no better, and take a minute for a million
_GROWN = 4  # times as many embeddings as trained for: lists are too long, train anew
_PROBED, _PROBED_AT_LEAST = 8, 500  # one list in so many, and at least so many


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


def build(dimension: int, count: int, batches: Callable[[], Batches]) -> Any:
    """The structure for so many embeddings, filled.

    batches: reads them all; called twice where centroids have to be found first.
    """
    index = exact(dimension)
    if count >= EXACT_BELOW:
        lists = round(_LISTS * math.sqrt(count))
        index = _trained(dimension, lists, _spread(batches(), count, _TRAINED_WITH * lists))
    for numbers, embeddings in batches():
        index.add_with_ids(embeddings, numbers)
    return index


def _trained(dimension: int, lists: int, learn_from: NDArray[np.float32]) -> Any:
    faiss = faiss_library()

    quantizer = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dimension, lists, faiss.ScalarQuantizer.QT_8bit_uniform,
        faiss.METRIC_INNER_PRODUCT, False,
    )  # fmt: skip
    index.own_fields = True  # the quantizer lives and dies with it
    quantizer.this.disown()
    index.cp.niter = _ROUNDS
    index.cp.max_points_per_centroid = _TRAINED_WITH
    index.train(learn_from)
    return index


def _spread(batches: Batches, count: int, wanted: int) -> NDArray[np.float32]:
    """So many embeddings at equal distances."""
    step = max(1, count // max(1, wanted))
    chosen: list[NDArray[np.float32]] = []
    at = 0
    for _, embeddings in batches:
        chosen.append(embeddings[(-at) % step :: step].copy())  # a view would keep all in memory
        at += len(embeddings)
    return np.concatenate(chosen)[:wanted]
