"""JSON Lines: one article a line, in the fields that the publisher gives; read as a stream."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from qabot.articles.article import Article
from qabot.articles.draft import MAX_AUTHORS, MAX_BYTES, Draft, to_article, web_url
from qabot.articles.fields import language_code
from qabot.articles.normalise import clean_characters, one_line
from qabot.articles.paragraphs import to_paragraphs
from qabot.articles.problem import Problem
from qabot.articles.published import parse_date, parse_iso
from qabot.errors import ArticleError

_FIELDS = ("id", "text", "title", "url", "published", "authors", "site", "language")
_MAX_ID = 500
_REDUCED = r"\d{4}(-\d{2})?"


def read_json_lines(stream: BinaryIO, source: str) -> Iterator[Article | Problem]:
    """The articles of a JSON Lines file, in order; each bad line as a Problem ``source#line``.

    source: the file's path or URL; line numbers start at 1, blank lines count.
    """
    for number, line in _numbered_lines(stream):
        place = f"{source}#{number}"
        if isinstance(line, ArticleError):
            yield Problem(place, str(line))
        elif line.strip():
            try:
                yield parse_record(_decode(line), place)
            except ArticleError as error:
                yield Problem(place, str(error))


def parse_record(record: object, source: str) -> Article:
    """The article that one JSON value is. Raises ArticleError, saying which field is wrong."""
    if not isinstance(record, dict):
        raise ArticleError(f"is not an article: an object was expected, not {_kind(record)}")
    text = record.get("text")
    if not isinstance(text, str):
        missing = "it has no 'text'" if text is None else f"its 'text' is {_kind(text)}, not text"
        raise ArticleError(f"is not an article: {missing}")
    published, kept = _published(record)
    draft = Draft(
        paragraphs=to_paragraphs(clean_characters(text).split("\n"), mend=False),
        title=_text(record, "title"),
        url=_url(record),
        authors=_authors(record),
        published=published,
        site=_text(record, "site"),
        language=language_code(_text(record, "language") or ""),
        metadata=_clean({k: v for k, v in record.items() if k not in _FIELDS} | kept),
    )
    return to_article(draft, source, id=_id(record))


def _numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, str | ArticleError]]:
    """Each line with its number; one that is too long or not UTF-8 as the error that it is."""
    start = stream.read(4)
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    stream = io.BufferedReader(_Rejoined(start, stream))
    if wide:
        text = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
        yield from enumerate(text, 1)
        return
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield (
                number,
                ArticleError(f"is longer than the {MAX_BYTES:,} bytes an article may have"),
            )
            continue
        try:
            yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            yield (
                number,
                ArticleError(
                    f"is not UTF-8, as JSON Lines must be (byte {error.start + 1} of the line)"
                ),
            )


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._start[: len(buffer)] or self._rest.read(len(buffer))
        self._start = self._start[len(data) :]
        buffer[: len(data)] = data
        return len(data)


def _decode(line: str) -> object:
    try:
        return json.loads(line, parse_constant=_refuse_constant)
    except RecursionError:
        raise ArticleError("is not an article: its JSON is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ArticleError(f"is not JSON: {error.msg} at column {error.colno}") from error
    except ValueError as error:
        raise ArticleError(f"is not JSON: {error}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _text(record: dict[str, object], key: str) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str):
        return value
    raise ArticleError(f"its {key!r} is {_kind(value)}, not text")


def _url(record: dict[str, object]) -> str | None:
    value = _text(record, "url")
    if value is None or not value.strip():
        return None
    url = web_url(value)
    if url is None:
        raise ArticleError("its 'url' is no http(s) address")
    return url


def _authors(record: dict[str, object]) -> list[str]:
    value = record.get("authors")
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ArticleError("its 'authors' is not a list of names")
    return value[:MAX_AUTHORS]


def _published(record: dict[str, object]) -> tuple[str | None, dict[str, object]]:
    """The date of publication; a month or year, which is no day, goes with the metadata."""
    import re

    value = (_text(record, "published") or "").strip()
    if not value:
        return None, {}
    if re.fullmatch(_REDUCED, value):
        return None, {"published": value}
    published = parse_iso(value) or parse_date(value[:100])
    if published is None:
        raise ArticleError(
            f"its 'published' is no date: {value[:40]!r}. Write it as ISO 8601, such as 2022-01-18."
        )
    return published, {}


def _id(record: dict[str, object]) -> str | None:
    value = record.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None or isinstance(value, str):
        if value is not None and len(value) > _MAX_ID:
            raise ArticleError(f"its 'id' is longer than {_MAX_ID} characters")
        return one_line(value or "") or None
    raise ArticleError(f"its 'id' is {_kind(value)}, not text")


def _clean(value: dict[str, object]) -> dict[str, object]:
    """The metadata without characters that can't be stored."""
    return {clean_characters(key): _cleaned(item) for key, item in value.items()}


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean_characters(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return _clean(value)
    return value


def _kind(value: object) -> str:
    """What a JSON value is, in JSON's words."""
    kinds = {bool: "a boolean", int: "a number", float: "a number", str: "a text", list: "a list"}
    return "null" if value is None else kinds.get(type(value), "an object")
