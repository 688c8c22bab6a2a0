"""Files that follow from the database: written whole, and read only as they were written."""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from qabot.index.durable import whole_file
from qabot.index.store import Derived, Store
from qabot.index.structure import faiss_library

logger = logging.getLogger(__name__)

_BLOCK = 1 << 20


def write_faiss(store: Store, name: str, index: Any, sequence: int) -> None:
    """Write a FAISS structure beside the old file, sync, rename, and let the database point to it.

    The old file goes last. Needs the files' lock; see :mod:`qabot.index.lock`.
    """
    faiss = faiss_library()

    for partial in store.folder.glob(f".{name}-*"):
        partial.unlink(missing_ok=True)  # of a process that was killed
    file = f"{name}-{sequence}.faiss"
    digest = hashlib.sha256()
    with whole_file(store.folder / file) as stream:

        def write(block: bytes) -> int:
            digest.update(block)
            return stream.write(block)

        writer = faiss.PyCallbackIOWriter(write, _BLOCK)
        faiss.write_index(index, writer)
        del writer  # writes what it still holds
    store.set_derived(name, Derived(file, sequence, digest.hexdigest()))
    for old in store.folder.glob(f"{name}-*.faiss"):
        if old.name != file:
            with suppress(OSError):  # open elsewhere, on systems that mind; the next one tries
                old.unlink()


def read_faiss(folder: Path, derived: Derived, *, mapped: bool = True) -> Any | None:
    """A file's structure if it is the one that was written; None, with a warning, if not.

    Its checksum is in the database, and is checked before FAISS sees a byte:
    FAISS believes the sizes that a file states.

    mapped: leave inverted lists in the file, for reading alone.
    """
    faiss = faiss_library()

    path = folder / derived.file
    try:
        if sha256(path) != derived.sha256:
            logger.warning("%s in %s was altered: rebuilt from the database", derived.file, folder)
            return None
        if os.name == "posix":
            return faiss.read_index(str(path), faiss.IO_FLAG_MMAP if mapped else 0)
        with path.open("rb") as stream:  # no mapping, and no path that FAISS could take
            return faiss.read_index(faiss.PyCallbackIOReader(stream.read, _BLOCK))
    except OSError:
        logger.warning("%s is missing from %s: rebuilt from the database", derived.file, folder)
    except RuntimeError as error:  # FAISS's own, e.g. another version's format
        logger.warning("%s in %s: %s: rebuilt", derived.file, folder, error)
    return None


def sha256(path: Path) -> str:
    """Hexadecimal, of all its bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
