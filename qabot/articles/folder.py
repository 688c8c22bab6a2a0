"""Folders: the article files below one, in a stable order."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qabot.articles.file import is_article_file
from qabot.articles.problem import Problem, shown

logger = logging.getLogger(__name__)


def article_files(folder: Path) -> Iterator[Path | Problem]:
    """Every article file below ``folder``, by name; a folder that can't be entered as a Problem.

    Hidden files and folders are passed over, and so are files of other types,
    with one line in the log. A folder that is reached twice, as links make
    possible, is read once.
    """
    entered: set[tuple[int, int]] = set()
    passed_over: Counter[str] = Counter()
    yield from _walk(folder, entered, passed_over)
    if passed_over:
        types = ", ".join(f"{n} {suffix}" for suffix, n in passed_over.most_common(10))
        logger.info("%s: passed over files that hold no articles: %s", folder, types)


def _walk(
    folder: Path, entered: set[tuple[int, int]], passed_over: Counter[str]
) -> Iterator[Path | Problem]:
    try:
        info = folder.stat()
        if (info.st_dev, info.st_ino) in entered:
            return
        entered.add((info.st_dev, info.st_ino))
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield Problem(shown(folder), f"the folder can't be read: {error.strerror or error}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = Path(entry.path)
        if path.is_dir():
            yield from _walk(path, entered, passed_over)
        elif is_article_file(path):
            yield path
        else:
            passed_over[path.suffix.lower() or "without an ending"] += 1
