"""What type of answer a question asks for, and whether an answer can be one.

The types are the coarse ones of answer typing (Li and Roth 2002) that words
and shapes alone can tell: a clock time, a year, a sum of money, a share, a
length of time, a size, any time, any number, a name. A question of no such
type takes any answer. Typing by shape needs no model and costs microseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qabot.answering.asked import question_word
from qabot.answering.definitions import defined

_SHORT = 10  # words; a longer answer is a clause and no name, number or date

_DAYS = (
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|"
    "september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_DAYTIMES = "morning|evening|afternoon|night|noon|midday|midnight|dawn|dusk|overnight|midmorning"
_SPANS = (
    "second|minute|hour|day|night|week|weekend|fortnight|month|quarter|season|year|decade|"
    "generation|century|centurie|lifetime"
)
_NUMBER_WORDS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores?|"
    "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|"
    "sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|half|"
    "third|quarter|once|twice|double|triple|no|none|several|few|single|both"
)
LARGE = "hundred|thousand|million|billion|trillion"
_UNITS = (
    "feet|foot|ft|inch(?:es)?|yards?|miles?|(?:kilo|centi|milli)?(?:metre|meter)s?|km|cm|mm|m|"
    "storeys?|stories|floors?"
)
_MONEY_WORDS = (
    "dollars?|cents?|euros?|pounds?|pence|yuan|renminbi|yen|rupees?|lakhs?|crores?|roubles?|"
    "rubles?|francs?|pesos?|won|bitcoins?|usd|eur|gbp"
)


@dataclass(frozen=True, slots=True)
class _Type:
    """words: the question words (see `question_word`) under which it can be asked for."""

    words: frozenset[str]
    asked: re.Pattern[str]
    given: re.Pattern[str]


def _type(words: str, asked: str, given: str) -> _Type:
    return _Type(
        frozenset(words.split("|")),
        re.compile(asked, re.IGNORECASE),
        re.compile(given, re.IGNORECASE),
    )


_TIME = (
    rf"\d|\b(?:{_DAYS}|{_DAYTIMES}|{_SPANS}|today|yesterday|tomorrow|tonight|spring|summer|autumn|"
    r"fall|winter|ago|after|before|during|since|until|once|when)s?\b"
)
_NUMBER = rf"\d|\b(?:{_NUMBER_WORDS})\b"
_LENGTH = (
    rf"\b(?:{_SPANS})s?\b|\b(?:{_DAYS}|life|forever|indefinitely|permanently|since|until|ago)\b"
    rf"|\d{{4}}|^(?:\d+|(?:{_NUMBER_WORDS})s?)$|-(?:year|month|week|day|hour)"
)

# "What did she do at that time" does not ask for a time.
_NO_CLOCK = (
    r"(?:did|does|do|doing|happens?|happened|happening|has|have|had|will|would|at|of|by|last|first|"
    r"next|same|every|each|this|that|long|record)\b"
)
# The first type that a question asks for counts: the narrow ones stand first.
_TYPES = (
    _type(  # when a place is open
        "what|which",
        r"\b(?:opening|closing|visiting|business|office|trading)\s+(?:hours|times)\b",
        r"\d{1,2}[:.]\d\d|\d\s*(?:[ap]\.?\s?m\b|o['’]clock|hrs|hours)"
        rf"|\b(?:{_DAYS}|{_DAYTIMES}|half\s+past|clock|daily|always)s?\b",
    ),
    _type(  # a time of the clock
        "what|which",
        rf"\b(?:what|which)(?:['’]?s)?\s+(?:(?!{_NO_CLOCK})\w+\s+){{0,4}}?(?:time|hour)\b"
        r"(?!\s+(?:zone|period|frame|limit|line|scale|capsule|machine))",
        rf"\d{{1,2}}[:.]\d\d|\d\s*(?:[ap]\.?\s?m\b|o['’]clock|hrs|hours|gmt)|^\d{{1,2}}$"
        rf"|\b(?:{_DAYTIMES}|minutes?|hours?|half\s+past|o['’]clock)\b",
    ),
    _type(
        "what|which",
        r"\b(?:what|which)\s+years?\b",
        r"\b1\d{3}|\b20\d\d|['’]\d\d\b|\byears?\b",
    ),
    _type(
        "what|which",
        r"\b(?:what|which)\s+(?:date|day|month)\b",
        _TIME,
    ),
    _type(  # a share of a whole
        "what|which|how much",
        r"\b(?:percentage|percent|per\s+cent|proportion|fraction)\b",
        rf"%|per\s?cent|{_NUMBER}|\b(?:all|most|majority)\b",
    ),
    _type(  # money
        "how much",
        r"\b(?:money|cash|cost|costs|pay|pays|paid|earns?|earned|worth|charged?|charges|sells?|sold|"
        r"owes?|owed|fined?|donated?|bought|buy|bail|tickets?|salary|prices?|priced|fees?|prize)\b",
        rf"[$€£¥₹₽]|^[\d.,]+$|\b(?:{_MONEY_WORDS}|(?:{LARGE})s?|free|nothing)\b|\d\s?(?:m|bn|k)\b"
        r"|%|per\s?cent",
    ),
    _type(  # a length of time
        "how",
        r"\bhow\s+long\s+(?:ago|does|did|do|will|would|has|have|had|can|could|must|should)\b",
        _LENGTH,
    ),
    _type(
        "how",
        r"\bhow\s+(?:tall|high)\s+(?:is|was|are|were)\b",
        rf"\d[\s-]*(?:{_UNITS})\b|\d['’′]|\b(?:{_UNITS})\b",
    ),
    _type("how", r"\bhow\s+long\b", rf"{_NUMBER}|{_LENGTH}"),
    _type(
        "how",
        r"\bhow\s+(?:far|old|big|tall|high|fast|large|often|deep|wide|heavy)\b",
        _NUMBER,
    ),
    _type("how many|how much", "", _NUMBER),
    _type("when", "", _TIME),
)
_CAPITAL = re.compile(r"\b[^\W\d_]*[A-Z]")


def type_fits(question: str, answer: str) -> bool:
    """Whether an answer can be of the type that the question asks for.

    >>> type_fits("How many ships waited?", "Osama Rabie")
    False
    >>> type_fits("What time did they leave?", "Saturday")
    False
    >>> type_fits("What did she ask for when he was sentenced?", "compassion")
    True
    """
    given = _given(question)
    return given is None or (len(answer.split()) <= _SHORT and given.search(answer) is not None)


@lru_cache(maxsize=64)
def _given(question: str) -> re.Pattern[str] | None:
    """What an answer must hold; None for any. Asked of every span, so worked out once."""
    word = question_word(question)
    if word == "who":
        # "Who is Ann Lee?" wants to know what she does, not another name.
        return None if defined(question) else _CAPITAL
    wanted = (t.given for t in _TYPES if word in t.words and t.asked.search(question))
    return next(wanted, None)
