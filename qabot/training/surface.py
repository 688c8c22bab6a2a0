"""What can be seen of a text without a model: its sentences, its names, its words."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"\b[A-Z][\w'’.-]*[\w](?:(?: (?:of|the|and|de|van|von|for))? [A-Z][\w'’.-]*[\w]){0,4}"
)
MONTH = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b"
)
WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”'’)\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n+")
CLOSED = {
    "what", "when", "where", "which", "who", "whom", "whose", "why", "how", "in", "on", "at",
    "the", "a", "an", "is", "are", "was", "were", "did", "does", "do", "of", "for", "by", "to",
    "from", "with", "during", "after", "before", "name", "along", "besides", "if", "as", "about",
    "according", "that", "this", "it", "he", "she", "they", "there", "these", "those", "although",
    "while", "since", "his", "her", "its", "their", "but", "and", "some", "many", "most", "all",
    "one", "two", "other", "another", "i", "we", "you", "not", "no", "however", "because",
}  # fmt: skip


def names(text: str) -> list[re.Match[str]]:
    """Runs of capitalised words that look like names; sentence openers of closed class cut."""
    found = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        if len(words) == 1 and words[0].lower() in CLOSED:
            continue
        if words[0].lower() in CLOSED:  # "In France" -> "France"
            trimmed = _NAME.match(text, match.start() + len(words[0]) + 1)
            if trimmed is None:
                continue
            match = trimmed
        if MONTH.fullmatch(match.group()) or WEEKDAY.fullmatch(match.group()):
            continue
        found.append(match)
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Rough sentence spans (code points), gap-free but for the white space between them."""
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        if match.start() > start:
            spans.append((start, match.start()))
        start = match.end()
    return [*spans, (start, len(text))] if start < len(text) else spans


def contains(text: str, answer: str) -> bool:
    """Whether the answer's words stand in the text, case and punctuation aside."""
    return f" {_words(answer)} " in f" {_words(text)} "


def _words(text: str) -> str:
    kept = re.findall(r"\w+", text.lower())
    return " ".join(w for w in kept if w not in {"a", "an", "the"})
