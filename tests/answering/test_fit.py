"""How words of a question, a passage and an answer fit together."""

from __future__ import annotations

import pytest

from qabot.answering.fit import Words

PASSAGE = (
    "Belarusian President Alexander Lukashenko met leaders of 16 countries in Kyiv on Jan. 18."
)


@pytest.mark.parametrize(
    ("question", "covered"),
    [
        ("Who leads Belarus?", 1.0),  # another form of both words
        ("who is the president of france", 0.5),
        ("How many countries were there?", 1.0),
        ("Who won the cup?", 0.0),
        ("who?", 1.0),  # nothing telling to miss
    ],
)
def test_coverage(question: str, covered: float) -> None:
    """The share of telling words that the passage holds in some form."""
    assert Words.of(question).coverage(PASSAGE) == covered


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Did Lukashenko go to Kyiv?", 1.0),
        ("Did Lukashenko go to Paris?", 0.5),
        ("Who met 17 leaders?", 0.0),  # a number is the same or another
        ("Paris had what?", 1.0),  # the first word is capitalised whatever it is
        ("WHO WENT TO PARIS?", 1.0),  # and so is every word here
        ("what of Kyiv's leaders?", 1.0),
    ],
)
def test_names(question: str, named: float) -> None:
    """The share of names and numbers that the passage holds."""
    assert Words.of(question).named(PASSAGE) == named


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("How old is Alexander Lukashenko?", True),
        ("how old is Lukashenko's friend Alexander?", False),  # "Lukashenko's" is not as it stands
        ("How old is Lukashenko?", False),  # one name is not enough
        ("How old is Alexandra Lukashenko?", False),
        ("how old is alexander lukashenko", False),  # not known as names
        ("Where was Lukashenko on Jan. 18?", True),
    ],
)
def test_all_named(question: str, held: bool) -> None:
    """Every name as it stands, and more than one."""
    assert Words.of(question).all_named(PASSAGE) is held
