"""Text with entities, built without markup: counted, cut and split as Telegram counts.

Everything here is in code points; UTF-16 exists only in `Styled.entities16`
and `units`. Limits: https://core.telegram.org/bots/api#sendmessage (4096 units)
and #messageentity; block quotations can't be nested.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

MAX_UNITS = 4096
MAX_ENTITIES = 100
ELLIPSIS = "…"

BOLD, ITALIC, CODE, LINK = "bold", "italic", "code", "text_link"
QUOTE, LONG_QUOTE = "blockquote", "expandable_blockquote"
_QUOTES = {QUOTE, LONG_QUOTE}

_ZWJ = "\u200d"
_BREAKS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"[.!?…]\s"), re.compile(r"\s"))


def units(text: str) -> int:
    """UTF-16 code units, which is what Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted part: ``text[start:end]``, code points. url: of a ``text_link`` alone."""

    kind: str
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Styled:
    """A text and its entities."""

    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def units(self) -> int:
        return units(self.text)

    def entities16(self) -> list[dict[str, str | int]]:
        """The entities as the Bot API takes them: in bounds, sorted, `MAX_ENTITIES` at most.

        White space at their edges is left out, as Telegram would do itself.
        Quotations come first where there are too many: without them a text misleads.
        """
        kept = [tight for entity in self.entities if (tight := self._tightened(entity))]
        if len(kept) > MAX_ENTITIES:
            kept.sort(key=lambda entity: (entity.kind not in _QUOTES, entity.start))
            kept = kept[:MAX_ENTITIES]
        kept.sort(key=lambda entity: (entity.start, -entity.end))
        offsets = _offsets16(self.text, {p for e in kept for p in (e.start, e.end)})
        values = []
        for entity in kept:
            start, end = offsets[entity.start], offsets[entity.end]
            value: dict[str, str | int] = {
                "type": entity.kind,
                "offset": start,
                "length": end - start,
            }
            if entity.url is not None:
                value["url"] = entity.url
            values.append(value)
        return values

    def part(self, start: int, end: int) -> Styled:
        """``text[start:end]`` without white space around it; entities cut to fit."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        cut = [
            replace(
                entity, start=max(entity.start, start) - start, end=min(entity.end, end) - start
            )
            for entity in self.entities
            if entity.start < end and entity.end > start
        ]
        return Styled(
            self.text[start:end], tuple(entity for entity in cut if entity.start < entity.end)
        )

    def split(self, limit: int = MAX_UNITS) -> list[Styled]:
        """Parts of ``limit`` units at most, in order; no visible character is lost.

        A part ends where a reader would pause: a paragraph, a line, a
        sentence, a word, else between two characters as people see them. Bold
        words and links stay whole where they fit; a quotation goes on in the
        next part.
        """
        parts = []
        rest = self.part(0, len(self.text))
        while rest.units > limit:
            at = self._break(rest, limit)
            parts.append(rest.part(0, at))
            rest = rest.part(at, len(rest.text))
        parts.append(rest)
        return [part for part in parts if part.text] or [Styled("")]

    @staticmethod
    def _break(styled: Styled, limit: int) -> int:
        most = _fitting(styled.text, limit)
        least = most // 2
        for pattern in _BREAKS:
            ends = [m.end() for m in pattern.finditer(styled.text, least, most)]
            for at in reversed(ends):
                if not _inside(styled.entities, at):
                    return at
        at = next((at for at in range(most, least, -1) if is_boundary(styled.text, at)), most)
        starts = [
            entity.start
            for entity in styled.entities
            if entity.kind not in _QUOTES and entity.start < at < entity.end
        ]
        first = min(starts, default=at)
        return first if first > least else at

    def _tightened(self, entity: Entity) -> Entity | None:
        start, end = max(entity.start, 0), min(entity.end, len(self.text))
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return replace(entity, start=start, end=end) if start < end else None


