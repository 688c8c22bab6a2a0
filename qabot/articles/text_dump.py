"""Plain text as people save articles: fields found, boilerplate left out, the rest verbatim.

1. A block of ``Key: value`` lines at the top, if there is one (:func:`_take_fields`).
2. The head: title, byline, date, credits, in any order (:mod:`~qabot.articles.head`).
3. The tail: the original address, and what stands around it (:mod:`~qabot.articles.address`).
4. The body: pointers elsewhere, credits and calls left out, lines joined to
   paragraphs (:func:`without_boilerplate`).

Each step takes only lines that it is sure of. A text with none of that comes
out as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qabot.articles.address import take_address, whole_url
from qabot.articles.boilerplate import (
    cut_caption_credit,
    is_no_text,
    is_only_links,
    plain_inline,
    points_elsewhere,
)
from qabot.articles.draft import Draft, host
from qabot.articles.fields import read_field
from qabot.articles.head import take_head
from qabot.articles.normalise import clean_characters
from qabot.articles.paragraphs import goes_on, to_paragraphs
from qabot.articles.published import date_in_url


def parse_text_dump(text: str) -> Draft:
    """The article in a plain text file's content."""
    draft = Draft()
    lines = [line.rstrip() for line in clean_characters(text).split("\n")]
    return parse_lines(_take_fields(lines, draft), draft)


def parse_lines(
    lines: list[str], draft: Draft, *, marked: bool = False, alone: Collection[str] = ()
) -> Draft:
    """Read the fields that ``draft`` lacks, and the body, from the lines of an article.

    marked, alone: as :func:`~qabot.articles.paragraphs.to_paragraphs` has them.
    """
    lines = take_address(lines, draft)
    lines = take_head(lines, draft)
    paragraphs = to_paragraphs(without_boilerplate(lines), marked=marked, alone=alone)
    draft.paragraphs = [cut_caption_credit(plain_inline(p)) for p in paragraphs]
    complete(draft)
    return draft


def complete(draft: Draft) -> None:
    """Fields that follow from the address: the site, and the day where nothing else says it."""
    if draft.url is not None:
        draft.site = draft.site or host(draft.url)
        draft.published = draft.published or date_in_url(draft.url)


def _take_fields(lines: list[str], draft: Draft) -> list[str]:
    """Read the ``Key: value`` lines that a file may start with; at least two known ones."""
    found: list[tuple[str, str]] = []
    position = 0
    for position, line in enumerate(lines):
        if not line.strip():
            if found:
                break
            continue
        key, separator, value = line.partition(":")
        if not separator or not re.fullmatch(r"\W*\w[\w \-]{0,30}\W*", key):
            break
        if key.strip().lower() in ("text", "body", "content", "article"):
            lines[position] = value.strip()
            break
        found.append((key, value))
    else:
        position = len(lines)
    known = sum(read_field(Draft(), key, value) for key, value in found)
    if known < 2:
        return lines
    draft.metadata = {
        key.strip(): value.strip() for key, value in found if not read_field(draft, key, value)
    }
    return lines[position:]


def without_boilerplate(lines: Sequence[str]) -> list[str]:
    """The lines, a blank one in place of each that is not of the article."""
    kept: list[str] = []
    pointing = False  # a line announced links: those that follow go with it
    for before, line in zip(["", *lines], lines, strict=False):
        if not line.strip():
            kept.append("")
            continue
        bare = re.sub(r"^\s*[-*•]\s+", "", line).strip()
        if pointing and (whole_url(bare) or is_only_links(bare)):
            kept.append("")
            continue
        dropped = not goes_on(before, line) and is_no_text(bare)
        pointing = dropped and (points_elsewhere(line) or pointing)
        kept.append("" if dropped else line)
    return kept
