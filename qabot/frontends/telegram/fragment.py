"""Links that open at the quoted place: text fragments.

https://wicg.github.io/scroll-to-text-fragment/ : ``#:~:text=START,END``. A
browser looks for START as whole words, then for END after it, white space
collapsed, and opens the page at its top where it finds neither.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

MAX_URL = 2000
"""Characters of a link; longer ones are cut off by parts of the web, so they lose the fragment."""

_EXACT_WORDS = 12
_EDGE_WORDS = 5


def quoted_link(url: str | None, quote_text: str) -> str | None:
    """The page at the quoted place, the plain page, or None for what is no web address."""
    page = web_link(url)
    if page is None:
        return None
    parts = urlsplit(page)
    if parts.fragment.startswith(("/", "!")):
        return page  # the page's own program reads its fragment
    fragment = parts.fragment.partition(":~:")[0]
    directive = text_directive(quote_text)
    if not directive:
        return page
    link = urlunsplit(parts._replace(fragment="")) + f"#{fragment}:~:{directive}"
    return link if len(link) <= MAX_URL else page


def text_directive(text: str) -> str:
    """``text=...`` for a quote: its words, or the first and last few of them; may be empty."""
    blocks = [block.split() for block in text.split("\n") if block.strip()]
    if not blocks:
        return ""
    if len(blocks) == 1 and len(blocks[0]) <= _EXACT_WORDS:
        return "text=" + _encoded(blocks[0])
    # Each end within one block: a browser never matches words across two of them.
    return f"text={_encoded(blocks[0][:_EDGE_WORDS])},{_encoded(blocks[-1][-_EDGE_WORDS:])}"


def web_link(url: str | None) -> str | None:
    """An absolute http(s) address with everything else than ASCII encoded, or None."""
    if not url or not re.match(r"https?://[^/\s]", url.strip(), re.IGNORECASE):
        return None
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # a bad port, a bad IPv6 address, a host that no IDNA has
        return None
    if not re.fullmatch(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?", host) or "." not in host:
        return None  # Telegram links to public hosts only
    keep = "!$&'()*+,;=:@/~-._%"
    return urlunsplit(
        (
            parts.scheme.lower(),
            host + port,
            quote(parts.path, safe=keep, errors="replace"),
            quote(parts.query, safe=keep + "?", errors="replace"),
            quote(parts.fragment, safe=keep + "?", errors="replace"),
        )
    )


def _encoded(words: list[str]) -> str:
    # "-", "," and "&" mean something in a directive, so they are encoded as well.
    return quote(" ".join(words), safe="", errors="replace").replace("-", "%2D")
