"""A question that leans on the conversation, and what it means then.

Decisions, each measured on the follow-ups of the development set: the
retriever gets the earlier question and its answer as well; passages of the
article in play come first; the reader gets the question alone, its pronoun
replaced where it is clear whom it means (with the whole earlier question in
it, a reader answers that one); and what was said already is no news
(`said_before`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qabot.answering.conversation import Turn
from qabot.index.lexical import STOPWORDS

REMEMBERED = 3
"""Earlier questions that may still be meant."""

_AUXILIARY = (
    r"(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could|may|might|shall|should|must)"
    r"(?:n['’]t)?"
)
_OPENS = re.compile(r"(?:and|but|so|or|also|then|(?:what|how)\s+about)\b", re.IGNORECASE)
_BARE = re.compile(
    r"(?:(?:why|when|where|who|how|which|what)(?:\s+(?:many|much|long|far|old|often|ones?))?"
    r"\s*(?:not|so|there|then|else|exactly|next|again|happened\s+(?:next|then|afterwards?|after)|"
    r"since\s+when|says\s+who)?|(?:tell\s+me\s+)?more|says\s+who|since\s+when|go\s+on)\W*",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:he|she|they|him|her|hers|his|them|their|theirs|it|its)\b", re.IGNORECASE
)
_POINTING = re.compile(
    r"\b(?:that|those|these|this|there)\W*$"
    r"|\b(?:is|was|were|are|of|in|at|on|about|for|after|before|by|from|with|to|during)\s+"
    r"(?:that|those|these|this)\b(?!\s+(?:year|month|week|morning|evening|time)\b)"
    rf"|\b(?:did|do|does|done|say|said)\s+that\b(?=\W|\s+(?:to|for|in|at|on|with|by)\b|$)(?!\s+\w+\s+{_AUXILIARY})"
    r"|\bwhile\s+(?:it|that)\b",
    re.IGNORECASE,
)
# A subject stands before the pronoun, which may well mean that: "does Boeing say it will".
_BOUND = re.compile(
    rf"\b{_AUXILIARY}\s+(?:(?:the|a|an|this|these)\s+)?(?P<word>[^\W_][\w’'.-]*)", re.IGNORECASE
)
_WHICH = re.compile(
    r"(?:which|what|whose)\s+\w[\w-]*\s+\w+\s+(?:his|her|its|their)\b", re.IGNORECASE
)
# Words that point nowhere: "who said that X", "is it true", "there is".
_POINTS_NOWHERE = re.compile(
    r"\b(?:is|was|does|did|will|would)\s+(?:it|there)\b(?=\s+(?:true|possible|a|an|any|in|take|cost)\b)"
    r"|\bthat\s+(?=\w+\s+(?:is|was|are|were|has|have|had|will|would)\b)"
    r"|\b(?:how\s+many|how\s+much|what|which)\b[^?]*\b(?:is|are|was|were)\s+there\b"
    r"|\bthis\s+(?:year|month|week|morning|evening|time)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_PERSON_ASKED = re.compile(
    r"\b(?:who|whose|(?:which|what)\s+(?:[\w’']+\s+){0,3}?"
    r"(?:\w+(?:er|or|ist|ian|man|woman|person|back|ant)|chief|coach|judge|star|king|queen|pilot|"
    r"critic|host|mayor|guard|girl|boy))\b",
    re.IGNORECASE,
)
_MOST_NAME_WORDS = 4


def leans_on_history(question: str) -> bool:
    """Whether a question says too little alone: a pronoun, an ellipsis, a bare question word."""
    if _OPENS.match(question) or _BARE.fullmatch(question):
        return True
    text = _POINTS_NOWHERE.sub(" ", question)
    return _POINTING.search(text) is not None or _free_pronoun(text) is not None


def _free_pronoun(text: str) -> re.Match[str] | None:
    """The first personal pronoun that nothing before it in the question can be meant by."""
    for match in _PERSONAL.finditer(text):
        before = text[: match.start()]
        pronoun = match.group().casefold()
        # "why did the police arrest him?": an object is never its own subject.
        object_last = pronoun in ("him", "them", "her", "it") and not text[match.end() :].strip(
            " ?"
        )
        if not object_last:
            bound = _BOUND.search(before)
            if bound and bound["word"].casefold() not in STOPWORDS:
                return None
            if _names_before(before) or _WHICH.match(text):
                return None
        if pronoun in ("they", "it") and _names_before(text[match.end() :], first=True):
            continue  # "where did they put the engines into NASA's stage": anyone
        return match
    return None


def _names_before(text: str, *, first: bool = False) -> bool:
    words = _WORD.findall(text)
    return any(word[0].isupper() and word != "I" for word in (words if first else words[1:]))


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question as it is searched and read.

    searched: for the retriever. read: for the reader. about: what it leans on
    where ``read`` does not name it, in few words. articles: ids of the
    articles in play. said: words that were said already, in lower case.
    """

    searched: str
    read: str
    about: str | None = None
    articles: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()

    @property
    def understood(self) -> str:
        """The question for the person who asked it: "when did she leave? (about Ann Lee)"."""
        return f"{self.read} (about {self.about})" if self.about else self.read


