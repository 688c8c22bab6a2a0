"""Files that follow from the database: written whole, and read only as they were written."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from qabot.index import postings_file
from qabot.index.durable import whole_file
from qabot.index.postings import Postings
from qabot.index.store import Derived, Store
from qabot.index.structure import read_mapped

logger = logging.getLogger(__name__)

_T = TypeVar("_T")
_BLOCK = 1 << 20
_PIECE = 16 << 20  # of a file, hashed by one thread
Content = tuple[str, Callable[[BinaryIO], None]]
"""A file's suffix, and what writes it to a stream."""


def write_files(store: Store, sequence: int, contents: Mapping[str, Content]) -> None:
    """Write files beside the old ones, sync, rename, and let the database point to all at once.

    contents: by the file's name; one that is not among them goes. The old files go last.
    Needs the files' lock; see :mod:`qabot.index.lock`.
    """
    made = {}
    for name, (suffix, write) in contents.items():
        for partial in store.folder.glob(f".{name}-*"):
            partial.unlink(missing_ok=True)  # of a process that was killed
        file = f"{name}-{sequence}.{suffix}"
        with whole_file(store.folder / file) as stream:
            hashing = _Hashing(stream)
            write(cast(BinaryIO, hashing))
        made[name] = Derived(file, sequence, hashing.hash())
    old = store.set_derived(made)
    kept = {derived.file for derived in made.values()}
    for name in {*old, *made}:
        for path in store.folder.glob(f"{name}-*.*"):
            if path.name not in kept:
                with suppress(OSError):  # open elsewhere, on systems that mind; the next one tries
                    path.unlink()


class _Hashing:
    """A stream to write to that knows the hash of what went through; see :func:`_tree`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._pieces: list[bytes] = []
        self._piece, self._left = hashlib.sha256(), _PIECE

    def write(self, block: bytes | memoryview) -> int:
        rest = memoryview(block).cast("B")
        while len(rest):
            self._piece.update(rest[: self._left])
            rest, self._left = rest[self._left :], self._left - len(rest[: self._left])
            if not self._left:
                self._pieces.append(self._piece.digest())
                self._piece, self._left = hashlib.sha256(), _PIECE
        return self._stream.write(block)

    def hash(self) -> str:
        """Of all that was written."""
        last = [] if self._left == _PIECE else [self._piece.digest()]
        return _tree([*self._pieces, *last])


def _tree(pieces: Iterable[bytes]) -> str:
    """The hash of a file from those of its pieces, which can be hashed side by side."""
    return "tree:" + hashlib.sha256(b"".join(pieces)).hexdigest()


def is_as_written(path: Path, derived: Derived) -> bool:
    """Whether a file has the hash that the database has for it. Raises OSError.

    Files of earlier versions were hashed in one piece.
    """
    if not derived.sha256.startswith("tree:"):
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == derived.sha256

    def piece(start: int) -> bytes:
        hashed = hashlib.sha256()
        with path.open("rb") as stream:
            stream.seek(start)
            for _ in range(0, _PIECE, _BLOCK):
                hashed.update(stream.read(_BLOCK))
        return hashed.digest()

    starts = range(0, path.stat().st_size, _PIECE)
    if len(starts) < 2:
        return _tree(map(piece, starts)) == derived.sha256
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return _tree(pool.map(piece, starts)) == derived.sha256


def read_faiss(folder: Path, derived: Derived) -> Any | None:
    """A file's structure if it is the one that was written; None, with a warning, if not."""
    return _read(folder, derived, read_mapped)


def read_postings(folder: Path, derived: Derived) -> Postings | None:
    """A file's postings if it is the one that was written; None, with a warning, if not."""

    def read(path: Path) -> Postings:
        with path.open("rb") as stream:
            return postings_file.mapped(stream)

    return _read(folder, derived, read)


def _read(folder: Path, derived: Derived, read: Callable[[Path], _T]) -> _T | None:
    """Its checksum is in the database, and is checked before anything believes what a file states:
    FAISS takes its sizes as they are.
    """
    path = folder / derived.file
    try:
        if not is_as_written(path, derived):
            logger.warning("%s in %s was altered: rebuilt from the database", derived.file, folder)
            return None
        return read(path)
    except OSError:
        logger.warning("%s is missing from %s: rebuilt from the database", derived.file, folder)
    except (RuntimeError, ValueError) as error:  # e.g. another version's format
        logger.warning("%s in %s: %s: rebuilt", derived.file, folder, error)
    return None
