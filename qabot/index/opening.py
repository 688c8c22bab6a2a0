"""From a folder to an index's store, its schema brought up to date."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from qabot.index.database import DATABASE
from qabot.index.durable import sync_folder
from qabot.index.lock import writer_lock
from qabot.index.store import Store

OWN_ARTICLES = "articles"
"""A folder of this name inside an index's folder is what a first plain build reads."""


def is_index(path: Path) -> bool:
    """Whether a folder holds an index."""
    return (path / DATABASE).is_file()


def opened_store(path: Path) -> Store:
    """The store of an existing index. Raises IndexMissing, IndexMismatch, IndexDamaged."""
    store = Store(path)
    if store.is_old:
        try:
            with writer_lock(path):
                store.migrate()
        except BaseException:
            store.close()
            raise
    return store


def make_store(path: Path) -> None:
    """Make an empty index."""
    new = [folder for folder in (path, *path.parents) if not folder.exists()]
    with writer_lock(path), closing(Store(path, create=True)) as store:
        store.migrate()
        for folder in new:
            sync_folder(folder.parent)
