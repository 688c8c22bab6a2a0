"""The body of a web page, as paragraphs.

One extractor, asked twice. `trafilatura` in its *careful* mode leaves out what
stands around an article, and sometimes a paragraph within it; in its
*generous* mode it is the other way round. So the careful run says where the
body starts and ends, and the generous one what stands between. On 92 news
pages with known bodies this beat each mode alone in recall, and the generous
one in precision.

Pages that are built of several equal blocks make the extractor stop after the
first; :func:`_whole` finds the others by their likeness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from qabot.articles.normalise import letters, one_line
from qabot.articles.paragraphs import ends_sentence

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def _any_of(words: str) -> str:
    """An XPath condition: the class holds one of the words."""
    return " or ".join(f"contains(@class, '{word}')" for word in words.split())


# Boxes that open on a link (the box, not the link that it hangs on), and text for screen readers
# only: no part of the sentence that they are in.
_BOX = "tooltip popover rollover hovercard popup"
_INNER = "block box content text body inner card"
_FOR_SCREEN_READERS = "visually-hidden visuallyhidden sr-only screen-reader"
_UNSEEN = (
    "//*[self::span or self::div][not(descendant::p[5])]"
    f"[(({_any_of(_BOX)}) and ({_any_of(_INNER)})) or {_any_of(_FOR_SCREEN_READERS)}]"
)
# Not the library's extensive search, which makes 1 January 2018 of a "© 2018" in the footer.
_DATES = {"original_date": True, "extensive_search": False}
_OUTSIDE = frozenset({"aside", "nav", "footer", "header", "figure", "form", "blockquote", "button"})
_BLOCKS = frozenset(
    {"p", "head", "item", "quote", "code", "list", "table", "row", "cell", "div", "ab"}
)
_INLINE = frozenset(
    {"a", "b", "i", "em", "strong", "span", "cite", "abbr", "mark", "u", "q", "time"}
)
_SAME_LEAD = 50  # letters and digits of the lead that the description repeats
_MIN_LEAD = 140  # characters; what is shorter is a standfirst, which says less than the lead
_SAME_START = 30  # letters and digits by which two paragraphs are the same one
_MIN_PROSE = 50  # characters of a paragraph that is prose for certain


def extract_body(
    tree: HtmlElement, *, description: str | None = None, with_fields: bool = True
) -> tuple[list[str], Any]:
    """The paragraphs of the article, and the extractor's document, None if it found nothing.

    tree: the page; it is changed.
    description: what the page says it is about; publishers put the lead there.
    with_fields: whether the document needs the fields as well, which takes longer.
    """
    for element in tree.xpath(_UNSEEN):
        if element.getparent() is not None:
            element.drop_tree()
    careful, document = _extract(tree, with_metadata=with_fields, favor_precision=True)
    generous, _ = _extract(tree, fast=True)
    paragraphs = _between(careful, generous)
    if paragraphs is None:
        paragraphs, _ = _extract(tree)
    paragraphs = _whole(tree, paragraphs)
    return _lead(tree, paragraphs, description or "") + paragraphs, document


def _extract(tree: HtmlElement, **options: bool) -> tuple[list[str], Any]:
    from trafilatura import bare_extraction

    document = bare_extraction(
        tree, include_comments=False, date_extraction_params=_DATES, **options
    )
    return ([], None) if document is None else (_paragraphs(document.body), document)


def _between(careful: list[str], generous: list[str]) -> list[str] | None:
    """What ``generous`` has from where ``careful`` starts to where it ends; None if they disagree.

    Prose above the start is kept, it may be the lead. The careful mode cuts
    links out of sentences: paragraphs are compared by how they start, and its
    own text is never used.
    """
    wanted = {letters(p)[:_SAME_START] for p in careful}
    places = [i for i, p in enumerate(generous) if letters(p)[:_SAME_START] in wanted]
    shared = _size(generous[i] for i in places)
    if not places or shared < 0.8 * _size(careful) or _size(careful) < 0.5 * _size(generous):
        return None
    first, last = places[0], places[-1]
    lead = [p for p in generous[:first] if len(p) >= _MIN_PROSE and ends_sentence(p)]
    return lead + generous[first : last + 1]


def _whole(tree: HtmlElement, paragraphs: list[str]) -> list[str]:
    """``paragraphs`` with those of equal blocks that the extractor did not go on to.

    A block is equal if it has the tag and class of the one that most of the
    text is from, and stands in the same article. Nothing is added unless much
    is missing.
    """
    found = {letters(p) for p in paragraphs}
    likes: Counter[tuple[Any, str, str]] = Counter()
    prose: list[tuple[tuple[Any, str, str], str, bool]] = []
    for element in tree.iter("p"):
        text = one_line(element.text_content())
        region = _region(element)
        if region is None or len(text) < _MIN_PROSE or _link_share(element, text) > 0.5:
            continue
        parent = element.getparent()
        like = (region, parent.tag, parent.get("class", ""))
        known = letters(text) in found
        prose.append((like, text, known))
        if known:
            likes[like] += len(text)
    if not likes:
        return paragraphs
    like, size = likes.most_common(1)[0]
    missing = sum(len(text) for its, text, known in prose if its == like and not known)
    if not like[2] or size < 0.6 * _size(paragraphs) or missing < 0.25 * size:
        return paragraphs
    whole, _ = _extract(_joined(*like), fast=True, favor_recall=True)
    if len(found & {letters(p) for p in whole}) < 0.8 * len(found):
        return paragraphs
    return whole


def _lead(tree: HtmlElement, paragraphs: list[str], description: str) -> list[str]:
    """The first paragraph, where the extractor lost it: it is set apart, or in no block of its own.

    It is found by the page's description, which repeats it or how it starts.
    """
    start = letters(description)[:_SAME_LEAD]
    if len(start) < _SAME_LEAD or start in letters("".join(paragraphs)):
        return []
    for element in tree.iter("p", "div"):
        text = _own_start(element)
        if len(text) >= _MIN_LEAD and letters(text).startswith(start) and ends_sentence(text):
            return [text]
    return []


def _own_start(element: HtmlElement) -> str:
    """The text that the element starts with, up to its first block or line break."""
    text = element.text or ""
    for child in element:
        if child.tag not in _INLINE:
            break
        text += child.text_content() + (child.tail or "")
    return one_line(text)


def _region(element: HtmlElement) -> Any:
    """The article that the element stands in, if in one, and not in a box within it."""
    for ancestor in element.iterancestors():
        if ancestor.tag in _OUTSIDE:
            return None
        if ancestor.tag == "article":
            return ancestor
    return None


def _joined(region: HtmlElement, tag: str, css_class: str) -> HtmlElement:
    """A page that holds the equal blocks of ``region`` and nothing else."""
    from lxml.html import Element

    page = Element("html")
    article = Element("article")
    body = Element("body")
    page.append(body)
    body.append(article)
    for block in region.iter(tag):
        if block.get("class", "") == css_class and _region(block) is region:
            article.extend(deepcopy(child) for child in block)
    return page


def _link_share(element: HtmlElement, text: str) -> float:
    linked = sum(len(one_line(link.text_content())) for link in element.iter("a"))
    return linked / len(text)


def _size(paragraphs: Iterable[str]) -> int:
    return sum(len(letters(p)) for p in paragraphs)


def _paragraphs(body: Any) -> list[str]:
    """The text of each block of the extractor's tree, in order; the cells of a row side by side."""
    found: list[str] = []
    run: list[str] = []

    def flush() -> None:
        text = one_line("".join(run))
        run.clear()
        if text:
            found.append(text)

    def walk(element: Any) -> None:
        if element.tag == "row" and not _lays_out(element):
            flush()
            cells = (one_line("".join(cell.itertext())) for cell in element)
            run.append(" | ".join(cell for cell in cells if cell))
            flush()
        elif element.tag == "lb":
            flush()
        else:
            block = element.tag in _BLOCKS
            if block:
                flush()
            run.append(element.text or "")
            for child in element:
                walk(child)
            if block:
                flush()
        run.append(element.tail or "")

    walk(body)
    flush()
    return found


def _lays_out(row: Any) -> bool:
    """Whether a table's row holds blocks in its cells: old pages are laid out so."""
    return any(part.tag in _BLOCKS for cell in row for part in cell.iterdescendants())
