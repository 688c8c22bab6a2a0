"""Answers that say the same: numbers by value, names by their parts."""

from __future__ import annotations

import pytest

from qabot.answering.values import Value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sixteen", "16"),
        ("Sixteen people", "16 people"),
        ("1,200", "1200"),
        ("twelve hundred", "1,200"),
        ("one hundred and five", "105"),
        ("twenty-one", "21"),
        ("1.2 million people", "1,200,000 people"),
        ("$3 billion", "3 billion dollars"),
        ("16 percent", "16%"),
        ("16 per cent", "16 %"),
        ("about 400", "400"),
        ("a dozen ships", "12 ships"),
        ("two dozen", "24"),
        ("half a million", "500,000"),
        ("a hundred", "100"),
        ("$1.2 billion", "1,200 million dollars"),
        ("The S-400,", "s 400"),
        ("6:04 p.m.", "18:04"),
        ("at 6 PM", "18:00 hrs"),
        ("12:30 a.m. local time", "00:30 hrs"),
        ("16:03 GMT", "4.03pm GMT"),
        ("18:04 Indian Standard Time", "6:04 p.m. Indian time"),
    ],
)
def test_same_value(one: str, other: str) -> None:
    """However it is written."""
    assert Value(one).key == Value(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("more than 400,000", "400,000"),
        ("16 percent", "16"),
        ("$16", "16"),
        ("ten one", "101"),
        ("5-2", "52"),
        ("two to three", "2.3"),
        ("1.2", "12"),
        ("a third", "3"),
        ("half of them", "0.5"),
        ("Wednesday", "Thursday"),
        ("6:04", "18:04"),  # which half of the day it is, is not said
        ("4:25", "4:25 p.m."),
        ("16:03 GMT", "16:03 CET"),
        ("18", "6 p.m."),
        ("13:75", "1:75 p.m."),
        ("", "0"),
    ],
)
def test_another_value(one: str, other: str) -> None:
    """What a reader would not take for the same is kept apart."""
    assert Value(one).key != Value(other).key


@pytest.mark.parametrize(
    ("long", "short", "expected"),
    [
        ("Annalena Baerbock", "Baerbock", True),
        ("Dr. Ronny Jackson", "Ronny Jackson", True),
        ("President Biden", "Biden", True),
        ("Joe Biden", "President Biden", True),
        ("foreign minister Annalena Baerbock", "Baerbock", True),
        ("New Jersey Sen. Cory Booker", "Cory Booker", True),
        ("Joe R. Biden", "Joe Biden", True),
        ("World Health Organization", "WHO", True),
        ("United Nations", "the U.N.", True),
        ("Hunter Biden", "Joe Biden", False),
        ("Queen Elizabeth", "Elizabeth Warren", False),
        ("World Trade Organization", "WHO", False),
        ("17 nights", "17", True),
        ("seventeen nights", "17", True),
        ("17 percent", "17", False),
        ("more than 17", "17", False),
        ("every 17 minutes", "17", False),
        ("Baerbock", "Annalena Baerbock", False),
        ("Annalena Baerbock", "Annalena", False),
        ("the green minister", "minister", False),
        ("Baerbock", "Baerbock", False),
    ],
)
def test_says_more(long: str, short: str, expected: bool) -> None:
    """A full name says what the surname says; a quantity what its number says."""
    assert Value(long).says_more_than(Value(short)) is expected
