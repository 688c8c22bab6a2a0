"""Whom or what a pronoun means, from the last question and its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from qabot.answering.about import in_question, is_name, only_where
from qabot.answering.conversation import Turn
from qabot.answering.leaning import AUXILIARY, PERSONAL
from qabot.index.lexical import STOPWORDS

_PERSON_ASKED = re.compile(
    r"\b(?:who|whose|(?:which|what)\s+(?:[\w’']+\s+){0,3}?"
    r"(?:\w+(?:er|or|ist|ian|man|woman|person|back|ant)|chief|coach|judge|star|king|queen|pilot|"
    r"critic|host|mayor|guard|girl|boy))\b",
    re.IGNORECASE,
)
_MOST_THING_WORDS = 3
_NAMING = re.compile(r"\b(?:called?|named?|known\s+as|titled?)\b", re.IGNORECASE)
# "How heavy is the Indian moon rover?": "it" is what follows.
_MEASURED = re.compile(
    r"how\s+\w+\s+(?P<verb>is|are|was|were)\s+(?P<thing>(?:the|a|an|this|that|these|those)\s+.+)",
    re.IGNORECASE,
)
_LONGEST_THING = 9  # words
_SUBJECT = re.compile(rf"\b{AUXILIARY}\s+(?:the\s+)?$", re.IGNORECASE)


def spelled_out(question: str, turn: Turn) -> tuple[str, bool]:
    """The question with its pronoun replaced, and whether it is clear by what; else as it is."""
    match = PERSONAL.search(question)
    if match is None:
        return question, False
    pronoun = match.group().casefold()
    name = _antecedent(pronoun, turn)
    if name is None:
        return question, False
    rest = question[match.end() :]
    owns = pronoun in ("his", "its", "their") or (pronoun == "her" and re.match(r"\s+\w", rest))
    own = f"{name}’" if name.endswith("s") else f"{name}’s"
    return question[: match.start()] + (own if owns else name) + rest, True


def _antecedent(pronoun: str, turn: Turn) -> str | None:
    """What a pronoun means: the person or thing that the last turn is about."""
    if pronoun in ("he", "him", "his", "she", "her", "hers"):
        return _person(pronoun, turn)
    if pronoun in ("it", "its"):
        return _thing(turn)
    return _several(turn)


def _person(pronoun: str, turn: Turn) -> str | None:
    answer = _answered_name(turn)
    persons = [answer] if answer and _asks_person(turn) else []
    # Whom the last question names in full comes before whom an earlier one named.
    recent = turn.full.casefold()
    names = sorted(turn.names, key=lambda name: name.casefold() not in recent)
    if turn.meant:
        older = [n for n in names if n.casefold() not in turn.question.casefold()]
        spelled = [n for n in older if n.casefold() in recent]
        names = [*spelled, *(n for n in names if n not in spelled)]
    named = [*persons, *(name for name in names if name != answer and name not in turn.places)]
    same = turn.feminine if pronoun in ("she", "her", "hers") else turn.masculine
    other = turn.masculine if same is turn.feminine else turn.feminine
    fitting = [name for name in named if name in same]
    unknown = [name for name in named if name not in same | other]
    # An article that speaks of others as well may seem to call her "he": if there is
    # nobody else, it is she.
    return next(iter([*fitting, *unknown, *(named if len(named) == 1 else [])]), None)


def _thing(turn: Turn) -> str | None:
    """A thing that was asked for is what "it" means; else the one that was named."""
    if turn.answer and not _asks_person(turn) and re.match(r"what\b", turn.question, re.IGNORECASE):
        named = _NAMING.search(turn.question) and len(turn.answer.split()) <= _MOST_THING_WORDS
        if is_name(turn.answer) or (named and not any(c.isdigit() for c in turn.answer)):
            return turn.answer
    measured = _measured(turn, ("is", "was"))
    if measured is not None:
        return measured
    named_things = list(_named_things(turn))
    if len(named_things) != 1:
        return None
    name = named_things[0]
    the = re.search(rf"\bthe\s+{re.escape(name)}", turn.question, re.IGNORECASE)
    return f"the {name}" if the else name


def _several(turn: Turn) -> str | None:
    answer = _answered_name(turn)
    if answer is not None and " and " in answer:
        return answer
    # "they" are the two that the question names in one breath.
    asked = turn.question.casefold()
    for first, second in pairwise(turn.names):
        if f"{first} and {second}".casefold() in asked:
            return f"{first} and {second}"
    return _measured(turn, ("are", "were"))


def _answered_name(turn: Turn) -> str | None:
    return turn.answer if turn.answer and is_name(turn.answer) else None


def _asks_person(turn: Turn) -> bool:
    return _PERSON_ASKED.match(turn.question) is not None


def _measured(turn: Turn, verbs: tuple[str, ...]) -> str | None:
    """What the last question asked the size of."""
    match = _MEASURED.fullmatch(turn.full.strip().rstrip("?!. "))
    if match is None or match["verb"].casefold() not in verbs:
        return None
    thing = match["thing"]
    return thing if len(thing.split()) <= _LONGEST_THING else None


def _named_things(turn: Turn) -> Iterator[str]:
    """The names that are no persons, and that no noun follows, as in "the Twitter account"."""
    asked = turn.full
    own = in_question(turn.names, asked)
    # A place of an older question only said where.
    for name in own or [name for name in turn.names if name not in turn.places]:
        if name in turn.feminine | turn.masculine or only_where(name, asked):
            continue
        place = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", asked, re.IGNORECASE)
        following = re.match(r"\s+([a-z]\w+)", asked[place.end() :]) if place else None
        if (
            place
            and following
            and following[1] not in STOPWORDS
            and not _SUBJECT.search(asked[: place.start()])
        ):
            continue
        yield name
