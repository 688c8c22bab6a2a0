"""Named fields: what the keys of front matter and ``Key: value`` lines mean."""

from __future__ import annotations

import re

from qabot.articles.byline import parse_byline
from qabot.articles.draft import Draft, web_url
from qabot.articles.published import find_dates, parse_iso

_KEYS = {
    "title": ("title", "headline", "heading", "subject"),
    "authors": ("author", "authors", "by", "byline", "writer", "writers", "reporter", "creator"),
    "published": (
        "published",
        "date",
        "publication date",
        "published on",
        "published at",
        "publish date",
        "date published",
        "datepublished",
        "pubdate",
        "posted",
        "posted on",
        "created",
    ),
    "updated": ("updated", "modified", "last updated", "last modified", "lastmod"),
    "url": ("url", "link", "original url", "source url", "permalink", "canonical", "canonical url"),
    "source": ("source", "via"),
    "site": (
        "site",
        "site name",
        "sitename",
        "publisher",
        "publication",
        "newspaper",
        "outlet",
        "website",
        "agency",
    ),
    "language": ("language", "lang", "locale"),
}
# Keys that a sentence may start with too: they count only among others.
_ALSO_WORDS = frozenset(
    {"by", "created", "creator", "heading", "posted", "source", "subject", "via"}
)
_NAMES = {key: name for name, keys in _KEYS.items() for key in keys}


_MAX_VALUE = 200


def read_field(draft: Draft, key: str, value: object) -> bool:
    """Put ``value`` into the field that ``key`` names; False where it is none or no such value.

    What the draft has already, it keeps.
    """
    name = _NAMES.get(re.sub(r"[\W_]+", " ", key).strip().lower())
    texts = [str(v).strip() for v in (value if isinstance(value, list) else [value])]
    text = next((t for t in texts if t), "")
    if name is None or not text:
        return False
    if name == "title":
        draft.title = draft.title or text
    elif name == "authors":
        draft.authors = draft.authors or [n for t in texts for n in author_names(t)]
    elif name in ("published", "updated"):
        return _read_date(draft, text)
    elif name == "language":
        draft.language = draft.language or language_code(text)
    elif name in ("url", "source"):
        return _read_url(draft, text, named=name)
    else:
        draft.site = draft.site or text
    return True


def read_field_line(draft: Draft, line: str) -> bool:
    """Read a ``Key: value`` line that stands by itself; False where it may be a sentence."""
    key, separator, value = line.partition(":")
    key, value = key.strip(" *_").lower(), value.strip()
    if not separator or key in _ALSO_WORDS or not 0 < len(value) <= _MAX_VALUE:
        return False
    return not value.endswith((".", "!", "?")) and read_field(draft, key, value)


def author_names(text: str) -> tuple[str, ...]:
    """The names in a field that holds authors: parsed if it reads like names, else as it is."""
    return parse_byline(text, marked=False) or ((text,) if text else ())


def language_code(text: str) -> str | None:
    """The ISO 639-1 code that a language tag such as ``en-GB`` starts with."""
    match = re.match(r"([a-zA-Z]{2})(?:[-_]|$)", text.strip())
    return match[1].lower() if match else None


def _read_date(draft: Draft, text: str) -> bool:
    dates = find_dates(text)
    value = parse_iso(text) or (dates[0].published if dates else None)
    draft.published = draft.published or value
    return value is not None


def _read_url(draft: Draft, text: str, *, named: str) -> bool:
    url = web_url(text.strip("<> "))
    if url is not None:
        draft.url = draft.url or url
    elif named == "source":
        draft.site = draft.site or text
    else:
        return False
    return True
