"""Web pages: the article through `trafilatura`, its fields also from what the page says for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.articles.boilerplate import is_boilerplate, is_credit
from qabot.articles.draft import Draft, host
from qabot.articles.fields import author_names, language_code
from qabot.articles.normalise import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element


def parse_html(html: str, url: str | None = None) -> Draft:
    """The article on a web page.

    url: where the page was fetched from; None for a saved page.
    """
    from trafilatura import bare_extraction  # ~0.4 s

    document = bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    if document is None:
        return Draft(url=url)
    paragraphs = [
        p for p in _paragraphs(document.body) if not is_boilerplate(p) and not is_credit(p)
    ]
    title = one_line(document.title or "") or None
    if paragraphs and paragraphs[0] == title:
        del paragraphs[0]
    address = document.url or url
    authors = [n for part in (document.author or "").split(";") for n in author_names(part.strip())]
    return Draft(
        paragraphs=paragraphs,
        title=title,
        url=address,
        authors=authors,
        published=document.date,
        site=document.sitename or (host(address) if address else None),
        language=language_code(document.language or ""),
    )


_BLOCKS = frozenset({"p", "head", "item", "quote", "code", "row", "list", "table", "div", "ab"})


def _paragraphs(body: _Element) -> list[str]:
    """The text of each block of the extractor's tree, in order."""
    found: list[str] = []
    run = ""

    def flush() -> None:
        nonlocal run
        if run.strip():
            found.append(one_line(run))
        run = ""

    def walk(element: _Element) -> None:
        nonlocal run
        tag = element.tag
        if tag == "row":
            flush()
            cells = (one_line("".join(cell.itertext())) for cell in element)
            found.append(" | ".join(cell for cell in cells if cell))
        elif tag == "lb":
            flush()
        else:
            if tag in _BLOCKS:
                flush()
            run += element.text or ""
            for child in element:
                walk(child)
            if tag in _BLOCKS:
                flush()
        run += element.tail or ""

    walk(body)
    flush()
    return found
