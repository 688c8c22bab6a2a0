"""When two answers say the same: numbers and clock times by value, names by their parts.

Only what a reader would take for the same without a second thought: "1,200" and
"twelve hundred" is one number, "more than 1,200" is another statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from qabot.answering.clock import clock_time

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[%$€£]")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DROPPED = frozenset(
    ["a", "an", "the", "about", "around", "approximately", "roughly", "some", "of", "and", "total"]
)
_NAMES_FOR = {"%": "percent", "$": "dollars", "€": "euros", "£": "pounds", "cent": "percent"}
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_ONES = {word: number for number, word in enumerate(_UNITS)}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
_DOZENS = {"dozen": 12, "score": 20}
_NAME = re.compile(r"[A-ZÀ-Þ][\w.’'-]*(?:\s+(?:(?:de|van|von|al|bin|el)\s+)*[A-ZÀ-Þ][\w.’'-]*)*")
_TITLES = frozenset([
    "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "prof", "professor",
    "president", "vice", "prime", "minister", "chancellor", "secretary", "general", "gen",
    "senator", "sen", "representative", "rep", "congressman", "congresswoman", "governor", "gov",
    "mayor", "judge", "justice", "king", "queen", "prince", "princess", "pope", "chief",
    "executive", "officer", "ceo", "chairman", "chairwoman", "director", "ambassador", "captain",
    "capt", "colonel", "col", "lieutenant", "lt", "sergeant", "sgt", "coach", "foreign", "defence",
    "defense", "finance", "interior", "attorney", "speaker", "former", "ex", "acting", "deputy",
])  # fmt: skip
_LEADING_TITLES = re.compile(rf"^(?:(?:{'|'.join(sorted(_TITLES))})\.?[\s-]+)+(?=[A-ZÀ-Þ])")
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,5}")
_SMALL = frozenset(["of", "the", "and", "for", "on", "in", "de", "la"])
# A number of these is another thing than the bare number.
_KINDS_OF_AMOUNT = frozenset(["percent", "dollars", "euros", "pounds"])


@dataclass(frozen=True)
class Value:
    """What an answer says, comparable with what another one says."""

    text: str

    @cached_property
    def numbers(self) -> tuple[Decimal, ...]:
        """The numbers in it, in order: "three million" is 3000000."""
        return tuple(part for part in self._parts if isinstance(part, Decimal))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The other words, in lower case, without those that change nothing."""
        return tuple(part for part in self._parts if isinstance(part, str))

    @cached_property
    def key(self) -> str:
        """Equal for answers that are the same word by word, whatever their spelling."""
        if (clock := clock_time(self.text)) is not None:
            return clock
        parts = [f"{p.normalize():f}" if isinstance(p, Decimal) else p for p in self._parts]
        # "$3" and "3 dollars": the sign stands before, the word behind.
        units = [part for part in parts if part in _KINDS_OF_AMOUNT]
        rest = [part for part in parts if part not in _KINDS_OF_AMOUNT]
        return " ".join([*rest, *units]) or self.text.casefold()

    @cached_property
    def _parts(self) -> tuple[str | Decimal, ...]:
        words = [match.group() for match in _WORD.finditer(self.text.casefold())]
        found: list[str | Decimal] = []
        at = 0
        while at < len(words):
            number, after = _number(words, at)
            if number is not None:
                found.append(number)
                at = after
                continue
            word = _NAMES_FOR.get(words[at], words[at])
            if word not in _DROPPED and not (word == "per" and words[at + 1 : at + 2] == ["cent"]):
                found.append(word)
            at += 1
        return tuple(found)

    @property
    def is_name(self) -> bool:
        """Whether it is written as a name: capitals, no number, a title before it or none."""
        text = self.text.strip(" ’'").removeprefix("the ")
        text = _LEADING_TITLES.sub("", text).rstrip(".")
        return not self.numbers and _NAME.fullmatch(text) is not None

    @cached_property
    def name(self) -> tuple[str, ...]:
        """A name's words without the titles before it: "Sen. Cory Booker" is ("cory", "booker")."""
        words = self.words
        titles = 0
        while titles < len(words) - 1 and words[titles] in _TITLES:
            titles += 1
        return words[titles:]

    def says_more_than(self, other: Value) -> bool:
        """Whether it says what the other says, and more: "Ann Lee" of "Lee", "17 nights" of "17".

        A name by its last part, a quantity by its number; nothing else.
        """
        mine, theirs = self.words, other.words
        if self.numbers or other.numbers:
            extra = set(mine) - set(theirs)
            return (
                self.numbers == other.numbers
                and len(self.numbers) == 1
                and set(theirs) < set(mine)
                and not extra & _KINDS_OF_AMOUNT
                and len(extra) <= 2
                and not extra & _HEDGES
            )
        if not (self.is_name and other.is_name) or not theirs:
            return False
        if self.stands_for(other):
            return True
        mine, theirs = self.name, other.name
        if mine == theirs:  # "President Biden" of "Biden"
            return len(self.words) > len(other.words)
        # "Joe R. Biden" of "Joe Biden" as well: the last name and what comes before it, in order.
        return len(theirs) < len(mine) and mine[-1] == theirs[-1] and _in_order(theirs, mine)

    def stands_for(self, other: Value) -> bool:
        """Whether the other is its initials: "World Health Organization" of "WHO"."""
        short = re.sub(r"^[Tt]he\s", "", other.text.strip(" ’'"))
        if _INITIALS.fullmatch(short) is None or len(self.words) < 2:
            return False
        initials = "".join(word[0] for word in self.words if word not in _SMALL)
        return initials == short.replace(".", "").casefold()


