"""The title of a saved text: its first lines, where they are no prose nor about the article."""

from __future__ import annotations

import re

from qabot.articles.boilerplate import is_no_text, plain_emphasis, plain_inline
from qabot.articles.byline import is_agency
from qabot.articles.header import parse_header_line
from qabot.articles.paragraphs import ends_sentence, is_list_item, is_rule, starts_lower
from qabot.articles.phrases import phrase

# The part of the paper, as it stands above a headline.
_SECTION = re.compile(
    phrase(r"""
        (the )?(world|local|national|international|europe|asia|africa|uk|us|u\.s\.) ?(news)?
        (news|politics|business|economy|markets|technology|tech|science|health|environment|climate)
        (sports?|football|culture|arts|entertainment|lifestyle|travel|education|society|media)
        (opinion|editorial|comment|commentary|analysis|feature|interview|review|explainer|profile)
        (exclusive|breaking( news)?|live|updated?|developing|fact[- ]check|investigation|archive)
    """)
    + r"\W*",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?…][\"”'’)]*\s+\w")
_MAX_CHARS = 250
_MAX_LINES = 3


def take_title(lines: list[str]) -> tuple[str | None, list[str]]:
    """The title, and the lines without it; None where the text starts with something else."""
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
        return None, lines
    following = next((i for i in range(end, len(lines)) if _is_content(lines[i])), end)
    if following < len(lines) and lines[following].strip(" #*_") == title:
        end = following + 1  # the page's title and the article's headline, one after the other
    return title, [*lines[:start], "", *lines[end:]]


def _is_content(line: str) -> bool:
    """Whether the line is neither blank nor about the article nor boilerplate."""
    return bool(line.strip()) and not is_no_text(line) and not _ends_title(line)


def _ends_title(line: str) -> bool:
    return is_above_title(line) or is_rule(line) or parse_header_line(line) is not None


def _is_title_line(line: str, following: str) -> bool:
    """Whether a title stands in one line, and the first paragraph, unwrapped, in the next."""
    return (
        len(line) <= 150 and len(following) > max(80, 1.5 * len(line)) and not ends_sentence(line)
    )


def _is_title(text: str, lines: int) -> bool:
    if len(text) > _MAX_CHARS or lines > _MAX_LINES or starts_lower(text) or is_list_item(text):
        return False
    if text.endswith(("?", "!", "?”", "!”", '?"', '!"', "’", "'")):
        return len(text) <= 150 and not _SENTENCE_END.search(text)
    return not (ends_sentence(text) or text.endswith((",", "-", "–", "—")))


def is_above_title(line: str) -> bool:
    """Whether the line names the section or the agency, as lines above a headline do."""
    return _SECTION.fullmatch(line.strip()) is not None or is_agency(line)
