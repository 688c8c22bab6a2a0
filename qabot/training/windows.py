"""Question and passage as token windows, the way the reader meets them.

A window is ``[CLS] question [SEP] passage tokens [SEP]``, token type 0 up to the first ``[SEP]``
and 1 after it (Devlin et al. 2019, section 4.2). The ``[CLS]`` position stands for "no answer"
(section 4.3).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from qabot.training.data import Example

if TYPE_CHECKING:
    from tokenizers import Tokenizer

IntArray = npt.NDArray[np.int32]

QUESTION_TOKENS = 48  # a longer question is cut; the longest in SQuAD 2.0 dev has 40-odd words
CLS, SEP = 101, 102  # of the uncased BERT vocabulary; checked by `special_tokens`


@dataclass(frozen=True, slots=True)
class Window:
    """One model input.

    ids: int32 (tokens,), with the special tokens.
    passage: position of the first passage token; ``ids[passage:-1]`` are the passage's.
    offsets: int32 (passage tokens, 2), code points into the example's context, end exclusive.
    start, end: positions in ``ids`` of the answer's first and last token; both 0 for no answer.
    example: number of the example it was made from.
    group: see :class:`~qabot.training.data.Example`.
    """

    ids: IntArray
    passage: int
    offsets: IntArray
    start: int
    end: int
    example: int
    group: str = ""

    def text_span(self, start: int, end: int) -> tuple[int, int]:
        """Code points into the context of the tokens at ``start`` to ``end``, inclusive."""
        return int(self.offsets[start - self.passage, 0]), int(self.offsets[end - self.passage, 1])


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's token ids (int32 (n,)) and offsets (int32 (n, 2), code points)."""

    ids: IntArray
    offsets: IntArray


def special_tokens(tokenizer: Tokenizer) -> None:
    """Check that the tokenizer is of the uncased BERT family; raises ``ValueError`` if not."""
    if (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")) != (CLS, SEP):
        raise ValueError("The tokenizer's [CLS] and [SEP] are not BERT's 101 and 102.")


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> dict[str, Tokens]:
    """Each distinct text's tokens, without special tokens."""
    distinct = list(dict.fromkeys(texts))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found: dict[str, Tokens] = {}
    for first in range(0, len(distinct), 4096):  # keeps the encodings' memory bounded
        chunk = distinct[first : first + 4096]
        encodings: list[Any] = tokenizer.encode_batch(chunk, add_special_tokens=False)
        for text, encoding in zip(chunk, encodings, strict=True):
            offsets = np.array(encoding.offsets, np.int32).reshape(-1, 2)
            found[text] = Tokens(np.array(encoding.ids, np.int32), offsets)
    return found


def training_windows(
    tokenizer: Tokenizer, examples: Sequence[Example], passage_tokens: int, rng: random.Random
) -> list[Window]:
    """One window an example.

    A longer context is cut to a run of ``passage_tokens`` that holds the first answer whole at a
    random place, as retrieval's passages hold theirs. Examples whose answer can't be aligned
    with tokens or is longer than the run are left out.
    """
    tokens = tokenize(tokenizer, [t for e in examples for t in (e.question, e.context)])
    windows = []
    for number, example in enumerate(examples):
        passage = tokens[example.context]
        if not len(passage.ids):
            continue
        answer: tuple[int, int] | None = None
        if example.answers:
            answer = _token_span(passage, *example.answers[0])
            if answer is None or answer[1] - answer[0] >= passage_tokens:
                continue
        first = _cut(len(passage.ids), answer, passage_tokens, rng)
        question = tokens[example.question].ids
        window = _window(question, passage, first, passage_tokens, answer, number)
        windows.append(replace(window, group=example.group))
    return windows


def sliding_windows(
    tokenizer: Tokenizer, examples: Sequence[Example], max_tokens: int, overlap: int
) -> list[Window]:
    """Windows of at most ``max_tokens`` that cover every passage, neighbours sharing ``overlap``.

    For measuring: start and end are 0 throughout.
    """
    tokens = tokenize(tokenizer, [t for e in examples for t in (e.question, e.context)])
    windows = []
    for number, example in enumerate(examples):
        question, passage = tokens[example.question].ids, tokens[example.context]
        room = max_tokens - min(len(question), QUESTION_TOKENS) - 3
        first = 0
        while True:
            windows.append(_window(question, passage, first, room, None, number))
            if first + room >= len(passage.ids):
                break
            first += room - overlap
    return windows


def _token_span(passage: Tokens, text: str, start: int) -> tuple[int, int] | None:
    """First and last token (inclusive) that touch the answer; None where none does."""
    end = start + len(text)
    touching = np.flatnonzero((passage.offsets[:, 0] < end) & (passage.offsets[:, 1] > start))
    return (int(touching[0]), int(touching[-1])) if len(touching) else None


def _cut(total: int, answer: tuple[int, int] | None, room: int, rng: random.Random) -> int:
    """First token of the run shown; always one that keeps the run full."""
    if total <= room:
        return 0
    low, high = 0, total - room
    if answer is not None:
        low, high = max(low, answer[1] - room + 1), min(high, answer[0])
    return rng.randint(low, high)


def _window(
    question: IntArray,
    passage: Tokens,
    first: int,
    room: int,
    answer: tuple[int, int] | None,
    number: int,
) -> Window:
    question = question[:QUESTION_TOKENS]
    body = slice(first, first + room)
    ids = np.concatenate(([CLS], question, [SEP], passage.ids[body], [SEP])).astype(np.int32)
    shift = len(question) + 2
    start, end = (0, 0) if answer is None else (a - first + shift for a in answer)
    return Window(ids, shift, passage.offsets[body], start, end, number)
