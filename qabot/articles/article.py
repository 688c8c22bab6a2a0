"""`Article`: one document, and the only text that offsets refer to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


def source_id(source: str) -> str:
    """The id of an article that brings none of its own: 16 hex digits of its source's SHA-256."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Article:
    """One news article.

    id: unique in an index; the publisher's own where it gives one, else
        :func:`source_id` of ``source``, so that the same file or page read
        again replaces itself.
    source: where it was read from: an absolute file path, a URL, or
        ``path#line`` for a line of a JSON Lines file.
    text: paragraphs joined by a blank line, no control characters but the
        newline. Every offset in qabot is in code points of this string, ends
        exclusive. Metadata and boilerplate are not in it.
    published: ISO 8601 date or date-time ("2022-01-18",
        "2022-01-18T09:30:00+00:00"), or None if unknown.
    language: ISO 639-1 code as the publisher states it, or None.
    metadata: further fields of a JSON Lines record, JSON values only.
    """

    id: str
    source: str
    text: str
    title: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    site: str | None = None
    language: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def published_date(self) -> date | None:
        """The day of publication, in the zone that ``published`` states."""
        return date.fromisoformat(self.published[:10]) if self.published else None

    @property
    def name(self) -> str:
        """What to call the article where there may be no title."""
        return self.title or self.url or self.source

    def to_dict(self, *, text: bool = False) -> dict[str, object]:
        """The article as JSON values; its ``text`` and ``metadata`` only on request."""
        value: dict[str, object] = {
            "id": self.id,
            "title": self.title,
            "url": self.url,
            "source": self.source,
            "authors": list(self.authors),
            "published": self.published,
            "site": self.site,
            "language": self.language,
        }
        if text:
            value["text"] = self.text
            value["metadata"] = dict(self.metadata)
        return value
