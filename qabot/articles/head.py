"""The head of a saved text: who wrote it and when, among and below the first lines."""

from __future__ import annotations

from collections.abc import Sequence

from qabot.articles.address import linked_site
from qabot.articles.boilerplate import is_no_text, plain_emphasis
from qabot.articles.byline import is_full_name, is_role, parse_byline
from qabot.articles.draft import Draft
from qabot.articles.fields import read_field_line
from qabot.articles.header import HeaderLine, parse_header_line
from qabot.articles.paragraphs import ends_sentence, goes_on, is_rule
from qabot.articles.title import is_above_title, take_title

_MAX_LINES = 20  # that are not blank, among which byline and date are looked for
_MAX_PROSE = 2  # lines of prose that may stand above them
_ABOVE = 3  # first lines among which the section of the paper may stand


def take_head(lines: list[str], draft: Draft) -> list[str]:
    """Read title, byline, date and credits above the body, and return what is left."""
    if draft.title is None:
        draft.title, lines = take_title(lines)
    kept: list[str] = []
    prose = 0
    beside = True  # a date alone counts only next to title, byline and the like
    byline = False  # the line before named an author
    updated: str | None = None
    content = [i for i, line in enumerate(lines) if line.strip()]
    end = len(lines)
    for seen, at in enumerate(content):
        line = lines[at].strip()
        kept += _blank_above(lines, at)
        following = lines[content[seen + 1]] if seen + 1 < len(content) else ""
        header = _header(line, following, draft, beside=beside or not prose)
        if header is not None:
            draft.authors = [*draft.authors, *header.authors]
            draft.published = draft.published or header.published
            updated = updated or header.updated
            draft.url = draft.url or linked_site(line)
            beside, byline = True, bool(header.authors)
            kept.append("")
            continue
        wrapped = goes_on(lines[at - 1] if at else "", line)
        if not wrapped and _says_nothing_more(line, draft, byline=byline, first=seen < _ABOVE):
            beside = True
            kept.append("")
            continue
        byline = False
        if (is_no_text(line) and not wrapped) or is_rule(line):
            kept.append(lines[at])  # for the body to leave out
            continue
        prose += _is_prose(line, lines[at + 1] if at + 1 < len(lines) else "")
        beside = False
        if prose > _MAX_PROSE or seen >= _MAX_LINES:
            end = at
            break
        kept.append(lines[at])
    draft.published = draft.published or updated
    return kept + lines[end:]


def _header(line: str, following: str, draft: Draft, *, beside: bool) -> HeaderLine | None:
    """What the line says about the article.

    A bare date counts only beside other lines about it, else it is a heading
    in a chronicle; a bare name only above a date, where nobody else is named.
    """
    header = parse_header_line(line, draft.authors)
    below = parse_header_line(following)
    if header is None:
        dated = below is not None and not below.authors and below.published is not None
        if dated and beside and draft.title and not draft.authors and is_full_name(line):
            return HeaderLine(authors=parse_byline(line, marked=False))
        return None
    if beside or header.authors or (below is not None and below.authors):
        return header
    return None


def _says_nothing_more(line: str, draft: Draft, *, byline: bool, first: bool) -> bool:
    """Whether the line is a field, the authors again, whom they work for, their handle or, among
    the first lines, the section of the paper.
    """
    if read_field_line(draft, line):
        return True
    if set(parse_byline(plain_emphasis(line), marked=False)) & {*draft.authors}:
        return True
    if byline and (line.startswith("@") or all(map(_is_affiliation, line.split(",")))):
        return True
    return first and is_above_title(line)


def _is_affiliation(piece: str) -> bool:
    return is_role(piece) or (piece.istitle() and len(piece.split()) == 1)


def _blank_above(lines: Sequence[str], at: int) -> list[str]:
    """A blank line, where the line at ``at`` starts a block."""
    return [""] if at and not lines[at - 1].strip() else []


def _is_prose(line: str, below: str) -> bool:
    """Whether the line is a sentence, or part of one that goes on in the line ``below``."""
    sentence = len(line) > 50 and ends_sentence(line)
    return len(line) > 140 or sentence or (len(line) > 40 and goes_on(line, below))
