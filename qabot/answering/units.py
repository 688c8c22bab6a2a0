"""Units of measure: whether a number is of the kind that a question asks for.

"How many tons of vapour" is not answered by the 3,100 of "3,100 kilometers", however near it
stands. The unit often stands beside the span and not in it, so the text around it is read too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qabot.answering.answer_types import LARGE

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
_NUMBER = re.compile(rf"\d[\d.,]*\d|\d|\b(?:{LARGE})\b", re.IGNORECASE)
_BESIDE = re.compile(rf"(?:\s+(?:{LARGE})\b)?[\s-]?{_UNIT}", re.IGNORECASE)


def unit_fits(question: str, text: str, start: int, end: int) -> bool:
    """Whether a number in ``text[start:end]`` can count what "how many" asks for.

    Only units of another kind behind all of them speak against it: miles where tons are asked
    for, not kilometers where miles are.

    >>> unit_fits("How many tons were lost?", "It is 3,100 kilometers wide.", 6, 11)
    False
    >>> unit_fits("How many miles is it?", "It is 3,100 kilometers wide.", 6, 11)
    True
    """
    asked = _kind_asked(question)
    if asked is None:
        return True
    units = [_BESIDE.match(text, n.end()) for n in _NUMBER.finditer(text, start, end)]
    return not units or any(unit is None or unit.lastgroup == asked for unit in units)


@lru_cache(maxsize=64)
def _kind_asked(question: str) -> str | None:
    asked = _ASKED.search(question)
    return asked.lastgroup if asked else None
