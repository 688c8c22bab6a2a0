"""A piece of HTML that is all article, such as an entry of a feed: its blocks as paragraphs."""

from __future__ import annotations

import re

from qabot.articles.normalise import one_line

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "table",
        "ul",
        "ol",
        "section",
        "article",
        "hr",
        "dt",
        "dd",
    ]
)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def fragment_paragraphs(html: str) -> list[str]:
    """The text of each block of ``html``, in order."""
    from lxml import etree
    from lxml.html import fragment_fromstring

    try:
        root = fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, ValueError):
        return []
    etree.strip_elements(root, etree.Comment, "script", "style", "figure", with_tail=False)
    for element in root.iter():
        element.text, element.tail = _spaced(element.text), _spaced(element.tail)
        if element.tag in _BLOCKS:
            element.text, element.tail = "\n" + element.text, "\n" + element.tail
        elif element.tag == "td":
            element.tail = " " + element.tail
    return [line for line in map(one_line, str(root.text_content()).split("\n")) if line]


def _spaced(text: str | None) -> str:
    """Line breaks in the source of a page are spaces."""
    return _SPACE.sub(" ", text or "")
