"""The vector index: FAISS over passage embeddings, derived from the store.

It is always whole: loaded from its file if the file is what the database says,
built from stored embeddings if not, then brought up to the store's last change.
Nothing is ever embedded here.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from qabot.index.store import Derived, Store

logger = logging.getLogger(__name__)

NAME = "vectors"
_LAG = 1000
"""Changed passages that are replayed on opening before the file is written anew."""
_SHARE = 20
"""As a share of the whole: one in so many. Keeps the cost of a change in step with its size."""
_BLOCK = 1 << 20


class Vectors:
    """Inner product over normalised embeddings, exact (``IndexFlatIP``).

    sequence: the store's change that it has come to.
    """

    def __init__(self, dimension: int) -> None:
        import faiss

        self._faiss: Any = faiss
        self.dimension = dimension
        self._clear()

    def _clear(self) -> None:
        self._index: Any = self._faiss.IndexIDMap(self._faiss.IndexFlatIP(self.dimension))
        # Removed, but still in FAISS, where taking one out moves all that follow it.
        self._gone: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._highest = 0
        self.sequence = 0

    def __len__(self) -> int:
        return int(self._index.ntotal) - len(self._gone)

    @classmethod
    def open(cls, store: Store, dimension: int) -> Vectors:
        """The vectors of the store's current state. Call inside ``store.reading()``."""
        vectors = cls(dimension)
        vectors._load(store)
        vectors.follow(store)
        return vectors

    def _load(self, store: Store) -> None:
        self._clear()
        derived = store.derived(NAME)
        if derived is None or derived.sequence > store.sequence:
            return
        if (index := self._read(store.folder, derived)) is None:
            return
        self._index = index
        self.sequence = derived.sequence
        if index.ntotal:
            self._highest = int(self.numbers().max())

    def numbers(self) -> NDArray[np.int64]:
        """The passage numbers held, in no order, those removed among them."""
        numbers: NDArray[np.int64] = self._faiss.vector_to_array(self._index.id_map)
        return numbers

    def current(self) -> NDArray[np.int64]:
        """The passage numbers that a search can find, ascending."""
        return np.setdiff1d(self.numbers(), self._gone)

    def follow(self, store: Store) -> None:
        """Take in every change since ``sequence``. Call inside ``store.reading()``."""
        latest = store.sequence
        if latest == self.sequence:
            return
        if 0 < self.sequence < store.pruned or self.sequence > latest:
            self._load(store)  # what was removed meanwhile is no longer known one by one
        gone = store.removed_since(self.sequence)
        self._gone = np.union1d(self._gone, gone[gone <= self._highest])
        for numbers, embeddings in store.passages_since(self.sequence):
            self._index.add_with_ids(embeddings, numbers)
            self._highest = max(self._highest, int(numbers.max()))
        if len(self._gone) * _SHARE > self._index.ntotal:
            self._index.remove_ids(self._gone)
            self._gone = self._gone[:0]
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
        elif len(self._gone):
            held = self._faiss.IDSelectorBatch(self._gone)
            selector = self._faiss.IDSelectorNot(held)
            parameters = self._faiss.SearchParameters(sel=selector)
        scores, numbers = self._index.search(query[None, :], min(k, len(self)), params=parameters)
        return [
            (int(number), float(score))
            for number, score in zip(numbers[0], scores[0], strict=True)
            if number >= 0
        ]

    def save(self, store: Store) -> None:
        """Write the file anew: beside the old one, synced, then renamed.

        Needs the writer's lock. The old file goes after the database points to the new one.
        """
        if len(self._gone):
            self._index.remove_ids(self._gone)
            self._gone = self._gone[:0]
        for partial in store.folder.glob(f".{NAME}-*"):
            partial.unlink(missing_ok=True)  # of a writer that was killed
        file = f"{NAME}-{self.sequence}.faiss"
        digest = hashlib.sha256()
        with whole_file(store.folder / file) as stream:

            def write(block: bytes) -> int:
                digest.update(block)
                return stream.write(block)

            writer = self._faiss.PyCallbackIOWriter(write, _BLOCK)
            self._faiss.write_index(self._index, writer)
            del writer  # writes what it still holds
        store.set_derived(NAME, Derived(file, self.sequence, digest.hexdigest()))
        for old in store.folder.glob(f"{NAME}-*.faiss"):
            if old.name != file:
                old.unlink(missing_ok=True)

    def _read(self, folder: Path, derived: Derived) -> Any | None:
        """The file's index if it is the one that was written; checked before FAISS parses it."""
        try:
            with (folder / derived.file).open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != derived.sha256:
                    logger.warning(
                        "%s in %s was altered: rebuilt from the database", derived.file, folder
                    )
                    return None
                stream.seek(0)
                reader = self._faiss.PyCallbackIOReader(stream.read, _BLOCK)
                index = self._faiss.read_index(reader)
        except OSError:
            logger.warning("%s is missing from %s: rebuilt from the database", derived.file, folder)
            return None
        except RuntimeError as error:  # FAISS's own, e.g. another version's format
            logger.warning("%s in %s: %s: rebuilt", derived.file, folder, error)
            return None
        return index if index.d == self.dimension else None


def lags(store: Store) -> bool:
    """Whether the file is missing, or so far behind the store that it should be written anew."""
    derived = store.derived(NAME)
    if derived is None or not (store.folder / derived.file).is_file():
        return True
    return store.changed_since(derived.sequence) >= max(_LAG, store.counts()[1] // _SHARE)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write so that a crash leaves the old one or the new one, never a part."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # elsewhere a folder can't be opened
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
