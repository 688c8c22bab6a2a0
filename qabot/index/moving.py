"""Export and import: an index as one file, and back."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from qabot.config import Settings
from qabot.errors import QabotIndexError
from qabot.index.archive import Manifest, open_archive, write_archive
from qabot.index.index import Index
from qabot.index.opening import is_index, opened_store
from qabot.index.report import ChangeReport, Progress
from qabot.index.staging import TextEmbedder
from qabot.index.store import Store


def export_index(path: Path, file: Path, *, embeddings: bool = True) -> Manifest:
    """Write the index in a folder as one archive. A writer at work goes on meanwhile.

    embeddings: with them, the archive is larger, and an import needs no model.
    Raises IndexMissing, IndexDamaged, or QabotIndexError if the file can't be written.
    """
    with closing(opened_store(path)) as store:
        try:
            return write_archive(store, file, embeddings=embeddings)
        except OSError as error:
            raise QabotIndexError(f"{file} can't be written: {error.strerror}.") from error


def import_index(
    file: Path,
    path: Path,
    settings: Settings,
    *,
    embedder: TextEmbedder | None = None,
    progress: Progress | None = None,
) -> ChangeReport:
    """Make an index from an archive, all of it or nothing.

    Raises QabotIndexError if there is an index with articles at ``path``
    already, IndexDamaged if the archive is not as it was written.
    """
    with open_archive(file) as archive:
        new = not path.exists()
        if is_index(path):
            with closing(Store(path)) as store:
                if store.version and store.counts()[0]:
                    raise QabotIndexError(
                        f"there is an index {path.name} with articles already. Give another name "
                        "with -i, or remove the folder first."
                    )
        try:
            with Index.create(path, settings, embedder=embedder) as index:
                return index.take_in(archive, progress=progress)
        except BaseException:
            if new:
                shutil.rmtree(path, ignore_errors=True)
            raise
