"""Token windows: what they show, and that their offsets lead back to the text."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from qabot.training.batches import batch_order, collate
from qabot.training.data import Example
from qabot.training.model import ENCODER, load_tokenizer
from qabot.training.windows import sliding_windows, training_windows
from tests.training.corpus import examples


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """The embedder's, which the reader shares."""
    return load_tokenizer(ENCODER)


@pytest.mark.parametrize("room", [12, 20, 200])
def test_offsets_slice_back_to_the_answers(tokenizer: Tokenizer, room: int) -> None:
    """However the passage is cut, the window's answer tokens spell the answer."""
    corpus = examples()
    for seed in range(5):
        windows = training_windows(tokenizer, corpus, room, random.Random(seed))
        assert [w.example for w in windows] == list(range(len(corpus)))
        for window in windows:
            example = corpus[window.example]
            first, last = window.text_span(window.start, window.end)
            assert example.context[first:last] == example.answers[0][0]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=80), st.integers(0, 79))
@settings(max_examples=60, deadline=None)
def test_any_answer_lies_within_its_tokens(text: str, at: int) -> None:
    """With accents, other scripts or emoji, the tokens found cover the answer's letters."""
    words = text.split()
    if not words:
        return
    answer = words[at % len(words)]
    example = Example("x", "What is it?", text, ((answer, text.index(answer)),))
    for window in training_windows(load_tokenizer(ENCODER), [example], 200, random.Random(0)):
        first, last = window.text_span(window.start, window.end)
        start = text.index(answer)
        assert first < start + len(answer)
        assert last > start


def test_unanswerable_windows_point_at_cls(tokenizer: Tokenizer) -> None:
    """No answer is position 0 for start and end."""
    example = Example("x", "Who lost?", "Ann won the race in Rome. " * 30, ())
    (window,) = training_windows(tokenizer, [example], 40, random.Random(0))
    assert (window.start, window.end) == (0, 0)
    assert len(window.offsets) == 40


def test_an_answer_longer_than_the_window_is_left_out(tokenizer: Tokenizer) -> None:
    """It can't be shown whole, so it can't be learned."""
    text = "one two three four five six seven eight nine ten"
    example = Example("x", "Count?", text, ((text, 0),))
    assert training_windows(tokenizer, [example], 5, random.Random(0)) == []


def test_sliding_windows_cover_the_passage(tokenizer: Tokenizer) -> None:
    """Every token of a long passage is in some window, and neighbours overlap."""
    text = " ".join(f"word{i}" for i in range(300))
    windows = sliding_windows(tokenizer, [Example("x", "Which?", text, ())], 96, 24)
    spans = [(int(w.offsets[0, 0]), int(w.offsets[-1, 1])) for w in windows]
    assert all(len(w.ids) <= 96 for w in windows)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    assert all(later[0] < earlier[1] for earlier, later in pairwise(spans))


def test_token_types_and_allowed_positions(tokenizer: Tokenizer) -> None:
    """Type 1 is the passage's; answers may start at [CLS] or in the passage, nowhere else."""
    short, long = training_windows(tokenizer, examples()[:2], 200, random.Random(0))
    batch = collate([short, long])
    for row, window in enumerate((short, long)):
        types, allowed = batch.types[row].tolist(), batch.allowed[row].tolist()
        length = len(window.ids)
        assert types[: window.passage] == [0] * window.passage
        assert types[window.passage : length] == [1] * (length - window.passage)
        assert [i for i, a in enumerate(allowed) if a] == [0, *range(window.passage, length - 1)]
        assert batch.attention[row].sum() == length


@given(st.lists(st.integers(1, 300), max_size=200), st.integers(0, 5))
def test_batches_hold_every_window_once_within_their_budget(lengths: list[int], seed: int) -> None:
    """No window is lost or doubled; only a window that is too long alone breaks the budget."""
    batches = batch_order(lengths, 1024, random.Random(seed))
    assert sorted(i for b in batches for i in b) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= 1024
