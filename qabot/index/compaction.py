"""Bringing the derived files up to date, after the change that made it lag is acknowledged.

The files follow the database, whoever changes that meanwhile: no writer and no
reader waits for them. Killed at any instant, it leaves the old ones or the new
ones, and what they lack is replayed at the next opening.
"""

from __future__ import annotations

import logging
import os
import threading
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from qabot.errors import QabotError
from qabot.index import fulltext, lists_file, postings_file, structure
from qabot.index.derived import Content, read_faiss, read_postings, write_files
from qabot.index.lexical import texts_since
from qabot.index.lock import try_files_lock
from qabot.index.postings import Postings
from qabot.index.sqlite import plain_errors
from qabot.index.store import Derived, Store
from qabot.index.terms import Terms
from qabot.index.vectors import NAME

logger = logging.getLogger(__name__)

_LAG = 1000
"""Changed passages that are replayed on opening before the file is written anew."""
_SHARE = 50
"""As a share of the whole: one in so many. Keeps the cost of a change in step with its size."""


def lags(store: Store) -> bool:
    """Whether a file is missing, or so far behind the store that it should be written anew."""
    if "dimension" not in store.meta():
        return False  # nothing was ever embedded
    count = store.counts()[1]
    wanted = (NAME, fulltext.NAME) if count >= fulltext.FROM else (NAME,)
    files = [store.derived(name) for name in wanted]
    if not all(file is not None and (store.folder / file.file).is_file() for file in files):
        return True
    oldest = min(file.sequence for file in files if file is not None)
    return store.changed_since(oldest) >= max(_LAG, count // _SHARE)


def compact(store: Store) -> None:
    """Write the files anew from what is current. Needs the files' lock.

    One after the other, each block by block: memory holds a block, however large the index.
    """
    # Of this thread alone; the other half of the cores stays with those who ask.
    structure.faiss_library().omp_set_num_threads(max(1, (os.cpu_count() or 2) // 2))
    with closing(Store(store.folder)) as now, now.reading():
        contents: dict[str, Content] = {NAME: ("faiss", lambda stream: _vectors(now, stream))}
        if now.counts()[1] >= fulltext.FROM:
            contents[fulltext.NAME] = "words", lambda stream: _postings(now, stream)
        write_files(store, now.sequence, contents)


def _vectors(store: Store, stream: BinaryIO) -> None:
    """The file's own inverted lists with every change since, or a structure made anew."""
    dimension, count = int(store.meta()["dimension"]), store.counts()[1]
    if _grown(store, dimension, count, stream):
        return
    if count < structure.EXACT_BELOW:
        structure.write(structure.of_few(dimension, store.passages_since(0)), stream)
        return
    index = structure.of_many(dimension, count, store.passages_since(0))
    parts = lists_file.made_in_blocks(index, store.passages_since(0), store.folder)
    lists_file.write(index, parts, np.empty(0, np.int64), stream)


def _grown(store: Store, dimension: int, count: int, stream: BinaryIO) -> bool:
    """The file's own inverted lists with every change since; False if there are none that fit.

    Finding lists anew costs what the index holds; this, little more than writing them.
    """
    derived = _usable(store, NAME)
    base = None if derived is None else read_faiss(store.folder, derived)
    if derived is None or base is None or base.d != dimension or structure.is_exact(base):
        return False
    if not structure.fits(base, count):
        return False
    index, gone = structure.emptied(base), store.removed_since(derived.sequence)
    since = store.passages_since(derived.sequence)
    parts = [
        lists_file.Whole(base),
        *lists_file.made_in_blocks(index, since, store.folder),
    ]
    left = sum(map(len, parts)) - int(np.isin(structure.numbers_in(base), gone).sum())
    if left != count:
        return False
    lists_file.write(index, parts, gone, stream)
    return True


def _postings(store: Store, stream: BinaryIO) -> None:
    """Those of the file with every change since, or all made anew."""
    grown = _grown_postings(store)
    if grown is None:
        grown = _postings_since(store, 0), np.empty(0, np.int64)
    postings_file.write(*grown, stream, store.folder)


def _grown_postings(store: Store) -> tuple[list[Postings], NDArray[np.int64]] | None:
    """The file's own, those of every change since, and what is gone from them; as `_grown`."""
    derived = _usable(store, fulltext.NAME)
    base = None if derived is None else read_postings(store.folder, derived)
    if derived is None or base is None:
        return None
    gone = store.removed_since(derived.sequence)
    parts = [base, *_postings_since(store, derived.sequence)]
    held = sum(map(len, parts)) - len(base.places(gone))
    return (parts, gone) if held == store.counts()[1] else None


def _postings_since(store: Store, sequence: int) -> list[Postings]:
    return postings_file.made_in_blocks(texts_since(store, sequence), Terms(), store.folder)


def _usable(store: Store, name: str) -> Derived | None:
    """The file, if every change since is known one by one."""
    derived = store.derived(name)
    if derived is None or not store.pruned <= derived.sequence <= store.sequence:
        return None
    return derived


class Compaction:
    """Compacts one index in a thread of its own, one at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread: threading.Thread | None = None

    def start_if_needed(self, store: Store) -> None:
        """Begin if the file lags. Call under the writer's lock, when the change is committed.

        Where another process is at it, or the folder can't be written, a later change tries again.
        """
        try:
            with plain_errors(store.path):
                lock = try_files_lock(self._folder) if lags(store) else None
        except QabotError as error:
            logger.warning("%s", error)
            return
        if lock is None:
            return

        def work() -> None:
            try:
                with closing(Store(self._folder)) as own, plain_errors(own.path):
                    while lags(own):
                        compact(own)
            except (QabotError, OSError, RuntimeError, SystemError) as error:
                # The change itself is on disk, and the next one tries again.
                logger.warning("the files of %s could not be written: %s", self._folder, error)
            finally:
                lock.release()

        self._thread = threading.Thread(target=work, name="compaction")
        self._thread.start()

    def wait(self) -> None:
        """Until the files are written, if they are being written."""
        if self._thread is not None:
            self._thread.join()
