"""Whether a question leans on the conversation: it says too little alone.

Pronouns that nothing in the question can be meant by, ellipses ("and
Britain?"), bare question words, and definite nouns that point back ("the
company") where the article in play speaks of them (`points_back`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qabot.answering.fit import Words
from qabot.index.lexical import STOPWORDS

REMEMBERED = 3
"""Earlier questions that may still be meant."""

AUXILIARY = (
    r"(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could|may|might|shall|should|must)"
    r"(?:n['’]t)?"
)
PERSONAL = re.compile(
    r"\b(?:he|she|they|him|her|hers|his|them|their|theirs|it|its)\b", re.IGNORECASE
)
_OPENS = re.compile(
    r"(?:and|but|so|or|also|then|(?:what|how)\s+about|what\s+of)\b(?!-)", re.IGNORECASE
)
_BARE = re.compile(
    r"(?:(?:why|when|where|who|how|which|what)(?:\s+(?:many|much|long|far|old|often|ones?))?"
    r"\s*(?:not|so|there|then|else|exactly|next|again|happened\s+(?:next|then|afterwards?|after)|"
    r"of\s+(?:them|these|those)|since\s+when|says\s+who)?"
    r"|since\s+when|says\s+who|by\s+(?:whom|how\s+much)|(?:for|to|with|from|about)\s+(?:whom|what)"
    r"|(?:(?:can\s+you\s+)?tell\s+me\s+)?(?:some\s+)?more|any(?:thing|one|body)\s+else|go\s+on)\W*",
    re.IGNORECASE,
)
# "in France?", "before that?": a phrase that completes an earlier question.
_PHRASE = re.compile(
    r"(?:in|on|at|by|for|with|from|before|after|during|since|until|under|against|without)\s+"
    r"(?:\S+\s+){0,3}\S+\?\s*",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:that|those|these|this|there)\W*$"
    r"|\b(?:is|was|were|are|of|in|at|on|about|for|after|before|by|from|with|to|during)\s+"
    r"(?:that|those|these|this)\b(?!\s+(?:year|month|week|morning|evening|time)\b)"
    rf"|\b(?:did|do|does|done|say|said)\s+that\b(?=\W|\s+(?:to|for|in|at|on|with|by)\b|$)(?!\s+\w+\s+{AUXILIARY})"
    r"|\bwhile\s+(?:it|that)\b"
    rf"|^(?:and\s+|so\s+)?(?:is|are|was|were|will)\s+there\s+(?:be\s+)?(?:(?:a|an|any)\s+)?\w+\W*$"
    r"|\bthe\s+(?:day|week|month|year|night|one|ones)\s+(?:before|after)\W*$"
    rf"|\b(?:the\s+(?:others?|former|latter)(?=\W*$|\s+{AUXILIARY}\b)|which\s+ones?\b"
    r"|the\s+(?:other|first|last|second)\s+ones?\b)",
    re.IGNORECASE,
)
# A subject stands before the pronoun, which may well mean that: "does Boeing say it will".
_BOUND = re.compile(
    rf"\b{AUXILIARY}\s+(?:(?:the|a|an|this|these)\s+)?(?P<word>[^\W_][\w’'.-]*)", re.IGNORECASE
)
# In a clause of its own the pronoun may mean the main clause's subject: "... since dart hit it".
_CLAUSE = re.compile(
    r"\s(?:since|when|before|after|while|because|if|as|until|once|although|though)\s", re.IGNORECASE
)
_OWNER = re.compile(r"\b[A-ZÀ-Þ][\w.-]*(?:['’]s|s['’])\s")
_WHICH = re.compile(
    r"(?:which|what|whose)\s+\w[\w-]*\s+\w+\s+(?:his|her|its|their)\b", re.IGNORECASE
)
# Words that point nowhere: "who said that X", "is it true", "there is", "do that made ...".
_POINTS_NOWHERE = re.compile(
    r"\b(?:is|was|does|did|will|would)\s+it\b(?=\s+(?:(?:take|cost)\b(?:\s+\w+){0,3}?\s+to\s|"
    r"(?:true|possible|legal|illegal|safe|dangerous|necessary|worth|easy|hard)\b(?=\s+\w)))"
    r"|\bthat\s+(?=\w+\s+(?:is|was|are|were|has|have|had|will|would)\b)"
    r"|\b(?:do|did|done|say|said)\s+that\s+(?=\w+(?:ed|es|s)\b|made\b|led\b|has\b|had\b|was\b)"
    r"|\b(?:how\s+many|how\s+much|what|which)\b[^?]*\b(?:is|are|was|were)\s+there\b"
    r"|\bthis\s+(?:year|month|week|morning|evening|time)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_FEW = 6  # telling words; a question that says more says what it is about
# "the company" that no word after it says more about: "of", "that", "who" would.
_GOES_ON = r"(?:of|that|who|whom|whose|which|for|about|in|at|on|from|to|between)\b"
_DEFINITE = re.compile(
    rf"\b(?:the|that|this|these|those)\s+(?P<noun>[a-z][\w-]*(?:\s+(?!{_GOES_ON})[a-z][\w-]*)?)"
    rf"(?!\s+{_GOES_ON})(?!\w)"
)
# Words of which a question may hold any, whatever it is about.
_LITTLE = re.compile(
    r"\b(?:last|latest|next|first|recent|new|old|years?|months?|weeks?|days?|time|times|happen(?:s|ed)?|"
    r"tak(?:e|es|ing|en)|took|places?|part|start(?:s|ed)?|begin|began|ends?|ended|costs?|get|got|exactly)\b",
    re.IGNORECASE,
)


def leans_on_history(question: str) -> bool:
    """Whether a question says too little alone: a pronoun, an ellipsis, a bare question word."""
    if _OPENS.match(question) or _BARE.fullmatch(question) or _PHRASE.fullmatch(question):
        return True
    text = _POINTS_NOWHERE.sub(" ", question)
    return _POINTING.search(text) is not None or _free_pronoun(text) is not None


def may_point_back(question: str) -> bool:
    """Whether a question names nobody and says little, so that it may be about the last one's."""
    words = Words.of(question)
    return not words.names and 0 < len(words.telling) <= _FEW


