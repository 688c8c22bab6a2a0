"""Lines about the article: who wrote it and when, as they stand above or below its text."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from qabot.articles.boilerplate import plain_emphasis, plain_inline
from qabot.articles.byline import is_name, is_role, parse_byline
from qabot.articles.published import find_dates

_SEPARATOR = re.compile(r"\s*[|•·●▪‧]\s*|\s+[—–-]\s+|\s{3,}|\t")
_UPDATED = re.compile(r"\b(?:updated?|modified|revised|edited|changed)\b", re.I)
_LABEL = re.compile(
    r"(?:(?:first|last|originally|time|article|story|was|is|and|on|at|the|this|of|as|"
    r"publish(?:ed)?|publication|posted|created|issued|released|filed|updated?|modified|"
    r"revised|edited|changed|dated?|pub|pubdate)\b\W*+)*+",
    re.I,
)
_TRAILING = re.compile(r"\s+(?:posted|published|on|at|in)$", re.I)
_READING_TIME = re.compile(
    r"\d+\s*min(?:ute)?s?(?:\s+read)?|\d+\s+(?:comments?|shares?|views?)|"
    r"(?:(?:last\s+)?(?:updated|published)\s+)?(?:\d+|an?)\s+"
    r"(?:minute|hour|day|week|month|year)s?\s+ago",
    re.I,
)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.I)
_MAX_LINE = 300


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """What one line says about the article: authors, date of publication, date of change."""

    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None


def parse_header_line(line: str, known: Collection[str] = ()) -> HeaderLine | None:
    """The authors and dates in a line that holds nothing else; None for any other line.

    known: authors found before: a name that is not marked as an author is one
        only where there is none yet.
    """
    if len(line) > 4 * _MAX_LINE:  # addresses behind its links included
        return None
    text = plain_emphasis(plain_inline(line)).strip(" >#*_")
    if not text or len(text) > _MAX_LINE:
        return None
    rest, published, updated = _take_dates(_unglued(text))
    dated = published is not None or updated is not None
    pieces = [_TRAILING.sub("", p.strip(" ,.:;()[]–—-")) for p in _SEPARATOR.split(rest)]
    named = [parse_byline(piece) or _name_and_role(piece) for piece in pieces]
    authors = [author for names in named for author in names]
    marked = bool(authors or known)
    if not dated and not authors:
        return None
    for piece, names in zip(pieces, named, strict=True):
        if names or _says_nothing(piece) or _is_place(piece, text):
            continue
        if not is_name(piece) or not _SEPARATOR.search(rest):
            return None
        if not marked:
            authors += parse_byline(piece, marked=False)  # else the name of the site
    return HeaderLine(tuple(dict.fromkeys(authors)), published, updated)


def _unglued(text: str) -> str:
    """What copying from a page ran together: "January 18, 20229:05 AM GMTUpdated ..."."""
    text = re.sub(r"((?:19|20)\d\d)(?=\d{1,2}[:.]\d\d)", r"\1 ", text)
    return re.sub(r"(?<=[\da-zA-Z])(?=(?:Updated|Published|Last updated)\b)", " ", text)


def _name_and_role(piece: str) -> tuple[str, ...]:
    """The author in "Jane Doe, staff writer"."""
    name, comma, role = piece.partition(",")
    if not comma:  # "Jane Doe Contributor"
        name, _, role = piece.rpartition(" ")
    if is_name(name) and not is_role(name) and is_role(role):
        return parse_byline(name, marked=False)
    return ()


def _take_dates(text: str) -> tuple[str, str | None, str | None]:
    """``text`` with its dates cut out, the date of publication and that of the last change."""
    published = updated = None
    rest, position = "", 0
    for found in find_dates(text):
        label = text[position : found.start]
        rest += label + " | "
        position = found.end
        if _UPDATED.search(label):
            updated = updated or found.published
        else:
            published = published or found.published
    return rest + text[position:], published, updated


def _says_nothing(piece: str) -> bool:
    """Whether a piece of the line is filler: a label, a role, a reading time, a place, a host."""
    return bool(
        _LABEL.fullmatch(piece)
        or _READING_TIME.fullmatch(piece)
        or _HOST.fullmatch(piece)
        or is_role(piece)
    )


def _is_place(piece: str, line: str) -> bool:
    """Whether the piece is one capitalised word set off by a comma: "Kyiv, 18 January"."""
    return (
        piece.istitle()
        and len(piece.split()) == 1
        and bool(re.search(rf"\b{re.escape(piece)}\s*(?:[,|•·]|$)", line))
    )
