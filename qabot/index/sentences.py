"""Sentences of a text, by offsets."""

from __future__ import annotations

import re

_PARAGRAPH = re.compile(r"[^\n]+")
# The splitter takes "3 p.m. Monday" for two sentences; a time of day goes on with its day.
_TIME_OF_DAY = re.compile(r"\b[ap]\.m\.$")
_DAY_FOLLOWS = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z][a-z]+ \d|[A-Z]{2,4}\b)"
)


def split_sentences(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """``(start, end)`` of each sentence in code points, end exclusive, in order.

    A sentence stays inside one paragraph (a run without a newline), and neither
    starts nor ends with white space; every other character of the text is in
    exactly one sentence. Abbreviations and quotations are the work of
    sentencex (Wikimedia), in the given ISO 639-1 language or English.
    """
    from sentencex import get_sentence_boundaries

    spans: list[tuple[int, int]] = []
    for paragraph in _PARAGRAPH.finditer(text):
        offset = paragraph.start()
        joins = False
        for boundary in get_sentence_boundaries(language or "en", paragraph.group()):
            span = _trimmed(text, offset + boundary["start_index"], offset + boundary["end_index"])
            if span is None:
                continue
            if joins and _DAY_FOLLOWS.match(text, span[0]):
                span = (spans.pop()[0], span[1])
            spans.append(span)
            joins = _TIME_OF_DAY.search(text, *span) is not None
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
