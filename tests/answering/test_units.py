"""A number of the wrong unit is no answer to "how many tons"."""

from __future__ import annotations

import pytest

from qabot.answering.units import unit_fits


@pytest.mark.parametrize(
    ("question", "text", "answer", "fits"),
    [
        ("how many tons of vapour were seen", "the 1,900-mile-wide moon", "1,900", False),
        ("how many tons of vapour were seen", "It is 3,100 kilometers wide", "3,100", False),
        ("how many tons of vapour were seen", "some 2,300 tons (2,095 metric tons)", "2,095", True),
        ("How many more miles did they walk?", "after 12 hours", "12 hours", False),
        ("How many kilograms did he lift?", "two million pounds", "two million", True),
        ("How many barrels leaked?", "3 million barrels leaked in 20 days", "3 million", True),
        ("How many barrels leaked?", "3 million barrels leaked in 20 days", "20", False),
        ("How many miles did he run?", "16 miles in 20 minutes", "16 miles in 20", True),
        ("How many miles did he run?", "2 million more minutes", "2", False),
        ("How many acres burned?", "40 square miles burned", "40", True),
        ("How many minutes late was it?", "two hours late", "two hours", True),
        ("How many minutes late was it?", "It was late", "late", True),
        ("How many people came?", "They walked 30 miles", "30", True),
        ("How many light years away is it?", "4.2 light-years away", "4.2", True),
        ("Why were tons lost?", "after 12 hours", "12 hours", True),
    ],
)
def test_the_unit_beside_a_number_must_be_of_the_kind_asked_for(
    question: str, text: str, answer: str, *, fits: bool
) -> None:
    """Whether it stands in the answer or behind it; another unit of that kind will do."""
    start = text.index(answer)
    assert unit_fits(question, text, start, start + len(answer)) is fits
