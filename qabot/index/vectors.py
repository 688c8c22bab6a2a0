"""The vector index: FAISS over passage embeddings, derived from the store.

It is always whole: loaded from its file if the file is what the database says,
built from stored embeddings if not, then brought up to the store's last change.
Nothing is ever embedded here.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.index.store import Derived, Store

logger = logging.getLogger(__name__)

NAME = "vectors"
_LAG = 1000
"""Changed passages that are replayed on opening before the file is written anew."""


class Vectors:
    """Inner product over normalised embeddings, exact (``IndexFlatIP``).

    sequence: the store's change that it has come to.
    """

    def __init__(self, dimension: int) -> None:
        import faiss

        self._faiss: Any = faiss
        self.dimension = dimension
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self.sequence = 0

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def open(cls, store: Store, dimension: int) -> Vectors:
        """The vectors of the store's current state. Call inside ``store.reading()``."""
        vectors = cls(dimension)
        derived = store.derived(NAME)
        if derived is not None and (data := _read(store.folder, derived)) is not None:
            vectors._index = vectors._faiss.deserialize_index(data)
            vectors.sequence = derived.sequence
        vectors.follow(store)
        return vectors

    def follow(self, store: Store) -> None:
        """Take in every change since ``sequence``. Call inside ``store.reading()``."""
        latest = store.sequence
        if latest == self.sequence:
            return
        gone = store.removed_since(self.sequence)
        if len(gone) and len(self):
            self._index.remove_ids(gone)
        for numbers, embeddings in store.passages_since(self.sequence):
            self._index.add_with_ids(embeddings, numbers)
        self.sequence = latest

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """``(passage number, cosine)`` of the ``k`` nearest, best first.

        query: float32 of shape (dimension,), length 1.
        allowed: passage numbers to search among; None means all.
        """
        if not len(self) or (allowed is not None and not len(allowed)):
            return []
        parameters = None
        if allowed is not None:
            selector = self._faiss.IDSelectorBatch(allowed)
            parameters = self._faiss.SearchParameters(sel=selector)
        scores, numbers = self._index.search(query[None, :], min(k, len(self)), params=parameters)
        return [
            (int(number), float(score))
            for number, score in zip(numbers[0], scores[0], strict=True)
            if number >= 0
        ]

    def save(self, store: Store) -> None:
        """Write the file anew if it lags far behind: beside the old one, synced, then renamed.

        Needs the writer's lock. The old file goes after the database points to the new one.
        """
        derived = store.derived(NAME)
        if derived is not None and (store.folder / derived.file).is_file():
            behind = len(store.removed_since(derived.sequence)) + sum(
                len(numbers) for numbers, _ in store.passages_since(derived.sequence)
            )
            if behind < max(_LAG, len(self) // 20):
                return
        data = self._faiss.serialize_index(self._index).tobytes()
        sha256 = hashlib.sha256(data).hexdigest()
        file = f"{NAME}-{self.sequence}.faiss"
        write_whole(store.folder / file, data)
        store.set_derived(NAME, Derived(file, self.sequence, sha256))
        for old in store.folder.glob(f"{NAME}-*.faiss"):
            if old.name != file:
                old.unlink(missing_ok=True)


def _read(folder: Path, derived: Derived) -> NDArray[np.uint8] | None:
    """The file's bytes if they are the ones that were written; checked before FAISS sees them."""
    try:
        data = (folder / derived.file).read_bytes()
    except OSError:
        logger.warning("%s is missing from %s: rebuilt from the database", derived.file, folder)
        return None
    if hashlib.sha256(data).hexdigest() != derived.sha256:
        logger.warning("%s in %s was altered: rebuilt from the database", derived.file, folder)
        return None
    return np.frombuffer(data, dtype=np.uint8)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a crash leaves the old one or the new one, never a part."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
