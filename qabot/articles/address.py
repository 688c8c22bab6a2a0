"""The address that a saved text was copied from, in its first or last lines."""

from __future__ import annotations

import re
from itertools import zip_longest

from qabot.articles.draft import Draft, host
from qabot.articles.phrases import phrase

_URL = re.compile(r"<?(?P<url>https?://[^\s<>]+)>?[.,]?", re.I)
# What names the text's own address for certain, and what may also name something else's.
_OWN = phrase(r"""
    (original|canonical|article|full|page|web) ?(urls?|links?|address)
    original( (article|story|source|post))?
    (url|permalink)
    (read|see|view)( the)? (original|full)( (article|story|post|version))?( (here|at|on))*
    (originally|first) (published|posted|appeared)( (at|on|in|by))?
    (retrieved|downloaded|saved|archived) (from|at|on)
""")
_MAYBE = phrase(r"""
    (source|links?|via|from|website|web)
    (available|accessed) (from|at|on)
""")
_LABEL = re.compile(rf"\W*(?:(?P<own>{_OWN})|{_MAYBE})\s*[:\-–—]?\s*(?=$|[<\[]|http)", re.I)
_MARKED_LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<url>https?://[^\s()]+)\)", re.I)
_NEAR_EDGE = 8  # non-blank lines at either end among which the address is looked for
_TOP = 3  # non-blank first lines on which it may stand without a label
_MAX_LINE = 2_500


def take_address(lines: list[str], draft: Draft) -> list[str]:
    """Read the address that the text was copied from, where the first or last lines give it.

    One that is labelled as the text's own counts before another, and any
    labelled one before a bare one on the first lines or the last.
    """
    content = [i for i, line in enumerate(lines) if line.strip()]
    places = sorted({*content[:_NEAR_EDGE], *content[-_NEAR_EDGE:]})
    found: list[tuple[int, str, list[int]]] = []  # rank, address, the lines that it takes
    for place, following in zip_longest(places, places[1:]):
        line = lines[place].strip()
        label = _LABEL.match(line) if len(line) <= _MAX_LINE else None
        rank = 2 if label is None else 0 if label["own"] else 1
        taken = [place]
        url = whole_url(line[label.end() :] if label else line)
        if label and label.end() == len(line) and following is not None:
            url = whole_url(lines[following].strip())
            taken.append(following)
        if url is not None and (label or place in (*content[:_TOP], content[-1])):
            found.append((rank, url, taken))
    if not found:
        return lines
    rank, url, _ = min(found, key=lambda one: one[0])
    draft.url = draft.url or url
    gone = {i for its, address, taken in found if its < 2 or address == url for i in taken}
    return ["" if i in gone else line for i, line in enumerate(lines)]


def linked_site(line: str) -> str | None:
    """The address behind a site's name, as in ``[example.org](https://example.org/article)``."""
    for match in _MARKED_LINK.finditer(line):
        if host(match["url"]) == match["text"].removeprefix("www.").lower():
            return match["url"]
    return None


def whole_url(text: str) -> str | None:
    """The address that ``text`` is, bare, in angle brackets or as a link."""
    if len(text) > _MAX_LINE:
        return None
    match = _URL.fullmatch(text) or _MARKED_LINK.fullmatch(text)
    return match["url"].rstrip(".,") if match else None
