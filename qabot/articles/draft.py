"""`Draft`: what a format's reader found; made an `Article` in one place, where limits are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qabot.articles.article import Article, source_id
from qabot.articles.normalise import join_paragraphs, one_line
from qabot.errors import ArticleError

MAX_BYTES = 20_000_000  # of one article as it is stored: file, page or line
MAX_TEXT = 5_000_000  # code points; a long novel has two million
MAX_TITLE = 1_000
MAX_AUTHORS = 50
MAX_AUTHOR = 200
MAX_URL = 2_000
MAX_FIELD = 200


@dataclass(slots=True)
class Draft:
    """An article in the making; fields may still hold stray characters or be too long."""

    paragraphs: list[str] = field(default_factory=list)
    title: str | None = None
    url: str | None = None
    authors: Sequence[str] = ()
    published: str | None = None
    site: str | None = None
    language: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


def to_article(draft: Draft, source: str, *, id: str | None = None) -> Article:
    """The article, normalised and within limits.

    source: what it was read from, as `Article.source` has it.
    id: the publisher's own; None makes one from ``source``.
    Raises ArticleError where there is no text, or far too much.
    """
    text = join_paragraphs(draft.paragraphs)
    if not text:
        raise ArticleError("holds no article text")
    if len(text) > MAX_TEXT:
        raise ArticleError(
            f"its text has {len(text):,} characters, more than the {MAX_TEXT:,} that one article "
            "may have. Split it into several articles."
        )
    authors = dict.fromkeys(_bounded(name, MAX_AUTHOR) for name in draft.authors)
    return Article(
        id=source_id(source) if id is None else id,
        source=source,
        text=text,
        title=_bounded(draft.title, MAX_TITLE),
        url=web_url(draft.url),
        authors=tuple(name for name in authors if name)[:MAX_AUTHORS],
        published=draft.published,
        site=_bounded(draft.site, MAX_FIELD),
        language=draft.language,
        metadata=draft.metadata,
    )


def web_url(url: str | None) -> str | None:
    """``url`` where it is an address that a reader can open, else None."""
    if url is None:
        return None
    url = one_line(url)
    if len(url) > MAX_URL or " " in url or not url.lower().startswith(("http://", "https://")):
        return None
    return url if host(url) else None


def host(url: str) -> str | None:
    """The host that names the site: lower case, without ``www.`` and port."""
    from urllib.parse import urlsplit

    try:
        name = urlsplit(url).hostname
    except ValueError:  # e.g. an unclosed [ of an IPv6 address
        return None
    return name.removeprefix("www.") if name else None


def _bounded(value: str | None, limit: int) -> str | None:
    if value is None:
        return None
    return one_line(value)[:limit].rstrip() or None
