"""A span that a reader cut out of a clause, grown to where the clause begins and ends.

A reader marks "killed and ate a rabbit has been hit" of "A hunter who killed and
ate a rabbit has been hit by the plague.". As an answer to why or how that is a
torn half. Growing every span to its punctuation reads no better and costs .02 F1,
so only what is torn for sure is mended: a quotation of which one mark is outside,
a few words that are missing to the beginning or the end of the sentence, a last word
that belongs to the next one.
"""

from __future__ import annotations

import re

from qabot.answering.dates.verbs import PRETERITES

_SUBJECT = 8  # words that a verb's subject may have
_FEW = 4  # words that may be missing to a sentence's beginning or end
_LONGEST_QUOTED = 200  # characters to the other mark of a quotation
_MARKS = (("“", "”"), ('"', '"'))
_VERB = re.compile(
    r"(?P<form>(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|may|might|should|must|"
    r"[a-z]{3,}ed)\b)|[a-z]+"
)
_PART = re.compile(r"[,;:—–“\"(]\s*|\s-\s")
_WORD = re.compile(r"[\w’'$€£%-]+")
# After such a word, something must come.
_UNFINISHED = re.compile(
    r"(?:\b(?:a|an|the|this|that|these|those|its|his|her|their|our|my|your|of|in|on|at|for|from|by|"
    r"with|to|and|or|but|as|than|is|are|was|were|be|been|very|more|most|not|no|who|which))$",
    re.IGNORECASE,
)
# Before such a word, nothing is missing.
_ENDS_BEFORE = re.compile(
    r"\s*(?:[,;:.!?)—–”\"]|-\s|(?:and|or|but|because|when|while|which|who|whom|whose|that|as|after|"
    r"before|since|until|so|if|though|although|in|on|at|for|from|by|with|to|of|into|over|under|"
    r"against|about|during|through|between|among|without|within|near|is|are|was|were|has|have|had|"
    r"will|would|can|could|may|might|should|said|says|this|last|next|there)\b|$)",
    re.IGNORECASE,
)


def whole_clause(text: str, start: int, end: int, sentence: tuple[int, int]) -> tuple[int, int]:
    """The span ``start:end`` of a text, grown within its sentence where it is torn.

    sentence: start and end of the sentence or sentences that hold the span.

    >>> whole_clause("He was “just trying”, he said.", 8, 19, (0, 30))
    (0, 20)
    """
    first, last = sentence
    start, end = _quoted(text, start, end, sentence)
    verb = _VERB.match(text, start)
    if verb and (verb["form"] or verb[0] in PRETERITES):  # "did not accept": who did not?
        part = max(first, *(m.end() for m in _PART.finditer(text, first, start)), first)
        if 0 < len(_WORD.findall(text, part, start)) <= _SUBJECT:
            start = part
    before = _WORD.findall(text, first, start)
    if len(before) <= _FEW and not re.search(r"[,;:—–“\"(]\s*$", text[first:start]):
        start = first
    rest = _WORD.findall(text, end, last)
    if len(rest) <= _FEW and not re.match(r"\s*[,;:—–”\")]", text[end:last]):
        end = last - (text[last - 1] == "." and text[last - 2].islower())
    while end < last and (
        _UNFINISHED.search(text, start, end) or not _ENDS_BEFORE.match(text, end, last)
    ):
        word = _WORD.search(text, end, last)
        if word is None:
            break
        end = word.end()
    return start, end


def _quoted(text: str, start: int, end: int, sentence: tuple[int, int]) -> tuple[int, int]:
    """The span with the other mark of a quotation that it begins or ends in."""
    for opening, closing in _MARKS:
        inside = text[start:end]
        if opening == closing:
            torn = inside.count(opening) % 2 == 1
        else:
            torn = inside.count(opening) > inside.count(closing)
        if torn:
            mark = text.find(closing, end, min(sentence[1], end + _LONGEST_QUOTED))
            if mark >= 0:
                end = mark + 1
    return start, end