def meaning(question: str, turns: Sequence[Turn]) -> Meaning:
    """What a question means after these turns, the oldest first; all are taken to matter."""
    if not turns:
        return Meaning(question, question)
    last = turns[-1]
    read, focus = _spelled_out(question, last)
    parts: list[str] = []
    for turn in turns:
        parts.append(turn.question)
        if turn.answer and turn is last:
            parts.append(turn.answer)
    searched = " ".join([*parts, question])
    said = " ".join([*(turn.question for turn in turns), last.answer or "", question])
    about = None if focus else " and ".join(last.names[:2]) or last.answer or turns[0].question
    return Meaning(
        searched,
        read,
        about,
        frozenset(turn.article for turn in turns if turn.article),
        frozenset(_WORD.findall(said.casefold())),
    )


def search_text(question: str, history: Sequence[str]) -> str:
    """What to search for where only the earlier questions are known, the oldest first."""
    if not history or not leans_on_history(question):
        return question
    return " ".join([*history[-leaned_on(history) :], question])


def leaned_on(history: Sequence[str]) -> int:
    """How many of the last questions a leaning one leans on: back to one that stands alone."""
    count = 0
    for earlier in reversed(history[-REMEMBERED:]):
        count += 1
        if not leans_on_history(earlier) and _content_words(earlier):
            break
    return count


def said_before(answer: str, said: frozenset[str]) -> bool:
    """Whether an answer holds no word that the conversation has not held yet."""
    words = [word for word in _WORD.findall(answer.casefold()) if word not in STOPWORDS]
    return bool(said) and all(word in said for word in words)


def _spelled_out(question: str, turn: Turn) -> tuple[str, str | None]:
    """The question with its pronoun replaced, and by what; unchanged where that is not clear."""
    match = _PERSONAL.search(question)
    if match is None:
        return question, None
    pronoun = match.group().casefold()
    name = _antecedent(pronoun, turn)
    if name is None:
        return question, None
    rest = question[match.end() :]
    owns = pronoun in ("his", "its", "their") or (pronoun == "her" and re.match(r"\s+\w", rest))
    own = f"{name}’" if name.endswith("s") else f"{name}’s"
    return question[: match.start()] + (own if owns else name) + rest, name


def _antecedent(pronoun: str, turn: Turn) -> str | None:
    """What a pronoun means: the person or thing that the last turn is about."""
    answer = turn.answer if turn.answer and _is_name(turn.answer) else None
    asks_person = _PERSON_ASKED.match(turn.question) is not None
    persons = [answer] if answer and asks_person else []
    if pronoun in ("he", "him", "his", "she", "her", "hers"):
        named = [*persons, *(name for name in turn.names if name != answer)]
        same = turn.feminine if pronoun in ("she", "her", "hers") else turn.masculine
        other = turn.masculine if same is turn.feminine else turn.feminine
        fitting = [name for name in named if name in same]
        unknown = [name for name in named if name not in same | other]
        return next(iter([*fitting, *unknown]), None)
    if pronoun in ("it", "its"):
        # A thing that was asked for is what "it" means; else the last one that was named.
        things = [name for name in turn.names if name not in turn.feminine | turn.masculine]
        if answer and not asks_person and re.match(r"what\b", turn.question, re.IGNORECASE):
            return answer
        return things[0] if len(things) == 1 else None
    if answer is not None and " and " in answer:
        return answer
    # "they" are the two that the question names in one breath.
    asked = turn.question.casefold()
    for first, second in pairwise(turn.names):
        if f"{first} and {second}".casefold() in asked:
            return f"{first} and {second}"
    return None


def _is_name(text: str) -> bool:
    plain = text.strip()
    return (
        len(plain.split()) <= _MOST_NAME_WORDS
        and not any(character.isdigit() for character in plain)
        and re.fullmatch(
            r"(?:[A-ZÀ-Þ]\S*|of|the|de|van|von|and)(?:\s+(?:[A-ZÀ-Þ]\S*|of|the|de|van|von|and))*",
            plain,
        )
        is not None
    )


def _content_words(text: str) -> int:
    return sum(word.casefold() not in STOPWORDS for word in _WORD.findall(text))