def _in_order(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether all of the few stand among the many, in the same order."""
    rest = iter(many)
    return all(word in rest for word in few)


_HEDGES = frozenset([
    "more", "less", "fewer", "than", "over", "under", "up", "to", "at", "least", "most",
    "nearly", "almost", "only", "not", "no", "or", "per", "another", "first", "second",
    "last", "since", "until", "before", "after", "by", "every",
])  # fmt: skip


def _scale_at(words: list[str], at: int) -> bool:
    """Whether "million", "a million", "dozen" or their like stand at ``words[at]``."""
    if words[at : at + 1] in (["a"], ["an"]):
        at += 1
    return at < len(words) and (words[at] in _SCALES or words[at] in _DOZENS)


def _number(words: list[str], at: int) -> tuple[Decimal | None, int]:
    """The number that starts at ``words[at]`` and the place after it; None if there is none."""
    total, current = Decimal(0), None
    start = at
    while at < len(words):
        word = words[at]
        if word[0].isdigit() and at == start:
            plain = word.replace(",", "") if _GROUPED.fullmatch(word) else word
            if plain.count(".") > 1 or "," in plain:
                return None, start
            current = Decimal(plain)
        elif word in _ONES and (
            current is None
            or (current % 10 == 0 and current % 100 >= 20)
            or (current is not None and current >= 100 and current % 100 == 0)
        ):
            current = (current or Decimal(0)) + _ONES[word]
        elif word in _TENS and (current is None or (current >= 100 and current % 100 == 0)):
            current = (current or Decimal(0)) + _TENS[word]
        elif word in _DOZENS and current is not None and current < 100:
            current *= _DOZENS[word]
        elif current is None and at == start and word in ("a", "half") and _scale_at(words, at + 1):
            current = Decimal(1) if word == "a" else Decimal("0.5")
            at += words[at + 1] in ("a", "an")  # "half a million"
        elif word in _SCALES and (current is not None):
            if _SCALES[word] == 100:
                current *= 100
            else:
                total, current = total + current * _SCALES[word], Decimal(0)
        elif (
            word == "and"
            and current is not None
            and at + 1 < len(words)
            and words[at - 1] in ("hundred", "thousand")
            and (words[at + 1] in _ONES or words[at + 1] in _TENS)
        ):
            pass
        else:
            break
        at += 1
    if current is None:
        return None, start
    return total + current, at
