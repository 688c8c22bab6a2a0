"""Markdown to the lines of a text dump, through the tokens of `markdown-it-py`.

Front matter and the first heading give fields; the rest goes the way of a
plain text dump, since people write byline, date and credits the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from qabot.articles.draft import Draft
from qabot.articles.fields import read_field
from qabot.articles.html_fragment import fragment_paragraphs
from qabot.articles.normalise import clean_characters, one_line
from qabot.articles.paragraphs import ends_sentence
from qabot.articles.text_dump import parse_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A\s*---[ ]*\n(.*?)\n(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.S)
_MAX_FRONT_MATTER = 20_000  # characters
# What CommonMark takes for HTML need not be any: "<The Palace>" is a title in some countries.
_HTML = re.compile(
    r"\s*<(?:!|\?|/?(?:a|abbr|article|aside|b|blockquote|br|center|cite|code|details|div|em|figure|"
    r"figcaption|font|h[1-6]|hr|i|iframe|img|kbd|li|mark|ol|p|picture|pre|q|s|script|section|small|"
    r"source|span|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|time|tr|u|ul|"
    r"video)\b)",
    re.I,
)
_LINE_BREAK = re.compile(r"<br\b", re.I)


def parse_markdown(text: str) -> Draft:
    """The article in a Markdown file's content."""
    draft = Draft()
    text = _take_front_matter(clean_characters(text), draft)
    blocks = _Blocks(_markdown().parse(text))
    title = blocks.take_title(draft.title)
    draft.title = draft.title or title
    return parse_lines(blocks.lines, draft, marked=True, alone=blocks.alone)


def _take_front_matter(text: str, draft: Draft) -> str:
    """Read the YAML between ``---`` lines at the top, and return the text after it."""
    match = _FRONT_MATTER.match(text)
    if match is None or len(match[1]) > _MAX_FRONT_MATTER:
        return text
    import yaml

    try:  # the base loader makes texts and nothing else: no objects, no guessed types
        values: Any = yaml.load(match[1], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        return text
    if not isinstance(values, dict):
        return text  # two rules with text between
    draft.metadata = {str(k): v for k, v in values.items() if not read_field(draft, str(k), v)}
    return text[match.end() :]


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Indented paragraphs are common in saved text, indented code is not.
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")


class _Blocks:
    """The text lines of a token stream, a blank line between two blocks.

    alone: the lines that stand by themselves: headings, list items, table
        rows, code.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.lines: list[str] = []
        self.alone: set[str] = set()
        self._headings: list[tuple[int, str]] = []  # position in lines, tag
        self._read(tokens)

    def take_title(self, known: str | None) -> str | None:
        """Take out the title's heading: the first of level 1, or one that starts the text."""
        for position, tag in self._headings:
            text = self.lines[position]
            first = not ends_sentence(text) and not any(map(str.strip, self.lines[:position]))
            if (tag == "h1" or first) if known is None else text == one_line(known):
                self.lines[position] = ""
                self.alone.discard(text)
                return text
        return None

    def _read(self, tokens: Sequence[Token]) -> None:
        row: list[str] | None = None
        numbers: list[tuple[int, str] | None] = []  # of the next item, and what follows it
        item: str | None = None  # what a list item starts with, until its first line
        for token, before in zip(tokens, [None, *tokens], strict=False):
            kind = token.type
            if kind == "ordered_list_open":
                numbers.append((int(token.attrGet("start") or 1), token.markup))
            elif kind == "bullet_list_open":
                numbers.append(None)
            elif kind in ("ordered_list_close", "bullet_list_close"):
                numbers.pop()
            elif kind == "list_item_open":
                number = numbers[-1]
                item = "" if number is None else f"{number[0]}{number[1]} "
                if number is not None:
                    numbers[-1] = (number[0] + 1, number[1])
            elif kind == "tr_open":
                row = []
            elif kind == "tr_close" and row is not None:
                self._add(" | ".join(cell for cell in row if cell), alone=True)
                row = None
            elif kind == "inline" and _is_caption(token.children or []):
                continue
            elif kind == "inline":
                text = _inline(token.children or [])
                if row is not None:
                    row.append(one_line(text))
                elif before is not None and before.type == "heading_open":
                    self._headings.append((len(self.lines), before.tag))
                    self._add(one_line(text), alone=True)
                elif item is not None:
                    self._add(item + one_line(text), alone=True)
                    item = None
                else:
                    self._add(text)
            elif kind == "fence":
                for line in token.content.split("\n"):
                    self._add(line, alone=True)
            elif kind == "html_block" and not _HTML.match(token.content):
                self._add(token.content)
            elif kind == "html_block":
                for line in fragment_paragraphs(token.content):
                    self._add(line)

    def _add(self, text: str, *, alone: bool = False) -> None:
        lines = text.split("\n")
        self.lines += [*lines, ""]
        if alone:
            self.alone.add(one_line(text))


def _is_caption(tokens: Sequence[Token]) -> bool:
    """Whether a paragraph is an image with the caption, all of it emphasised, on the next line."""
    kinds = [token.type for token in tokens if token.content.strip() or token.type != "text"]
    return kinds[:3] == ["image", "softbreak", "em_open"] and kinds[-1] == "em_close"


def _inline(tokens: Sequence[Token]) -> str:
    """The text of a paragraph; on a line that may be no prose, links keep their form."""
    text, href = "", ""
    for token in tokens:
        if token.type in ("text", "code_inline"):
            text += token.content
        elif token.type in ("softbreak", "hardbreak") or (
            token.type == "html_inline" and _LINE_BREAK.match(token.content)
        ):
            text += "\n"
        elif token.type == "html_inline" and not _HTML.match(token.content):
            text += token.content
        elif token.type == "link_open":
            href = str(token.attrGet("href") or "")  # links hold no links
            text += "\x02"
        elif token.type == "link_close":
            text += f"\x03{href}\x04"
    return "\n".join(_with_links(line) for line in text.split("\n"))


_MARKED = re.compile("\x02([^\x02\x03]*)\x03([^\x04]*)\x04")
_MAX_POINTER = 200  # characters of a line whose links say what it is


def _with_links(line: str) -> str:
    plain = _MARKED.sub(r"\1", line)
    if len(plain) > _MAX_POINTER:
        return plain

    def form(match: re.Match[str]) -> str:
        text, href = match.groups()
        if text == href:
            return f"<{href}>" if plain.strip() == text else text
        return text if re.search(r"[\[\]]", text) else f"[{text}]({href})"

    return _MARKED.sub(form, line)
