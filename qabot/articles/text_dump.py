"""Plain text as people save articles: fields found, boilerplate left out, the rest verbatim.

1. A block of ``Key: value`` lines at the top, if there is one (:func:`_take_fields`).
2. The head: title, byline, date, credits, in any order (:func:`_take_head`).
3. The tail: the original address, and what stands around it (:mod:`~qabot.articles.address`).
4. The body: pointers elsewhere, credits and calls left out, lines joined to
   paragraphs (:func:`without_boilerplate`).

Each step takes only lines that it is sure of. A text with none of that comes
out as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qabot.articles.address import MARKED_LINK, take_address, whole_url
from qabot.articles.boilerplate import (
    cut_caption_credit,
    is_boilerplate,
    is_credit,
    is_only_links,
    plain_emphasis,
    plain_inline,
    points_elsewhere,
)
from qabot.articles.byline import parse_byline
from qabot.articles.draft import Draft, host
from qabot.articles.fields import read_field, read_field_line
from qabot.articles.header import parse_header_line
from qabot.articles.normalise import clean_characters
from qabot.articles.paragraphs import (
    ends_sentence,
    is_list_item,
    is_rule,
    starts_lower,
    to_paragraphs,
)
from qabot.articles.published import date_in_url

_SENTENCE_END = re.compile(r"[.!?…][\"”'’)]*\s+\w")
_HEAD_LINES = 20  # non-blank lines among which title, byline and date are looked for
_TITLE_CHARS = 250


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
    lines = _take_head(lines, draft)
    paragraphs = to_paragraphs(without_boilerplate(lines), marked=marked, alone=alone)
    draft.paragraphs = [cut_caption_credit(plain_inline(p)) for p in paragraphs]
    complete(draft)
    return draft


def complete(draft: Draft) -> None:
    """Fields that follow from the address: the site, and the day where nothing else says it."""
    if draft.url is not None:
        draft.site = draft.site or host(draft.url)
        draft.published = draft.published or date_in_url(draft.url)


# 1. Key: value


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


# 2. The head


def _take_head(lines: list[str], draft: Draft) -> list[str]:
    """Read title, byline, date and credits above the body, and return what is left."""
    if draft.title is None:
        lines = _take_title(lines, draft)
    kept: list[str] = []
    seen, prose = 0, 0
    beside_header = True  # a date alone counts only next to title, byline and the like
    updated: str | None = None
    end = 0
    for end in range(len(lines)):
        line = lines[end].strip()
        if not line:
            kept.append(line)
            continue
        seen += 1
        header = parse_header_line(line, draft.authors)
        if header is not None and prose and not beside_header and not _says_who(lines, end):
            header = None  # a date as a heading, in a chronicle
        if header is not None:
            draft.authors = [*draft.authors, *header.authors]
            draft.published = draft.published or header.published
            updated = updated or header.updated
            draft.url = draft.url or _linked_site(line)
            beside_header = True
            continue
        if prose < 2 and read_field_line(draft, line):
            beside_header = True
            continue
        before = lines[end - 1] if end else ""
        if (is_no_text(line) and not _goes_on(before, line)) or is_rule(line):
            kept.append(lines[end])  # for the body to leave out
            continue
        if set(parse_byline(plain_emphasis(line), marked=False)) & {*draft.authors}:
            continue  # the authors again
        prose += _is_prose(line)
        beside_header = False
        if prose > 2 or seen > _HEAD_LINES:
            break
        kept.append(lines[end])
    else:
        end = len(lines)
    draft.published = draft.published or updated
    return kept + lines[end:]


def _linked_site(line: str) -> str | None:
    """The address behind a site's name in a header line, as ``[example.org](https://...)``."""
    return next(
        (
            match["url"]
            for match in MARKED_LINK.finditer(line)
            if (host(match["url"]) or "-") in match[0][: match[0].index("](")]
        ),
        None,
    )


def _says_who(lines: list[str], at: int) -> bool:
    """Whether the line, or the one next to it that is not blank, is a byline."""
    following = next((line for line in lines[at + 1 :] if line.strip()), "")
    return any(
        header is not None and header.authors
        for header in (parse_header_line(lines[at]), parse_header_line(following))
    )


def _take_title(lines: list[str], draft: Draft) -> list[str]:
    """Read the title, if the first lines that are not about the article are one."""
    start = next((i for i, line in enumerate(lines) if _is_content(line)), len(lines))
    end = start
    while end < len(lines) and lines[end].strip() and not _ends_title(lines[end]):
        end += 1
    if end - start > 1 and _is_title_line(lines[start], lines[start + 1]):
        end = start + 1
    block = [plain_emphasis(plain_inline(line.strip(" #"))).strip() for line in lines[start:end]]
    title = " ".join(block)
    rest = next((line for line in lines[end:] if _is_content(line)), "")
    if not title or not rest or starts_lower(rest) or not _is_title(title, len(block)):
        return lines
    draft.title = title
    following = next((i for i in range(end, len(lines)) if _is_content(lines[i])), end)
    if following < len(lines) and lines[following].strip(" #*_") == title:
        end = following + 1  # the page's title and the article's headline, one after the other
    return [*lines[:start], "", *lines[end:]]


def _is_title_line(line: str, following: str) -> bool:
    """Whether a title stands in one line, and the first paragraph, unwrapped, in the next."""
    return (
        len(line) <= 150 and len(following) > max(80, 1.5 * len(line)) and not ends_sentence(line)
    )


def _ends_title(line: str) -> bool:
    return is_rule(line) or parse_header_line(line) is not None


def _is_content(line: str) -> bool:
    """Whether the line is neither blank nor about the article nor boilerplate."""
    return bool(line.strip()) and not (
        is_boilerplate(line) or is_credit(line) or is_only_links(line) or _ends_title(line)
    )


def _is_title(text: str, lines: int) -> bool:
    if len(text) > _TITLE_CHARS or lines > 3 or starts_lower(text) or is_list_item(text):
        return False
    if text.endswith(("?", "!", "?”", "!”", '?"', '!"', "’", "'")):
        return len(text) <= 150 and not _SENTENCE_END.search(text)
    return not (ends_sentence(text) or text.endswith((",", "-", "–", "—")))


def _is_prose(line: str) -> bool:
    return len(line) > 140 or (len(line) > 50 and ends_sentence(line))


# 4. The body


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
        dropped = not _goes_on(before, line) and is_no_text(bare)
        pointing = dropped and (points_elsewhere(line) or pointing)
        kept.append("" if dropped else line)
    return kept


def is_no_text(line: str) -> bool:
    """Whether the whole line is links, boilerplate or a credit."""
    return is_only_links(line) or is_boilerplate(line) or is_credit(line)


def _goes_on(before: str, line: str) -> bool:
    """Whether ``line`` goes on with the sentence of ``before``.

    A wrapped line may look like anything, such as a last one that is
    "comments." alone.
    """
    return bool(before.strip()) and not ends_sentence(before) and starts_lower(line)
