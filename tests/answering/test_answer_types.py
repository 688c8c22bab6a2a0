"""The type of answer that a question asks for."""

import pytest

from qabot.answering.answer_types import type_fits


@pytest.mark.parametrize(
    ("question", "answer", "fits"),
    [
        ("How many ships waited?", "422", True),
        ("how many ships waited", "about two dozen", True),
        ("How many ships waited?", "Osama Rabie", False),
        ("How long did it take?", "a few weeks", True),
        ("When did it end?", "on Tuesday", True),
        ("When did it end?", "after the vote", True),
        ("When did it end?", "Osama Rabie", False),
        ("What year was it?", "1969", True),
        ("Who runs the canal?", "Osama Rabie", True),
        ("who runs the canal", "the authority", False),
        (
            "Who came?",
            "Ann came with all of the others to see for herself what had happened",
            False,
        ),
        ("Why did it end?", "because of the wind", True),
        ("What time did it end?", "6:04 p.m.", True),
        ("at what time of day did it end", "noon", True),
        ("what's the new kickoff time", "1 p.m", True),
        ("What time did it end?", "Saturday", False),
        ("What did she do at the time?", "sing", True),  # asks for no time
        ("What time zone is it in?", "Eastern", True),
        ("What are the museum's opening hours?", "9 a.m. to 5 p.m.", True),
        ("what are the opening hours of the museum", "Tuesday to Sunday", True),
        ("what are the opening hours of the museum", "half past nine to noon", True),
        ("what are the opening hours of the museum", "10-15 minutes", False),
        ("What was the closing time?", "8", True),
        ("In what year did it end?", "comet 67P", False),
        ("how much do they owe", "$1.5 trillion", True),
        ("how much do they owe", "40-year", False),
        ("how much water do they use", "40 litres", True),
        ("What percentage voted?", "Seventy-eight percent", True),
        ("What percentage voted?", "ouroboros", False),
        ("How long does it take to charge?", "300 miles", False),
        ("How long is the bridge?", "300 miles", True),
        ("how tall is she", "243 pounds", False),
        ("how tall is she", "6ft", True),
        # Only the question's own word asks: these mention a person or a time.
        ("What did she ask for when he was sentenced?", "compassion", True),
        ("What animal did the man who died eat?", "a wild rabbit", True),
        ("Which reporter asked when it would open?", "Ann", True),
        ("What was found?", "bones", True),
    ],
)
def test_the_kind_of_answer(question: str, answer: str, fits: bool) -> None:
    """A count has a number, a time something of the calendar, a person a capital letter."""
    assert type_fits(question, answer) is fits