class Draft:
    """A `Styled` in the making: pieces one after the other."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._entities: list[Entity] = []

    def add(self, text: str, kind: str | None = None, url: str | None = None) -> Draft:
        """Append ``text``, formatted as ``kind`` if one is given."""
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        if kind is not None and text:
            self._entities.append(Entity(kind, start, self._length, url))
        return self

    @contextmanager
    def around(self, kind: str) -> Iterator[None]:
        """What is added inside is formatted as ``kind``, too."""
        start = self._length
        yield
        if self._length > start:
            self._entities.append(Entity(kind, start, self._length))

    def done(self) -> Styled:
        """The text without white space at its ends, which Telegram would cut off."""
        whole = Styled("".join(self._pieces), tuple(self._entities))
        return whole.part(0, self._length)


def shorten(text: str, limit: int) -> str:
    """The text, or as many whole words of it as fit into ``limit`` units with an ellipsis."""
    if units(text) <= limit:
        return text
    at = _fitting(text, limit - 1)
    space = text.rfind(" ", at // 2, at + 1)
    if space > 0:
        at = space
    while at > 0 and not is_boundary(text, at):
        at -= 1
    return text[:at].rstrip() + ELLIPSIS


def excerpt(text: str, start: int, end: int, limit: int) -> tuple[str, int, int]:
    """``text`` cut to ``limit`` units around ``text[start:end]``, and where that is then.

    Cut at words, an ellipsis wherever something is left out. What is too long
    itself is cut at its end.
    """
    if units(text) <= limit:
        return text, start, end
    room = limit - 2
    most = start + _fitting(text[start:], room)
    if end > most:
        end = most
        while end > start + 1 and not is_boundary(text, end):
            end -= 1
    left = (room - units(text[start:end])) // 2
    first, last = start, end
    while first > 0 and (cost := units(text[first - 1])) <= left:
        first, left = first - 1, left - cost
    right = room - units(text[first:end])
    while last < len(text) and (cost := units(text[last])) <= right:
        last, right = last + 1, right - cost
    first = _word_start(text, first, start)
    last = _word_end(text, last, end)
    head = ELLIPSIS if first > 0 else ""
    tail = ELLIPSIS if last < len(text) else ""
    shift = len(head) - first
    return head + text[first:last] + tail, start + shift, end + shift


def is_boundary(text: str, at: int) -> bool:
    """Whether people see a new character begin at ``at``.

    The rules of Unicode's annex 29 that matter for cutting: combining marks,
    variation selectors, joiners, skin tones, tags and flags stay with what
    they belong to.
    """
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if after == _ZWJ or before == _ZWJ or _extends(after) or (before == "\r" and after == "\n"):
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        run = 0
        while run < at and _is_flag_letter(text[at - 1 - run]):
            run += 1
        return run % 2 == 0
    return True


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
        or character == "\u200c"
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _inside(entities: tuple[Entity, ...], at: int) -> bool:
    return any(e.kind not in _QUOTES and e.start < at < e.end for e in entities)


def _fitting(text: str, limit: int) -> int:
    """The longest prefix of ``limit`` units at most, in code points."""
    used = 0
    for at, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return at
    return len(text)


def _word_start(text: str, at: int, last: int) -> int:
    """The next start of a word from ``at`` on, ``last`` if there is none before it."""
    if at == 0:
        return 0
    found = re.compile(r"\s+(?=\S)").search(text, at - 1, last)
    at = found.end() if found else last
    while at < last and not is_boundary(text, at):
        at += 1
    return at


def _word_end(text: str, at: int, first: int) -> int:
    if at >= len(text):
        return at
    space = max(text.rfind(" ", first, at), text.rfind("\n", first, at))
    at = space if space >= first else first
    while at > first and text[at - 1].isspace():
        at -= 1
    return at


def _offsets16(text: str, positions: set[int]) -> dict[int, int]:
    found, used, at = {}, 0, 0
    for position in sorted(positions):
        used += units(text[at:position])
        at = position
        found[position] = used
    return found
