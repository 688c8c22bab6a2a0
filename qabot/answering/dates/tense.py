"""Whether a sentence puts a mention of time before or after its publication.

"Troops arrived on Monday" and "ministers will meet on Monday" are a week apart. There is no
parser here: the nearest verb of the clause decides, first to the left of the mention
("announced in Parliament on Monday"), else to the right ("On Monday, Britain announced").
Whatever is not plain is UNSURE, since a wrong date is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qabot.answering.dates.patterns import compiled
from qabot.answering.dates.verbs import (
    ANTICIPATION,
    APPEALS,
    ARTICLES,
    BARE_NOUNS,
    BE,
    CLAUSE_WORDS,
    DETERMINERS,
    GOES,
    HAVE,
    INTENT,
    INTENT_PAST,
    MODALS,
    NOT_VERBS,
    PARTICIPLES,
    PAST_EVENTS,
    PLANNED_EVENTS,
    PLUPERFECT,
    PREPOSITIONS,
    PRESENT,
    PRETERITES,
    PRONOUN_IS,
    REPORTED,
    SCHEDULED,
    SKIPPED,
    TIMES_OF_DAY,
    TIMETABLE,
)

_WORD = r"[^\W\d_]+(?:['’][^\W\d_]+)?"
#: A new sentence ("U.S. troops" is none, "in Kyiv. They" is), or a clause of its own.
_BREAK = r"[;:!?—]|\s–\s|(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})\.[\"”’']?\s"
_OF_EVENT = r"(?:['’]s|s['’]|\b(?i:an?|the|his|her|its|their|our|this))\s$"
_EVENT = r"['’]?s?\s[a-z]"
_ON_TIMETABLE = ("goes", "go", "comes", "come", "takes", "take")
_QUOTED = r"“[^”]*”|\"[^\"]*\"|\([^)]*\)"


class Direction(Enum):
    """Where a mention lies from the day of publication.

    OF_EVENT: it belongs to a noun ("Trump's July 25 call"), so that no verb places it.
    """

    PAST = "past"
    FUTURE = "future"
    UNSURE = "unsure"
    OF_EVENT = "of event"


@dataclass(frozen=True, slots=True)
class _Token:
    """A word in lower case with its place; ``capital`` where it was written with one."""

    word: str
    start: int
    end: int
    capital: bool


def direction(text: str, start: int, end: int) -> Direction:
    """Where the mention ``text[start:end]`` lies, as the verbs of its clause have it."""
    if compiled(_OF_EVENT).search(text, 0, start) and compiled(_EVENT).match(text, end):
        return Direction.OF_EVENT
    text = _blank_asides(text, start, end)
    left_edge = max((m.end() for m in compiled(_BREAK).finditer(text, 0, start)), default=0)
    stop = compiled(_BREAK).search(text, end)
    before = _tokens(text, left_edge, start)
    until = False
    while before and before[-1].word in PREPOSITIONS:
        until = before.pop().word in ("until", "till")
    if until and before and before[-1].word in ("has", "have"):
        return Direction.FUTURE  # "has until Friday to respond"
    left, distance = _nearest_left(before)
    if until and left is Direction.PAST:  # "were given until Friday", "stayed until Friday"
        return Direction.UNSURE
    right_edge = stop.start() if stop else len(text)
    comma = text.find(",", end, right_edge)
    if left is not None and comma >= 0:  # ", he said" is a clause of its own
        right_edge = comma
    after = _tokens(text, end, right_edge)
    right, adjacent = _nearest_right(after)
    new_clause = bool(before) and before[-1].word in ("and", "but", "then")
    if left is None and ANTICIPATION.intersection(token.word for token in before):
        return Direction.UNSURE  # "ahead of Sunday's vote, both spoke": before it, or looking back?
    if left is None or (new_clause and adjacent):
        return right or Direction.UNSURE
    # "announced on Monday | that Britain will", "said Friday | it will": the left one governs.
    # "will arrive on Thursday | and leave": what is coordinated has its own time.
    governs = (
        distance == 0
        or before[-1 - distance].word in REPORTED
        or (after[:1] and after[0].word in ("and", "but", "then"))
    )
    return left if governs or right in (None, left) else Direction.UNSURE


def _blank_asides(text: str, start: int, end: int) -> str:
    """Quotations and brackets that do not hold the mention are blanked; around it, the rest is."""
    for match in compiled(_QUOTED).finditer(text):
        if match.end() <= start or match.start() >= end:
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
        else:
            inner = match[0][1:-1]
            rest = len(text) - match.end() + 1
            return " " * (match.start() + 1) + inner + " " * rest
    return text


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    return [
        _Token(m[0].lower().replace("’", "'"), m.start(), m.end(), m[0][0].isupper())
        for m in compiled(_WORD).finditer(text, start, end)
    ]


def _nearest_left(tokens: list[_Token]) -> tuple[Direction | None, int]:
    """The nearest verb to the left, and how many words lie between it and the mention."""
    for i in range(len(tokens) - 1, -1, -1):
        found = _cue(tokens, i)
        if found is not None:
            between = [token.word for token in tokens[i + 1 :]]
            return _attached(found, tokens[i].word, between), len(between)
    return None, 0


def _attached(found: Direction, verb: str, between: list[str]) -> Direction:
    """``found``, unless the words between suggest that the mention belongs to another event."""
    if ANTICIPATION.intersection(between):
        return Direction.UNSURE
    gerund = any(w.endswith("ing") and w not in PLANNED_EVENTS and len(w) > 5 for w in between)
    noun = between[-1] if between else ""
    if found is Direction.FUTURE and (
        gerund or noun in PAST_EVENTS or {"after", "over", "since", "following"} & set(between)
    ):
        return Direction.UNSURE
    if found is Direction.PAST:
        if noun in PLANNED_EVENTS and {"for", "about", "of", "over", "to"} & set(between):
            return Direction.UNSURE
        if verb in INTENT_PAST and "to" in between[:8]:
            return Direction.UNSURE
        if verb in APPEALS and "for" in between:
            return Direction.UNSURE  # "called for marches on Monday"
    return found


def _nearest_right(tokens: list[_Token]) -> tuple[Direction | None, bool]:
    """The nearest verb to the right within the clause, and whether it follows at once."""
    adjacent = True
    for i, token in enumerate(tokens):
        if token.word in CLAUSE_WORDS and not (token.word == "when" and i == 0):
            break
        found = _cue(tokens, i)
        if found is not None:
            return found, adjacent
        adjacent = adjacent and (_is_adverb(token.word) or token.word in TIMES_OF_DAY)
    return None, False


def _cue(tokens: list[_Token], i: int) -> Direction | None:
    """What the token says as a verb; None where it is none, or part of one further left."""
    word = tokens[i].word
    if tokens[i].capital and (i or word in ("will", "may")):
        return None  # a name: "United", "Will Smith"
    follows = [token.word for token in tokens[i + 1 : i + 6] if not _is_adverb(token.word)]
    if word == "would" and not PLUPERFECT.intersection(token.word for token in tokens):
        return Direction.UNSURE if "have" in follows[:1] else Direction.FUTURE
    auxiliary = _auxiliary(word, follows)
    if auxiliary is not None:
        return auxiliary
    helper = _helper(tokens, i)
    previous = tokens[i - 1].word if i else "the"
    noun = previous in ARTICLES or previous.endswith("'s")
    if word in PRESENT or word in TIMETABLE:
        if helper is not None or noun or previous in DETERMINERS:
            return None
        if word in BARE_NOUNS and not previous.endswith("s") and i and _has_article(tokens, i):
            return None  # "an unannounced hospital visit"
        if previous in ("and", "or", "then") and not word.endswith("s"):
            modal = _modal_before(tokens, i)
            if modal is not None:
                return _cue(tokens, modal)  # "will arrive on Thursday and leave on Sunday"
        if word in TIMETABLE or (word in _ON_TIMETABLE and GOES & set(follows)):
            return Direction.FUTURE
        intends = word.removesuffix("s") in INTENT and "to" in follows
        return Direction.FUTURE if intends and not _is_past(previous) else Direction.UNSURE
    if word in PRETERITES or word in PARTICIPLES or _is_ed(word) or word == "due":
        if helper is not None and _was_to_have(tokens, helper):
            return Direction.UNSURE
        if helper is not None:
            return _cue(tokens, helper) if helper >= 0 else None
        if word in SCHEDULED and word != "set":
            return Direction.UNSURE
        return None if word in PARTICIPLES or (noun and i) else Direction.PAST
    return None


def _auxiliary(word: str, follows: list[str]) -> Direction | None:
    """What a modal, "have" or "be" says with the words that follow it; None for other words."""
    nxt = follows[0] if follows else ""
    if word in ("will", "shall", "may", "might", "must", "won't") or word.endswith("'ll"):
        return Direction.UNSURE if nxt == "have" else Direction.FUTURE
    if word == "would" or word.endswith("'d"):
        return Direction.UNSURE
    if word in ("can", "could", "should", "ought", "cannot", "can't", "couldn't", "shouldn't"):
        return Direction.UNSURE
    if word in ("has", "have", "hasn't", "haven't") or word.endswith("'ve"):
        if nxt in ("until", "till"):
            return Direction.FUTURE
        scheduled = nxt == "been" and SCHEDULED & set(follows[1:2])
        return Direction.PAST if _is_past(nxt) and not scheduled else Direction.UNSURE
    if word in ("had", "hadn't"):
        scheduled = nxt == "been" and SCHEDULED & set(follows[1:2])
        return Direction.UNSURE if nxt in INTENT_PAST or scheduled else Direction.PAST
    if word in ("was", "were", "wasn't", "weren't"):
        return Direction.UNSURE if nxt in SCHEDULED or nxt in ("to", "going") else Direction.PAST
    if word in ("did", "didn't"):
        return Direction.PAST
    if word in ("is", "are", "am", "isn't", "aren't") or word in PRONOUN_IS:
        going = nxt == "going" and "to" in follows[1:2]
        return Direction.FUTURE if nxt in SCHEDULED or nxt == "to" or going else Direction.UNSURE
    return None


def _helper(tokens: list[_Token], i: int) -> int | None:
    """Place of the auxiliary that governs the verb at ``i``; None without one.

    -1 where "to" makes it an infinitive: then the verb before "to" decides.
    """
    for j in range(i - 1, max(i - 5, -1), -1):
        word = tokens[j].word
        if word == "to":
            return -1
        if word in ("be", "been", "being") or _is_adverb(word):
            continue
        if word in HAVE and j and tokens[j - 1].word in MODALS:
            return j - 1
        if word in MODALS or word in HAVE or word in BE or word in PRONOUN_IS:
            return j
        if word in ("did", "didn't", "won't", "wasn't", "weren't", "didn’t", "hadn't"):
            return j
        if word.endswith(("'ll", "'ve")):
            return j
        return None
    return None


def _was_to_have(tokens: list[_Token], have: int) -> bool:
    """Whether "have" is that of "was (due) to have lifted off": it was planned, and did not happen.

    "Is said to have left" did happen.
    """
    words = [token.word for token in tokens[max(0, have - 2) : have + 1]]
    return (
        len(words) == 3
        and words[2] in HAVE
        and words[1] == "to"
        and (words[0] in BE or words[0] in SCHEDULED or words[0] in ("meant", "intended"))
    )


def _modal_before(tokens: list[_Token], i: int) -> int | None:
    """Place of the nearest modal to the left of the verb at ``i``; None without one."""
    return next((j for j in range(i - 2, -1, -1) if tokens[j].word in MODALS), None)


def _has_article(tokens: list[_Token], i: int) -> bool:
    return any(token.word in ARTICLES for token in tokens[max(0, i - 3) : i])


def _is_adverb(word: str) -> bool:
    return word in SKIPPED or (word.endswith("ly") and len(word) > 4)


def _is_ed(word: str) -> bool:
    return len(word) > 3 and word.endswith("ed") and word not in NOT_VERBS


def _is_past(word: str) -> bool:
    return word in PRETERITES or word in PARTICIPLES or _is_ed(word) or word in ("was", "were")
