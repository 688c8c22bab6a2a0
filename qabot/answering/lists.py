"""Questions that ask for several things, and the items of the answer to them.

A span reader gives one span: now the whole enumeration ("Ukraine, Germany and
Russia"), now one item of it. The sentence tells the rest: the enumeration that
the span is part of is taken apart into items, each a verbatim span with its
own quote. What other answers add comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qabot.answering.asked import question_word
from qabot.answering.fit import Words
from qabot.answering.rank import answer_value
from qabot.answering.reply import Answer, Mention, Span
from qabot.answering.spans import tidy

_MOST_ITEMS = 12
_MOST_WORDS = 8  # of one item; a longer one is a clause
_ABOUT = 0.5  # share of the question's telling words that another answer's quote must hold
_AS_LIKELY = 0.5  # share of the best answer's confidence that another answer must have

_COUNTS = "two|three|four|five|six|seven|eight|nine|ten|several|other|different|kinds|types|sorts"
_NO_NOUN = (
    r"(?:is|was|has|does|happens|makes|causes|means|this|his|its|us|plus|series|news|species|"
    r"as|gives|goes|says|comes|needs|wants|stops|keeps|allows|\w*(?:ss|us|is))"
)
_NOT_BEFORE = r"(?:did|do|are|were|will|the|of|in|on|for|to|at|from)"
_AFTER = r"are|were|have|did|do|will|would|can|could|does|has|is|was|took|won|lost|in|of|from|\w+ed"
_SEVERAL = re.compile(
    rf"""
    \b(?:which|what)\s+(?:of\b|(?:{_COUNTS})\b)
    | \b(?:which|what)\s+(?:(?!{_NOT_BEFORE}\b)[\w-]+\s+){{0,2}}?(?!{_NO_NOUN}\b)\w{{2,}}s
      \s+(?:{_AFTER})\b
    | \bwho\s+(?:are|were|all|else)\b
    | \bwhat\s+(?:are|were)\s+(?:the|some|all)\b
    | ^\s*(?:please\s+)?(?:name|list)\s+(?:all|the|some|every|two|three|four|five)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WORD = r"[A-Z0-9][\w.’'&/-]*"
_SUFFIX = r"(?:Inc|Ltd|LLC|LLP|Corp|PLC|Jr|Sr|S\.A)\b"
_NAME = (
    rf"(?:[Tt]he\s+)?{_WORD}(?:\s+(?:(?:of|the|de|van|von|al|bin|for|&)\s+)*{_WORD})*"
    rf"(?:,\s+{_SUFFIX}\.?)?"
)
_TAIL = re.compile(rf",\s+{_SUFFIX}\.?$")
_AND = r"(?:,?\s+(?:and|or|as\s+well\s+as|along\s+with)\s+)"
_ENUMERATION = re.compile(rf"{_NAME}(?:,\s+{_NAME})*{_AND}{_NAME}")
_BETWEEN = re.compile(rf"{_AND}|[,;]\s+(?:and\s+|or\s+)?(?!{_SUFFIX})")


def wants_list(question: str) -> bool:
    """Whether a question asks for several things.

    >>> wants_list("Which countries signed?"), wants_list("Which country signed first?")
    (True, False)
    """
    if question_word(question) in ("how many", "how much", "why", "when"):
        return False
    return _SEVERAL.search(question) is not None


def list_items(question: str, ranked: Sequence[Answer]) -> tuple[Mention, ...]:
    """The items that the best answer, and others nearly as likely, name.

    Each is a verbatim span inside the quote of the answer that it was found by. Empty where the
    question asks for one thing, or one is all that there is.

    ranked: the answers, the most likely first.
    """
    if not ranked or not wants_list(question):
        return ()
    words = Words.of(question)
    items: dict[str, Mention] = {}
    for answer in ranked:
        if answer is not ranked[0] and (
            answer.confidence < _AS_LIKELY * ranked[0].confidence
            or words.coverage(answer.quote.text) < _ABOUT
        ):
            continue
        for item in _taken_apart(answer.mention):
            items.setdefault(answer_value(item.text), item)
    found = tuple(items.values())[:_MOST_ITEMS]
    return found if len(found) > 1 else ()


def whole_list(span: Span) -> Span:
    """The span grown to the enumeration that it is a run of: "Ostia" of "Norland and Ostia"."""
    text = span.passage.article.text
    for start, end in span.passage.sentences:
        if start <= span.start and span.end <= end:
            first, last = tidy(text, *_enumeration(text, span.start, span.end, (start, end)))
            return replace(span, start=first, end=last)
    return span


def _enumeration(text: str, start: int, end: int, sentence: tuple[int, int]) -> tuple[int, int]:
    """Where the enumeration begins and ends that a span is a run of whole items of.

    "Germany" or "Ukraine, Germany", but not "Germany’s army"; else the span as it is.
    """
    for match in _ENUMERATION.finditer(text, *sentence):
        parts = list(_parts(text, *match.span()))
        # A reader may leave out the last full stop, or "Inc." as a whole.
        ends = {
            a + len(item)
            for a, b in parts
            for item in (text[a:b], text[a:b].rstrip("."), _TAIL.sub("", text[a:b]))
        }
        if any(a == start for a, _ in parts) and end in ends:
            return match.span()
    return start, end


def _taken_apart(mention: Mention) -> Iterator[Mention]:
    """The items of the enumeration that a mention is part of, or the mention itself."""
    quote = mention.quote
    start, end = mention.start - quote.start, mention.end - quote.start
    first, last = _enumeration(quote.text, start, end, (0, len(quote.text)))
    parts = list(_parts(quote.text, first, last))
    if len(parts) < 2 or any(len(quote.text[a:b].split()) > _MOST_WORDS for a, b in parts):
        parts = [(start, end)]
    for a, b in parts:
        yield replace(mention, text=quote.text[a:b], start=quote.start + a, end=quote.start + b)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _BETWEEN.finditer(text, start, end):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end
