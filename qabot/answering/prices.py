"""Prices: what a thing costs is not what one saves on it.

"Save $5/Month" holds a sum of money and stands beside the thing's name, so a reader takes it for
the price. What a sum is stands before or behind it, so the text around the span is read too.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qabot.answering.answer_types import LARGE

_SUM = re.compile(rf"(?:[$€£¥]\s?)?\d[\d.,]*(?:\s(?:{LARGE}))?(?<![.,])", re.IGNORECASE)
_REDUCTION = r"(?:credits?|rebates?|discounts?|savings|vouchers?|off|cheaper|less)\b"
_PRICE_ASKED = re.compile(r"\b(?:costs?|prices?|priced)\b", re.IGNORECASE)
# "What does it cost before tax credits" asks for the price, "what is the discount" does not.
_SET_ASIDE = re.compile(
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


def price_fits(question: str, text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` can be the price that a question asks for.

    What speaks against it: that every sum in it is a reduction, or that it is cut off behind one,
    before the word that says so. Any other question takes anything.

    >>> price_fits("What does it cost?", "Save $5 on a hat of $9.", 5, 7)
    False
    >>> price_fits("What does it cost?", "Save $5 on a hat of $9.", 20, 22)
    True
    """
    if not _price_asked(question):
        return True
    sums = [found.span() for found in _SUM.finditer(text, start, end)]
    reductions = [place for place in sums if _is_reduction(text, *place)]
    if not reductions:
        return True
    cut_off = reductions[-1][1] == end
    return len(reductions) < len(sums) and not cut_off


def _is_reduction(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _SEEN_BACK) : start]
    return bool(_SAVED_BEFORE.search(before) or _SAVED_AFTER.match(text, end))


@lru_cache(maxsize=64)
def _price_asked(question: str) -> bool:
    if _PRICE_ASKED.search(question) is None:
        return False
    return _REDUCTION_ASKED.search(_SET_ASIDE.sub("", question)) is None
