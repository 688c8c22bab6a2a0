"""Units of measure: whether a number is of the kind that a question asks for.

"How many tons of vapour" is not answered by the 3,100 of "3,100 kilometers", however near it
stands, nor what a thing costs by what one saves on it. The unit often stands beside the span and
not in it, so the text around it is read too.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Each kind's units, in the singular. "Pound", weight and money, tells nothing and is left out.
_KINDS = {
    "length": "mile|kilomet(?:re|er)|km|met(?:re|er)|centimet(?:re|er)|millimet(?:re|er)|cm|mm|"
    "foot|feet|ft|inch(?:es)?|yard",
    "weight": "ton|tonne|kilogram|kilo|kg|gram|ounce|lb",
    "time": "second|minute|hour|day|week|month|year|decade|century|centurie",
    "volume": "lit(?:re|er)|gallon|barrel|pint",
    "area": r"acre|hectare|square[\s-]+\w+",
    "share": "percent|per cent|percentage point|%",
}
_NAMED = "|".join(f"(?P<{kind}>(?:{units})s?)" for kind, units in _KINDS.items())
_UNIT = rf"(?:(?:metric|short|long|nautical|more)[\s-]+)?(?:{_NAMED})(?!\w)"
_ASKED = re.compile(rf"\bhow\s+many\s+{_UNIT}", re.IGNORECASE)
_SCALE = "hundred|thousand|million|billion|trillion"
_NUMBER = re.compile(rf"\d[\d.,]*\d|\d|\b(?:{_SCALE})\b", re.IGNORECASE)
_SUM = re.compile(rf"[$€£¥]?\s?\d[\d.,]*(?:\s(?:{_SCALE}))?(?<![.,])", re.IGNORECASE)
_BESIDE = re.compile(rf"(?:\s+(?:{_SCALE})\b)?[\s-]?{_UNIT}", re.IGNORECASE)

_REDUCTION = r"(?:credits?|rebates?|discounts?|savings|vouchers?|off|cheaper|less)\b"
_PRICE_ASKED = re.compile(r"\b(?:costs?|prices?|priced)\b", re.IGNORECASE)
# "What does it cost before tax credits" asks for the price, "what is the discount" does not.
_LEFT_OUT = re.compile(
    rf"\b(?:before|after|without)\s+(?:\w+\s+){{0,2}}{_REDUCTION}", re.IGNORECASE
)
_REDUCTION_ASKED = re.compile(rf"\b(?:sav(?:e[sd]?|ing)\b|{_REDUCTION})", re.IGNORECASE)
_SAVED_BEFORE = re.compile(
    r"\b(?:sav(?:e[sd]?|ing)|(?:credit|rebate|discount|voucher)s?\s+of)\s+"
    r"(?:(?:you|up|to|an?|about|over|another)\s+){0,3}$",
    re.IGNORECASE,
)
_SAVED_AFTER = re.compile(
    rf"(?:/\w+)?\s+(?:(?:federal|state|tax|cash|instant|mail-in)\s+){{0,3}}{_REDUCTION}",
    re.IGNORECASE,
)
_SEEN_BACK = 40  # characters before a sum


def unit_fits(question: str, text: str, start: int, end: int) -> bool:
    """Whether a number in ``text[start:end]`` can count what "how many" asks for.

    Only units of another kind behind all of them speak against it: miles where tons are asked
    for, not kilometers where miles are. Against a price speaks that all sums are reductions.

    >>> unit_fits("How many tons were lost?", "It is 3,100 kilometers wide.", 6, 11)
    False
    >>> unit_fits("How many miles is it?", "It is 3,100 kilometers wide.", 6, 11)
    True
    """
    if _price_asked(question):
        sums = [n.span() for n in _SUM.finditer(text, start, end)]
        prices = [place for place in sums if not _is_reduction(text, *place)]
        # "$44,000, not including a $7,500": cut off before what the last sum is.
        return not sums or (bool(prices) and (prices[-1] == sums[-1] or sums[-1][1] < end))
    asked = _kind_asked(question)
    if asked is None:
        return True
    units = [_BESIDE.match(text, n.end()) for n in _NUMBER.finditer(text, start, end)]
    return not units or any(unit is None or unit.lastgroup == asked for unit in units)


def _is_reduction(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _SEEN_BACK) : start]
    return bool(_SAVED_BEFORE.search(before) or _SAVED_AFTER.match(text, end))


@lru_cache(maxsize=64)
def _price_asked(question: str) -> bool:
    if _PRICE_ASKED.search(question) is None:
        return False
    return _REDUCTION_ASKED.search(_LEFT_OUT.sub("", question)) is None


@lru_cache(maxsize=64)
def _kind_asked(question: str) -> str | None:
    asked = _ASKED.search(question)
    return asked.lastgroup if asked else None
