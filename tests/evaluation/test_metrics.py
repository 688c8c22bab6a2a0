"""Exact match, F1 and ranks, against examples worked by hand from their definitions."""

from __future__ import annotations

import pytest

from qabot.evaluation.metrics import best, exact_match, f1, normalize, recall_at, reciprocal_ranks


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The Eiffel Tower", "eiffel tower"),
        ("a an the", ""),
        ("  two\n spaces ", "two spaces"),
        ("The U.S. Army's", "us armys"),  # punctuation goes before articles
        ("theatre and anthem", "theatre and anthem"),  # articles only as whole words
        ("an-other", "another"),  # the hyphen joins, so "an" is no word of its own
        ("10,000", "10000"),
        ("$1.5m", "15m"),
        ("McConnell’s", "mcconnell’s"),  # only ASCII punctuation goes
        ("Łódź", "łódź"),
    ],
)
def test_normalization_is_the_official_one(text: str, expected: str) -> None:
    """Lower case, punctuation, articles and white space, in the official order."""
    assert normalize(text) == expected


@pytest.mark.parametrize(
    "prediction, gold, exact, score",
    [
        ("Denver Broncos", "Denver Broncos", 1.0, 1.0),
        ("the Denver Broncos!", "Denver Broncos", 1.0, 1.0),
        # precision 1/2, recall 1
        ("on Tuesday", "Tuesday", 0.0, 2 / 3),
        # 2 of 4 tokens common with 2 of 3
        ("Santa Clara in California", "Santa Clara stadium", 0.0, 4 / 7),
        ("Paris", "London", 0.0, 0.0),
        # bags, not sets: "new" counts once on the gold side
        ("new new york", "new york", 0.0, 4 / 5),
        # nothing left after normalisation, the v2.0 rule
        ("", "", 1.0, 1.0),
        ("the", "a", 1.0, 1.0),
        ("", "Paris", 0.0, 0.0),
        ("Paris", "", 0.0, 0.0),
    ],
)
def test_exact_match_and_f1(prediction: str, gold: str, exact: float, score: float) -> None:
    """Worked by hand: tokens in common over the tokens of both sides."""
    assert exact_match(prediction, gold) == exact
    assert f1(prediction, gold) == pytest.approx(score)


@pytest.mark.parametrize(
    "prediction, gold, expected",
    [
        ("Tuesday", ["on Tuesday", "Tuesday"], 1.0),
        ("Tuesday", [], 0.0),  # unanswerable: anything said is wrong
        ("", [], 1.0),
        ("", ["the", "Paris"], 0.0),  # golds that are empty once normalised don't count
    ],
)
def test_the_nearest_gold_answer_counts(prediction: str, gold: list[str], expected: float) -> None:
    """The maximum over the gold answers; no gold answer means silence is right."""
    assert best(f1, prediction, gold) == expected


def test_recall_and_reciprocal_rank() -> None:
    """Ranks 1, 3, 10 and "not found", at two cut-offs."""
    ranks = [1, 3, 10, None]
    assert recall_at(ranks, 1) == [1, 0, 0, 0]
    assert recall_at(ranks, 5) == [1, 1, 0, 0]
    assert reciprocal_ranks(ranks) == [1, 1 / 3, 1 / 10, 0]
