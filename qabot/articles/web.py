"""Web addresses: a page, a feed, a text or JSON Lines, told apart by what the server sends."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qabot.articles.article import Article
from qabot.articles.decode import decode
from qabot.articles.draft import Draft, host, to_article
from qabot.articles.file import FEED_START, HTML_START, parse_content
from qabot.articles.problem import Problem
from qabot.errors import ArticleError

if TYPE_CHECKING:
    import httpx

_MAX_BYTES = 10_000_000
_MAX_REDIRECTS = 5
_CONNECT_SECONDS, _READ_SECONDS, _WHOLE_SECONDS = 10.0, 20.0, 60.0
_ACCEPT = (
    "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,"
    "text/plain;q=0.8,*/*;q=0.5"
)
_JSON_LINES = (
    "application/jsonl",
    "application/jsonlines",
    "application/x-ndjson",
    "application/x-jsonlines",
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent.

    url: where it came from in the end, after redirects.
    kind: its media type in lower case, "" where the server states none.
    charset: its encoding as the server states it, or None.
    """

    url: str
    kind: str
    charset: str | None
    content: bytes

    def text(self) -> str:
        """The content as text. Raises ArticleError where it is none."""
        return decode(self.content, self.charset)


def read_url(url: str) -> Iterator[Article | Problem]:
    """The articles at an http(s) address; what can't be read as a Problem."""
    try:
        with open_client() as client:
            yield from _read(fetch(client, url), url, client)
    except ArticleError as error:
        yield Problem(url, str(error))


def _read(page: Page, source: str, client: httpx.Client) -> Iterator[Article | Problem]:
    path = urlsplit(page.url).path.lower()
    if page.kind in _JSON_LINES or path.endswith((".jsonl", ".ndjson")):
        from qabot.articles.jsonlines import read_json_lines

        yield from read_json_lines(io.BytesIO(page.content), source)
    elif _is_feed(page):
        from qabot.articles.feed import read_feed

        yield from read_feed(page.content, source, client, base=page.url)
    else:
        yield to_article(page_draft(page), source)


def page_draft(page: Page) -> Draft:
    """The article on a page. Raises ArticleError where the server sent none."""
    kind = "markdown" if page.kind == "text/markdown" else None
    if page.kind in ("text/html", "application/xhtml+xml"):
        kind = "html"
    elif page.kind and not page.kind.startswith("text/") and not _looks_textual(page):
        raise ArticleError(f"is neither a page nor a text: the server sends {page.kind}")
    draft = parse_content(page.text(), kind, page.url)
    draft.url = draft.url or page.url
    draft.site = draft.site or host(draft.url)
    return draft


def _looks_textual(page: Page) -> bool:
    """Whether a page of unusual or wrong media type is HTML after all."""
    return HTML_START.match(page.content[:4096].decode("latin-1")) is not None


def _is_feed(page: Page) -> bool:
    return FEED_START.match(page.content[:4096].decode("latin-1").removeprefix("ï»¿")) is not None


def open_client() -> httpx.Client:
    """A client that gives up in time, and says who it is."""
    import httpx

    from qabot import __version__

    return httpx.Client(
        timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
        follow_redirects=True,
        max_redirects=_MAX_REDIRECTS,
        headers={"User-Agent": f"qabot/{__version__}", "Accept": _ACCEPT},
    )


def fetch(client: httpx.Client, url: str) -> Page:
    """What the server sends for ``url``. Raises ArticleError, saying why there is nothing."""
    import httpx

    if not url.lower().startswith(("http://", "https://")) or host(url) is None:
        raise ArticleError("is no address that can be read: it must start with http:// or https://")
    try:
        return _fetch(client, url)
    except httpx.ConnectTimeout as error:
        raise ArticleError("the server can't be reached: it did not answer in time") from error
    except httpx.TimeoutException as error:
        raise ArticleError("the server took too long to send it") from error
    except httpx.TooManyRedirects as error:
        raise ArticleError(f"the server redirects more than {_MAX_REDIRECTS} times") from error
    except (httpx.ConnectError, httpx.UnsupportedProtocol) as error:
        raise ArticleError(f"{host(url)} can't be reached: {error}") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
        raise ArticleError(f"can't be read from the server: {error}") from error


def _fetch(client: httpx.Client, url: str) -> Page:
    deadline = time.monotonic() + _WHOLE_SECONDS
    with client.stream("GET", url) as response:
        if response.is_error:
            raise ArticleError(
                f"the server answers {response.status_code} {response.reason_phrase}".rstrip()
            )
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > _MAX_BYTES:
                raise ArticleError(f"is larger than {_MAX_BYTES:,} bytes")
            if time.monotonic() > deadline:
                raise ArticleError(f"the server took more than {_WHOLE_SECONDS:.0f} s to send it")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Page(str(response.url), kind, response.charset_encoding, bytes(content))
