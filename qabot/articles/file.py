"""One file: its format from its name, else from how it starts."""

from __future__ import annotations

import logging
import re
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from qabot.articles.article import Article
from qabot.articles.decode import decode
from qabot.articles.draft import MAX_BYTES, Draft, to_article
from qabot.articles.problem import Problem, shown
from qabot.errors import ArticleError

logger = logging.getLogger(__name__)

_TEXT, _MARKDOWN, _HTML, _JSON_LINES, _FEED = "text", "markdown", "html", "json lines", "feed"
_SUFFIXES = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".jsonl": _JSON_LINES,
    ".ndjson": _JSON_LINES,
    ".rss": _FEED,
    ".atom": _FEED,
    ".xml": _FEED,
}
# A feed is a list of addresses: it is followed where it is named, not where it lies in a folder.
_FOLDER_SUFFIXES = frozenset(s for s, kind in _SUFFIXES.items() if kind != _FEED)

HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
FEED_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.I | re.S
)


def is_article_file(path: Path) -> bool:
    """Whether a file found in a folder is read, by its name."""
    return path.suffix.lower() in _FOLDER_SUFFIXES


def is_json_lines(path: Path) -> bool:
    """Whether the file holds an article on each line, by its name."""
    return _SUFFIXES.get(path.suffix.lower()) == _JSON_LINES


def read_file(path: Path) -> Iterator[Article | Problem]:
    """The articles that the file holds; what can't be read as a Problem. ``path`` is absolute."""
    source = shown(path)
    try:
        yield from _read(path, source)
    except ArticleError as error:
        yield Problem(source, str(error))
    except OSError as error:
        yield Problem(source, f"can't be read: {error.strerror or error}")


def _read(path: Path, source: str) -> Iterator[Article | Problem]:
    info = path.stat()
    if not stat.S_ISREG(info.st_mode):
        raise ArticleError("is no file that can be read to its end")
    if info.st_size == 0:
        raise ArticleError("is empty")
    kind = _SUFFIXES.get(path.suffix.lower())
    if kind == _JSON_LINES:
        from qabot.articles.jsonlines import read_json_lines

        with path.open("rb") as stream:
            yield from read_json_lines(stream, source)
        return
    if info.st_size > MAX_BYTES:
        raise ArticleError(
            f"has {info.st_size:,} bytes, more than the {MAX_BYTES:,} that one article may have. "
            "Split it, or write its articles as JSON Lines."
        )
    if path.suffix.lower() == ".json":
        raise ArticleError("is JSON: write its articles as JSON Lines (.jsonl), one object a line")
    content = path.read_bytes()
    text = decode(content)
    if kind in (None, _FEED) and FEED_START.match(text):
        from qabot.articles.feed import read_feed

        yield from read_feed(content, source)
    else:
        yield to_article(parse_content(text, kind), source)


def parse_content(text: str, kind: str | None = None, url: str | None = None) -> Draft:
    """The article that ``text`` is, in the format ``kind``; None tells it from how it starts.

    url: where it was fetched from, if it was.
    Raises ArticleError where a parser fails.
    """
    if HTML_START.match(text):
        kind = _HTML
    parse: Callable[[str], Draft]
    if kind == _HTML and "<" in text:
        from qabot.articles.html import parse_html

        parse = partial(parse_html, url=url)
    elif kind == _MARKDOWN:
        from qabot.articles.markdown import parse_markdown as parse
    else:
        from qabot.articles.text_dump import parse_text_dump as parse
    try:
        return parse(text)
    except Exception as error:  # a page that a parser trips over must not stop all the others
        logger.debug("parser failed", exc_info=True)
        raise ArticleError(f"can't be understood: {type(error).__name__}: {error}") from error
