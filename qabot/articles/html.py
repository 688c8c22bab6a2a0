"""Web pages: the body through `trafilatura`, the fields also from what a page says for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qabot.articles.boilerplate import cut_caption_credit, is_boilerplate, is_credit
from qabot.articles.draft import Draft
from qabot.articles.header import parse_header_line
from qabot.articles.html_body import extract_body
from qabot.articles.html_fields import PageFields, read_fields
from qabot.articles.normalise import letters
from qabot.articles.paragraphs import is_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = 4  # paragraphs among which a repeated headline, byline or date may stand


def parse_html(html: str, url: str | None = None) -> Draft:
    """The article on a web page.

    url: where the page was fetched from; None for a saved page.
    """
    from trafilatura import load_html  # ~0.4 s with what it brings

    tree = load_html(html)
    if tree is None:
        return Draft(url=url)
    fields = read_fields(tree, url)
    paragraphs, found = extract_body(
        tree, description=fields.description, with_fields=fields.incomplete
    )
    fields.complete(found)
    stated = fields.body()
    if sum(map(len, stated)) > 2 * sum(map(len, paragraphs)):
        paragraphs = stated
    return Draft(
        paragraphs=_clean(paragraphs, fields),
        title=fields.title,
        url=fields.url,
        authors=fields.authors,
        published=fields.published,
        site=fields.site,
        language=fields.language,
    )


def _clean(paragraphs: Sequence[str], fields: PageFields) -> list[str]:
    """The body without boilerplate, and without the headline, byline and date that may start it."""
    titles = {letters(title) for title in fields.titles}
    kept: list[str] = []
    for position, paragraph in enumerate(paragraphs):
        if is_rule(paragraph) or is_boilerplate(paragraph) or is_credit(paragraph):
            continue
        if position < _HEAD and (
            letters(paragraph) in titles or parse_header_line(paragraph) is not None
        ):
            continue
        kept.append(cut_caption_credit(paragraph))
    return kept
