"""Open a model by name or path, exporting it first where it never was."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from qabot.config import Settings
from qabot.models.embedder import Embedder
from qabot.models.folder import Kind, ModelFolder, is_exported, open_folder
from qabot.models.reader import Reader
from qabot.models.sources import find_model

logger = logging.getLogger(__name__)


def open_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises ModelError if there is none."""
    folder = _exported(settings.models.embedder, "embedder", settings)
    source = find_model(settings.models.embedder, "embedder")
    weights = None if is_exported(source) else source
    return Embedder(folder, threads=settings.models.threads, weights=weights)


def open_reader(settings: Settings) -> Reader:
    """The reader that the settings name. Raises ModelError if there is none."""
    folder = _exported(settings.models.reader, "reader", settings)
    return Reader(
        folder,
        threads=settings.models.threads,
        max_answer_tokens=settings.answering.max_answer_tokens,
    )


def _exported(name: str, kind: Kind, settings: Settings) -> ModelFolder:
    source = find_model(name, kind)
    if is_exported(source):
        return open_folder(source, kind)
    target = settings.cache_path / "models" / f"{source.name}-{_state(source, kind)}"
    if not is_exported(target):
        _export_once(name, source, target, kind)
    return open_folder(target, kind)


def _export_once(name: str, source: Path, target: Path, kind: Kind) -> None:
    """Export under a lock, so that two processes that start together do it once."""
    from filelock import FileLock

    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target}.lock"):
        if is_exported(target):
            return
        logger.info("exporting the %s %s to ONNX, once", kind, name)
        from qabot.models import export  # imports torch: tens of times slower than all the rest

        make = export.export_embedder if kind == "embedder" else export.export_reader
        make(source, target, name=name)


def _state(source: Path, kind: Kind) -> str:
    """Short hash of a model folder's files by name, size and time, and of the export recipe.

    Weights replaced in place are exported again; reading them all to find out
    would cost more than opening the session.
    """
    from qabot.models.recipe import FILES, RECIPES

    state = [f"{kind} {RECIPES[kind]} {FILES} {source}"]
    for path in sorted(source.rglob("*")):
        if path.is_file():
            status = path.stat()
            state.append(f"{path.relative_to(source)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(state).encode()).hexdigest()[:12]