def points_back(question: str, text: str) -> bool:
    """Whether such a question may be about what a text speaks of.

    "where did the tourists get stuck?" names nobody, so where the article in
    play holds all its telling words, or its definite noun, it may be about those tourists.
    text: the article in play.
    """
    if not may_point_back(question):
        return False
    told = Words.of(_LITTLE.sub(" ", question))
    if told.telling and told.coverage(text) == 1.0:
        return True
    nouns = [Words.of(_LITTLE.sub(" ", match["noun"])) for match in _DEFINITE.finditer(question)]
    return any(noun.telling and noun.coverage(text) == 1.0 for noun in nouns)


def leaned_on(history: Sequence[str]) -> int:
    """How many of the last questions a leaning one leans on: back to one that stands alone."""
    count = 0
    for earlier in reversed(history[-REMEMBERED:]):
        count += 1
        if not leans_on_history(earlier) and _content_words(earlier):
            break
    return count


def _free_pronoun(text: str) -> re.Match[str] | None:
    """The first personal pronoun that nothing before it in the question can be meant by."""
    for match in PERSONAL.finditer(text):
        before = text[: match.start()]
        pronoun = match.group().casefold()
        # "why did the police arrest him?": an object is never its own subject.
        object_last = pronoun in ("him", "them", "her", "it") and not text[match.end() :].strip(
            " ?"
        )
        if object_last:
            clause = _CLAUSE.search(before)
            if (clause and _has_subject(before[: clause.start()])) or _OWNER.search(before):
                return None
        else:
            if _has_subject(before) or _names_before(before) or _WHICH.match(text):
                return None
        if pronoun in ("they", "it") and _names_before(text[match.end() :], first=True):
            continue  # "where did they put the engines into NASA's stage": anyone
        return match
    return None


def _has_subject(before: str) -> bool:
    bound = _BOUND.search(before)
    return bound is not None and bound["word"].casefold() not in STOPWORDS


def _names_before(text: str, *, first: bool = False) -> bool:
    words = _WORD.findall(text)
    return any(word[0].isupper() and word != "I" for word in (words if first else words[1:]))


def _content_words(text: str) -> int:
    return sum(word.casefold() not in STOPWORDS for word in _WORD.findall(text))
