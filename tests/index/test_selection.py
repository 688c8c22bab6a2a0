"""Filters: what they leave, in masks; and that a kept one is of the current state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from qabot.index import searcher
from qabot.index.index import Filter, Index
from qabot.index.selection import Selection
from tests.index.made import made_article

Write = Callable[..., str]


def test_a_selection_knows_its_numbers() -> None:
    """In any order, beyond its greatest, without some of them; of none at all."""
    some = Selection.of(np.array([9, 2, 4]))
    assert len(some) == 3
    assert some.numbers().tolist() == [2, 4, 9]
    assert some.has(np.array([0, 2, 9, 10, 11, 10**9])).tolist() == [
        False, True, True, False, False, False,
    ]  # fmt: skip
    assert some.without(np.array([4, 77])).numbers().tolist() == [2, 9]
    assert some.numbers().tolist() == [2, 4, 9]
    assert np.unpackbits(some.bits(), bitorder="little").nonzero()[0].tolist() == [2, 4, 9]
    assert Selection.all_below(3).numbers().tolist() == [0, 1, 2]
    nothing = Selection.of(np.empty(0, dtype=np.int64))
    assert not len(nothing) and not nothing.has(np.array([0, 1])).any()


def test_a_filter_that_was_asked_before_sees_every_change(index: Index, write: Write) -> None:
    """Articles that come, go or change their day while the same filters are asked again."""
    first = replace(made_article("1", 1), site="Daily", published="2024-03-01T23:59:59+02:00")
    index.build([write("first.jsonl", first)])
    march = Filter(since=date(2024, 3, 1), until=date(2024, 3, 31))
    daily = Filter(site="daily")

    def titles(only: Filter) -> set[str | None]:
        return {hit.passage.article.title for hit in index.search("harbour", 50, only=only)}

    for only in (march, daily, march):
        assert titles(only) == {"Story 1"}
    second = replace(made_article("2", 2), site="DAILY", published="2024-03-31")
    index.add([write("second.jsonl", second)])
    assert titles(march) == titles(daily) == {"Story 1", "Story 2"}
    index.add([write("second.jsonl", replace(second, published="2024-04-01"))])
    assert titles(march) == {"Story 1"}
    assert titles(Filter(until=date(2024, 3, 31), site="daily")) == {"Story 1"}
    index.remove([first.id])
    assert titles(march) == set()
    for day in range(1, 30):
        titles(Filter(since=date(2024, 4, day)))
    assert len(index._searcher._selections) == searcher._SELECTIONS
    assert titles(daily) == {"Story 2"}
