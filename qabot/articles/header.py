"""Lines about the article: who wrote it and when, as they stand above or below its text."""

from __future__ import annotations

import re
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
    r"\d+\s*min(?:ute)?s?(?:\s+read)?|\d+\s+(?:comments?|shares?|views?)|\d+\s+(?:hours?|days?)\s+ago",
    re.I,
)
_MAX_LINE = 300


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """What one line says about the article: authors, date of publication, date of change."""

    authors: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None


def parse_header_line(line: str) -> HeaderLine | None:
    """The authors and dates in a line that holds nothing else; None for any other line."""
    text = plain_emphasis(plain_inline(line)).strip(" >#*_")
    if not text or len(text) > _MAX_LINE:
        return None
    rest, published, updated = _take_dates(text)
    authors: list[str] = []
    dated = published is not None or updated is not None
    for piece in _SEPARATOR.split(rest):
        piece = _TRAILING.sub("", piece.strip(" ,.:;()[]–—-"))
        found = parse_byline(piece) or _name_and_role(piece)
        if found:
            authors += found
        elif dated and _SEPARATOR.search(rest) and is_name(piece) and not is_role(piece):
            authors += parse_byline(piece, marked=False)
        elif not _says_nothing(piece, dated=dated or bool(authors)):
            return None
    if not dated and not authors:
        return None
    return HeaderLine(tuple(dict.fromkeys(authors)), published, updated)


def _name_and_role(piece: str) -> tuple[str, ...]:
    """The author in "Jane Doe, staff writer"."""
    name, comma, role = piece.partition(",")
    if comma and is_name(name) and not is_role(name) and is_role(role):
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


def _says_nothing(piece: str, *, dated: bool) -> bool:
    """Whether a piece of the line is filler: a label, a role, a reading time, a place."""
    if _LABEL.fullmatch(piece) or (dated and _READING_TIME.fullmatch(piece)):
        return True
    return dated and (is_role(piece) or (piece.istitle() and len(piece.split()) == 1))
