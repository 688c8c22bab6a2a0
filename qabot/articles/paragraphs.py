"""Lines to paragraphs: hard-wrapped lines joined, broken sentences made whole, all else kept.

A line break in a saved article is one of three things: the end of a paragraph,
a wrap at some column, or an accident of copying (a sentence cut in two at a
link, with a blank line between). Which one is decided from the text:

- A text is *hard-wrapped* when most of its line breaks fall inside a sentence
  and the next word would not have fitted; then lines of a block belong
  together.
- A paragraph that stops without a full stop, followed by one that starts in
  lower case, is one paragraph. So is one that stops at a word that can't end a
  sentence. A sub-heading is neither, and a list item never is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from qabot.articles.normalise import one_line

_CLOSING = "\"'”’»)]}*_"
_TERMINAL = tuple(".!?…:;。！？：؟۔।")
_LIST_ITEM = re.compile(r"\s*(?:[-*•‣◦–—]\s+|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s+)")
_RULE = re.compile(r"\s*([-*_=~#]\s*){3,}$")
# Words that neither a sentence nor a heading ends with.
_OPEN_WORD = re.compile(
    r"\b(?:a|an|the|and|or|of|with|from|into|that|which|whose|its|their|his|her|our|my|"
    r"than|because|although|while|between|against|during|under|including)$"
)
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_SUSPENDED = re.compile(r"(?:and|or|to|und|oder|et|y)\b")

_MIN_WIDTH, _MAX_WIDTH = 30, 160  # columns that people wrap at


def is_list_item(line: str) -> bool:
    """Whether the line starts with a bullet or a number."""
    return _LIST_ITEM.match(line) is not None


def is_rule(line: str) -> bool:
    """Whether the line is a drawn one, such as ``* * *`` or ``-----``."""
    return _RULE.fullmatch(line) is not None


def ends_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does, closing quotes and brackets aside."""
    return line.rstrip().rstrip(_CLOSING).rstrip().endswith(_TERMINAL)


def starts_lower(line: str) -> bool:
    """Whether the first word is in lower case (``iPhone`` is not)."""
    word = line.lstrip().lstrip("\"'“‘«([").split(" ", 1)[0]
    return bool(word) and word[0].islower() and word == word.lower()


def goes_on(before: str, line: str) -> bool:
    """Whether ``line`` goes on with the sentence of the line ``before``, if there is one.

    A wrapped line may look like anything, such as a last one that is
    "comments." alone.
    """
    return bool(before.strip()) and not ends_sentence(before) and starts_lower(line)


def to_paragraphs(
    lines: Sequence[str], *, mend: bool = True, marked: bool = False, alone: Collection[str] = ()
) -> list[str]:
    """The paragraphs that ``lines`` form, each on one line.

    mend: also join a sentence that is cut in two by a blank line; only for
        sources that people copy by hand.
    marked: blank lines alone part paragraphs, as in Markdown.
    alone: lines that are whole by themselves and are never joined to others,
        such as headings.
    """
    blocks = _blocks(lines)
    width = _wrap_width(blocks)
    runs = blocks if marked else [run for block in blocks for run in _unwrap(block, width)]
    paragraphs = [one_line(_join(run)) for run in runs]
    paragraphs = [p for p in paragraphs if p and not is_rule(p)]
    return _mend(paragraphs, alone) if mend else paragraphs


def _blocks(lines: Sequence[str]) -> list[list[str]]:
    """Runs of lines with no blank line between."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            blocks[-1].append(line.rstrip())
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _wrap_width(blocks: list[list[str]]) -> int | None:
    """The column that the text is wrapped at; None where it isn't."""
    breaks = [(a, b) for block in blocks for a, b in pairwise(block)]
    if not breaks:
        return None
    width = max(len(line) for block in blocks for line in block)
    if not _MIN_WIDTH <= width <= _MAX_WIDTH:
        return None
    wrapped = sum(_full(a, b, width) and not ends_sentence(a) for a, b in breaks)
    return width if wrapped >= len(breaks) / 2 else None


def _full(line: str, following: str, width: int) -> bool:
    """Whether the first word of ``following`` would not have fitted, give or take a tenth."""
    word = following.split(None, 1)[0]
    return len(line) + 1 + len(word) > width - width // 10


def _unwrap(block: list[str], width: int | None) -> list[list[str]]:
    """The block's paragraphs, each as the lines that it goes on over."""
    paragraphs = [[block[0]]]
    for line, following in pairwise(block):
        if _continues(line, following, width):
            paragraphs[-1].append(following)
        else:
            paragraphs.append([following])
    return paragraphs


def _continues(line: str, following: str, width: int | None) -> bool:
    """Whether ``following``, the next line of the same block, belongs to the same paragraph."""
    if is_list_item(following) or is_rule(line) or is_rule(following):
        return False
    if width is not None and _full(line, following, width):
        return not (following.startswith(("  ", "\t")) and not line.startswith(("  ", "\t")))
    return not ends_sentence(line) and starts_lower(following)


def _join(lines: list[str]) -> str:
    """The lines of one paragraph as one."""
    pieces = [lines[0].strip()]
    for line, following in pairwise(map(str.strip, lines)):
        pieces += [_between(line, following), following]
    return "".join(pieces)


def _between(line: str, following: str) -> str:
    """What stands between two lines once they are one: a space, or nothing."""
    if _CJK.match(line[-1:]) and _CJK.match(following[:1]):
        return ""
    broken_word = line.endswith("-") and line[-2:-1].isalnum() and following[:1].isalnum()
    if broken_word and not _SUSPENDED.match(following):
        return ""  # "one-on-" + "one", "S-" + "400"; but "pre-" + "and post-war"
    return " "


def _mend(paragraphs: list[str], alone: Collection[str]) -> list[str]:
    """Join the sentences that a stray blank line cut in two."""
    runs: list[list[str]] = []
    for paragraph in paragraphs:
        before = runs[-1][-1] if runs else None
        if (
            before is None
            or before in alone
            or paragraph in alone
            or not _cut_off(before, paragraph)
        ):
            runs.append([paragraph])
        else:
            runs[-1].append(paragraph)
    return [_join(run) for run in runs]


def _cut_off(paragraph: str, following: str) -> bool:
    if ends_sentence(paragraph) or is_list_item(following) or is_list_item(paragraph):
        return False
    return starts_lower(following) or _OPEN_WORD.search(paragraph) is not None
