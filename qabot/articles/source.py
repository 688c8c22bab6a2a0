"""A SOURCE, as people name one: a file, a folder, the address of a page, or a feed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from qabot.articles.article import Article
from qabot.articles.file import is_json_lines, read_file
from qabot.articles.folder import article_files
from qabot.articles.problem import Problem, shown

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


def read_source(source: str) -> Iterator[Article | Problem]:
    """Everything that ``source`` holds, streamed in a stable order.

    What can't be read comes as a Problem, never as an exception.
    """
    if _ADDRESS.match(source.strip()):
        from qabot.articles.web import read_url

        yield from read_url(source.strip())
        return
    path = _absolute(source)
    if not source.strip() or "\x00" in source or not os.path.lexists(path):
        yield Problem(shown(path), _no_such_file(path, source))
    elif path.is_dir():
        yield from _read_folder(path)
    else:
        yield from read_file(path)


def count_source(source: str) -> int | None:
    """About how many articles ``source`` holds, cheaply, for a progress bar; None where unknown."""
    if _ADDRESS.match(source.strip()):
        return None
    path = _absolute(source)
    try:
        if path.is_dir():
            return sum(_count(file) for file in article_files(path) if isinstance(file, Path))
        return _count(path) if path.is_file() else None
    except (OSError, ValueError):
        return None


def normalise_source(source: str) -> str:
    """What to remember ``source`` by: the URL, or an absolute path with links left as they are."""
    stripped = source.strip()
    return stripped if _ADDRESS.match(stripped) else shown(_absolute(source))


def _absolute(source: str) -> Path:
    # Not pathlib: resolve() follows links, and its expanduser() fails on "~" and an unknown user.
    return Path(os.path.abspath(os.path.expanduser(source)))  # noqa: PTH100, PTH111


def _read_folder(folder: Path) -> Iterator[Article | Problem]:
    empty = True
    for file in article_files(folder):
        empty = False
        if isinstance(file, Problem):
            yield file
        else:
            yield from read_file(file)
    if empty:
        yield Problem(
            shown(folder),
            "the folder holds no articles: no .txt, .md, .html or .jsonl file in it or below it",
        )


def _count(file: Path) -> int:
    """One, or the lines of a JSON Lines file."""
    if not is_json_lines(file):
        return 1
    with file.open("rb") as stream:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b"")) or 1


def _no_such_file(path: Path, source: str) -> str:
    reason = "there is no such file or folder"
    if not source.strip():
        return "a source needs a name: a file, a folder or the address of a page"
    if re.match(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+/", source) or source.startswith("www."):
        return f"{reason}. If it is a web page, write https://{source}"
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return reason
    near = get_close_matches(path.name, names, n=1)
    return f"{reason}. Did you mean {near[0]!r}?" if near else reason
