"""Reader candidates as tidy spans of an article, and the quotes they stand in."""

from __future__ import annotations

import re

from qabot.answering.clock import end_with_zone
from qabot.answering.reply import Quote, Span
from qabot.index.passage import Passage
from qabot.models.reader import Candidate

_LOOSE = " \t\n\u00a0,;:—–-"
_HYPHENED = re.compile(r"(?:-\w+)+")
_ABBREVIATED = re.compile(r"(?:\b(?:\w\.)+\w|\b(?:Jr|Sr|Inc|Corp|Ltd|Co|St|No|Dr|Mr|Mrs))$")
# What agencies put before a report: "ISMAILIA, Egypt (AP) -", "MOSCOW, Jan 18 —", "July 12 --".
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}"
_DATELINE = re.compile(
    rf"""
    (?: [A-Z][A-Z'’. -]{{2,30}} (?:,\s*[A-Z][\w.]+(?:\s[A-Z][\w.]+)?)?
        (?:,?\s+{_MONTH}(?:,?\s\d{{4}})?)?
      | {_MONTH} (?:,\s*\d{{4}})?
      | [A-Z]\w+ (?=\s*\()
    )
    \s* (?:\([A-Z][\w\s]{{1,20}}\))? \s* (?:-{{1,2}}|–|—) \s
    """,
    re.VERBOSE,
)
_PRONOUN = re.compile(r"\W*(?:he|she|it|they|his|her|its|their)\b", re.IGNORECASE)
_PAIRS = {"(": ")", "[": "]", "“": "”", "«": "»", "‘": "’"}


def to_span(passage: Passage, candidate: Candidate) -> Span | None:
    """A candidate as a span of the passage's article.

    None if it runs from one paragraph into another, or out of the dateline into the report, or
    only punctuation is left of it.
    """
    text = passage.article.text
    start, end = tidy(text, passage.start + candidate.start, passage.start + candidate.end)
    end = end_with_zone(text, start, _whole_word(text, start, end))
    if "\n" in text[start:end] or not any(character.isalnum() for character in text[start:end]):
        return None
    dateline = _dateline_end(text, start)
    if start < dateline < end:
        return None
    return Span(
        passage,
        start,
        end,
        candidate.start_logit,
        candidate.end_logit,
        candidate.null_logit,
    )


def in_dateline(span: Span) -> bool:
    """Whether a span stands in what an agency puts before its report: "SEOUL (AP) -"."""
    return span.end <= _dateline_end(span.passage.article.text, span.start)


def _dateline_end(text: str, at: int) -> int:
    """Where the dateline of the paragraph around ``at`` ends; 0 if it has none."""
    dateline = _DATELINE.match(text, text.rfind("\n", 0, at) + 1)
    return dateline.end() if dateline else 0


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets without what does not belong to an answer at its edges.

    White space, commas, dashes, a sentence's full stop, a bracket or
    quotation mark whose partner is outside, and half of what stands in brackets.

    >>> tidy('He said (on Tuesday, that', 8, 20)
    (9, 19)
    >>> tidy('some 2,300 tons (2,095 metric tons) an hour', 5, 22)
    (5, 15)
    """
    while True:
        before = start, end
        while start < end and text[start] in _LOOSE:
            start += 1
        while end > start and text[end - 1] in _LOOSE:
            end -= 1
        start, end = _without_half_pairs(text, start, end)
        if end > start and text[end - 1] == "." and _ends_sentence(text, start, end):
            end -= 1
        if (start, end) == before:
            return start, end


def _whole_word(text: str, start: int, end: int) -> int:
    """The end without a torn word: "1 p.m" takes its full stop, "37-year" its "-old".

    A number before a hyphen is whole by itself: "400" of "400-metre".
    """
    words = text[start:end].split()
    if words and "-" in words[-1] and (rest := _HYPHENED.match(text, end)):
        end = rest.end()
    if _ABBREVIATED.search(text, start, end) and text.startswith(".", end):
        end += 1
    return end


def _without_half_pairs(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop a bracket or quotation mark without a partner in the span, and what a bracket opens."""
    for opening, closing in _PAIRS.items():
        inside = text[start:end]
        if inside.startswith(opening) and inside.count(opening) > inside.count(closing):
            start += 1
        elif inside.endswith(closing) and inside.count(closing) > inside.count(opening):
            # An apostrophe closes nothing: "the soldiers’".
            end -= closing != "’"
    opened = max(text.rfind(opening, start, end) for opening in "([")
    if opened > start and not any(closing in text[opened:end] for closing in ")]"):
        end = opened  # what stands in brackets is an aside: all of it or none
    inside = text[start:end]
    if inside.count('"') % 2:
        if inside.startswith('"'):
            start += 1
        elif inside.endswith('"'):
            end -= 1
    return start, end


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether the full stop before ``end`` is a sentence's, not an abbreviation's or initial's."""
    words = text[start : end - 1].split()
    if not words:
        return True
    last = words[-1]
    return len(last) > 3 and "." not in last


def quote_of(passage: Passage, start: int, end: int) -> Quote:
    """The passage's whole sentences that hold ``start:end``."""
    first, last = passage.start, passage.end
    for sentence_start, sentence_end in passage.sentences:
        if sentence_start <= start:
            first = sentence_start
        if sentence_end >= end:
            last = sentence_end
            break
    return Quote(passage.article.text[first:last], first, last)


def sentence_and_its_subject(span: Span) -> str:
    """The sentences that a span stands in, with the one before where a pronoun opens them."""
    passage = span.passage
    quote = quote_of(passage, span.start, span.end)
    if _PRONOUN.match(quote.text) is None:
        return quote.text
    first = max((s for s, _ in passage.sentences if s < quote.start), default=quote.start)
    return passage.article.text[first : quote.end]
