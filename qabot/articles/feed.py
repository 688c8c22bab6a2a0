"""RSS and Atom feeds, through `feedparser`: the page of each entry, completed from the feed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qabot.articles.article import Article
from qabot.articles.draft import Draft, host, to_article, web_url
from qabot.articles.fields import author_names, language_code
from qabot.articles.normalise import one_line
from qabot.articles.problem import Problem
from qabot.articles.published import parse_date
from qabot.errors import ArticleError

if TYPE_CHECKING:
    import httpx

_MAX_ENTRIES = 1_000


def read_feed(
    content: bytes, source: str, client: httpx.Client | None = None, *, base: str | None = None
) -> Iterator[Article | Problem]:
    """The articles that a feed lists, in its order.

    content: the feed itself.
    source: its path or URL.
    client: to fetch the entries' pages with; None opens one.
    base: the address that links in the feed are relative to.
    """
    import feedparser

    headers = {"content-location": base} if base else {}
    feed = feedparser.parse(io.BytesIO(content), response_headers=headers)
    if not feed.entries:
        why = f": {feed.bozo_exception}" if feed.bozo else ""
        yield Problem(source, f"is a feed that lists no articles{why}")
        return
    from qabot.articles.web import open_client

    with nullcontext(client) if client is not None else open_client() as client:
        for number, entry in enumerate(feed.entries[:_MAX_ENTRIES], 1):
            url = web_url(entry.get("link"))
            place = url or f"{source}#{number}"
            try:
                yield to_article(_draft(entry, url, feed.feed, client), place)
            except ArticleError as error:
                yield Problem(place, str(error))


def _draft(entry: Any, url: str | None, feed: Any, client: httpx.Client) -> Draft:
    """The entry's page; what it lacks from the feed, and its text where the feed has more."""
    from qabot.articles.html_fragment import fragment_paragraphs
    from qabot.articles.web import fetch, page_draft

    in_feed = fragment_paragraphs(_content(entry))
    draft, why = Draft(url=url), None
    if url is not None:
        try:
            draft = page_draft(fetch(client, url))
        except ArticleError as error:
            why = error
    if sum(map(len, in_feed)) > sum(map(len, draft.paragraphs)):
        draft.paragraphs = in_feed
    if not draft.paragraphs:
        raise why or ArticleError("the entry has neither a page nor text of its own")
    draft.url = draft.url or url
    draft.title = draft.title or one_line(entry.get("title", "")) or None
    draft.authors = draft.authors or _authors(entry)
    draft.published = draft.published or _published(entry)
    draft.site = draft.site or (host(url) if url else one_line(feed.get("title", ""))) or None
    draft.language = draft.language or language_code(feed.get("language") or "")
    return draft


def _content(entry: Any) -> str:
    """The longest text that the feed itself gives for the entry, as HTML."""
    texts = [str(part.get("value", "")) for part in entry.get("content", [])]
    return max([*texts, str(entry.get("summary", ""))], key=len)


def _authors(entry: Any) -> list[str]:
    names = [author.get("name", "") for author in entry.get("authors", [])]
    return [name for text in names or [entry.get("author", "")] for name in author_names(text)]


def _published(entry: Any) -> str | None:
    """The date as the feed states it, with its zone; else as feedparser reads it, in UTC."""
    stated = parse_date(str(entry.get("published", ""))[:100])
    parsed = entry.get("published_parsed")
    if stated is None and parsed is not None:
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat()
    return stated
