"""What a question asks for, by its question word."""

from __future__ import annotations

import re

QUESTION_WORDS = (
    "who",
    "what",
    "when",
    "where",
    "which",
    "how many",
    "how much",
    "why",
    "how",
    "other",
)
"""Every value of :func:`question_word`, in the order in which reports list them."""

_WORD = re.compile(
    r"\b(?:(how)\s+(many|much)|(?:(who|what|when|where|which|why|how)|(whose|whom))"
    r"(?:['’]?(?:s|re|d|ll))?)\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"\s*(?:(?:and|so|but|then)\s+)?(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|"
    r"would|shall|should|may|might|must)(?:n['’]?t)?\s",
    re.IGNORECASE,
)
_INDIRECT = re.compile(r"\s*(?:if|whether)\s", re.IGNORECASE)
# A clause in front ("When asked about it, what did he say?") asks nothing: the
# word after its comma does. At most a preposition stands between the two.
_AFTER_COMMA = re.compile(
    r"[,;:–—]\s+(?:(?:and|so|but|then)\s+)?(?:[a-z]{2,7}\s+)?$|\s-\s+$", re.IGNORECASE
)


def question_word(question: str) -> str:
    """One of :data:`QUESTION_WORDS`: "who did it" -> "who", "how many" -> "how many".

    The question's own word counts, not what it is about: "what year" is
    "what". Case, a missing question mark and a missing apostrophe ("whats")
    do not matter. "other" is a question with no such word, or one that starts
    with an auxiliary ("is it true who ...") and so wants yes or no.
    """
    words = list(_WORD.finditer(question))
    if not words:
        return "other"
    yes_no = _AUXILIARY.match(question) is not None
    if yes_no or _name(words[0]) in ("when", "where"):
        for match in reversed(words):
            if _AFTER_COMMA.search(question[: match.start()]):
                return _name(match)
    return "other" if yes_no else _name(words[0])


def asks_yes_no(question: str) -> bool:
    """Whether yes or no would answer: it starts with an auxiliary, and no later word asks.

    >>> asks_yes_no("did she win"), asks_yes_no("whether she won"), asks_yes_no("Who won?")
    (True, True, False)
    """
    starts = _AUXILIARY.match(question) or _INDIRECT.match(question)
    return starts is not None and question_word(question) == "other"


def _name(match: re.Match[str]) -> str:
    how, many, word, whose = match.groups()
    if how:
        return f"how {many.lower()}"
    return "who" if whose else word.lower()
