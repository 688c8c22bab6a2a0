"""A discount is no price."""

from __future__ import annotations

import pytest

from qabot.answering.prices import price_fits


@pytest.mark.parametrize(
    ("question", "text", "answer", "fits"),
    [
        ("how much does tele+ cost", "Get Tele + and Save $5/Month", "$5/Month", False),
        ("how much does tele+ cost", "Tele + costs $7 a month", "$7", True),
        (
            "What will it cost before tax credits?",
            "$44,000, less a $7,500 tax credit",
            "$7,500",
            False,
        ),
        ("What will it cost before tax credits?", "$44,000, less a $7,500 credit", "$44,000", True),
        ("What is the price?", "$60, without $9 discount", "$60, without $9", False),
        ("What is the price?", "a discount of up to 20 euros", "20 euros", False),
        ("What is the price?", "a discount of 20 euros", "of 20 euros", False),
        ("What is the price?", "it saves about 1.5 million euros", "1.5 million", False),
        ("What is the price?", "60 euros, $10 off", "60 euros, $10 off", True),
        ("What is the price?", "not told", "not told", True),
        ("How much is the tax credit for a car that costs $9?", "a $7,500 credit", "$7,500", True),
        ("How much can one save on the price?", "Save $5 a month", "$5", True),
        ("How much is it?", "Save $5 a month", "$5", True),
    ],
)
def test_what_is_saved_is_no_price(question: str, text: str, answer: str, *, fits: bool) -> None:
    """Unless it is asked for, or the price stands in the answer too."""
    start = text.index(answer)
    assert price_fits(question, text, start, start + len(answer)) is fits
