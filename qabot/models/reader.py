"""The reader: where in these passages does the answer to this question stand?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qabot.models.folder import ModelFolder
from qabot.models.session import ParallelSession

MAX_QUESTION_TOKENS = 128
"""A longer question keeps its end: what is asked usually stands there."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of one context.

    start, end: code points into the context, end exclusive.
    start_logit, end_logit: of the span's first and last token.
    null_logit: start plus end logit of the first token (``[CLS]``) of the same
        window: the score of "no answer here" (Devlin et al. 2019, section 4.3).
    any_logit: the same sum for an answer anywhere in the window: of its start logits and its end
        logits the logarithms of the summed exponentials.
    """

    start: int
    end: int
    start_logit: float
    end_logit: float
    null_logit: float
    any_logit: float

    @property
    def score(self) -> float:
        return self.start_logit + self.end_logit

    @property
    def answerable(self) -> float:
        """Log odds that the window holds an answer, start and end summed.

        It is what the softmax that the reader was trained with gives all places against ``[CLS]``.
        """
        return self.any_logit - self.null_logit


class Reader:
    """An extractive question-answering model.

    name, fingerprint: as in the model's description; a calibration belongs to
        one fingerprint.
    """

    def __init__(
        self,
        folder: ModelFolder,
        *,
        threads: int = 0,
        max_answer_tokens: int = 40,
        per_context: int = 10,
    ) -> None:
        from tokenizers import Tokenizer

        description = folder.description
        self.name = description.name
        self.fingerprint = description.fingerprint
        self.path = folder.path
        self.max_tokens = description.max_tokens
        self.max_answer_tokens = max_answer_tokens
        self.per_context = per_context
        self._tokenizer = Tokenizer.from_file(str(folder.tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(
            self.max_tokens, stride=_stride(self.max_tokens), strategy="only_second"
        )
        self._plain = Tokenizer.from_file(str(folder.tokenizer))
        self._plain.no_padding()
        self._plain.no_truncation()
        self._session = ParallelSession(folder.model, description.inputs, threads=threads)

    def read(
        self, question: str, contexts: Sequence[str], *, titles: Sequence[str] = ()
    ) -> list[list[Candidate]]:
        """The best spans of each context, best first; at most ``per_context`` each.

        titles: a line to read above each context, or none. No answer stands in it, and offsets
        are the context's own. A context longer than the model's window is read in overlapping
        windows. A context without a token gives an empty list.
        """
        question = self._bounded(question)
        above = [f"{title}\n" if title else "" for title in titles] or [""] * len(contexts)
        pairs = [(question, a + context) for a, context in zip(above, contexts, strict=True)]
        encodings = []
        owner = []
        for number, encoding in enumerate(self._tokenizer.encode_batch(pairs)):
            for window in (encoding, *encoding.overflowing):
                encodings.append(window)
                owner.append(number)
        found: list[list[Candidate]] = [[] for _ in contexts]
        for i, (starts, ends) in enumerate(self._session.run_each(encodings)):
            found[owner[i]] += self._spans(encodings[i], starts, ends, len(above[owner[i]]))
        return [self._best(candidates) for candidates in found]

    def knows(self, word: str) -> bool:
        """Whether a word is one of the model's own, and so a common one and no slip."""
        return len(self._plain.encode(f" {word}", add_special_tokens=False).ids) == 1

    def _spans(
        self,
        encoding: object,
        start_logits: NDArray[np.float32],
        end_logits: NDArray[np.float32],
        above: int,
    ) -> list[Candidate]:
        """Joint search over the spans of one window: float32 logits of shape (tokens,).

        above: code points before the context, where no answer may stand.
        """
        sequence = encoding.sequence_ids  # type: ignore[attr-defined]
        offsets = encoding.offsets  # type: ignore[attr-defined]
        words = encoding.word_ids  # type: ignore[attr-defined]
        context = [
            i
            for i, s in enumerate(sequence)
            if s == 1 and offsets[i][1] > offsets[i][0] and offsets[i][0] >= above
        ]
        if not context:
            return []
        first, last = context[0], context[-1] + 1
        opens = np.array(
            [i == first or words[i] != words[i - 1] for i in range(first, last)], dtype=bool
        )
        closes = np.append(opens[1:], True)
        null = float(start_logits[0] + end_logits[0])
        anywhere = float(
            np.logaddexp.reduce(start_logits[first:last])
            + np.logaddexp.reduce(end_logits[first:last])
        )
        return [
            Candidate(
                offsets[first + i][0] - above,
                offsets[first + j][1] - above,
                float(start_logits[first + i]),
                float(end_logits[first + j]),
                null,
                anywhere,
            )
            for i, j in best_spans(
                np.where(opens, start_logits[first:last], -np.inf),
                np.where(closes, end_logits[first:last], -np.inf),
                max_length=self.max_answer_tokens,
                n=self.per_context,
            )
        ]

    def _best(self, candidates: list[Candidate]) -> list[Candidate]:
        """Best first, each span once: overlapping windows may have found it twice."""
        unique: dict[tuple[int, int], Candidate] = {}
        for candidate in sorted(candidates, key=lambda c: c.score, reverse=True):
            unique.setdefault((candidate.start, candidate.end), candidate)
        return list(unique.values())[: self.per_context]

    def _bounded(self, question: str) -> str:
        offsets = self._plain.encode(question, add_special_tokens=False).offsets
        limit = min(MAX_QUESTION_TOKENS, self.max_tokens // 3)
        return question if len(offsets) <= limit else question[offsets[-limit][0] :]


def _stride(max_tokens: int) -> int:
    """Tokens that neighbouring windows share, so that an answer at a seam is whole in one."""
    return min(64, max_tokens // 4)


def best_spans(
    start: NDArray[np.float32], end: NDArray[np.float32], *, max_length: int, n: int
) -> list[tuple[int, int]]:
    """The ``n`` best ``(first, last)`` token pairs by ``start[first] + end[last]``.

    start, end: float32 of shape (tokens,), ``-inf`` where a span may not start
    or end. Only pairs with ``first <= last < first + max_length`` compete.

    >>> best_spans(np.array([0.0, 9.0]), np.array([9.0, 1.0]), max_length=5, n=1)
    [(1, 1)]
    """
    tokens = len(start)
    width = min(max_length, tokens)
    padded = np.concatenate([end, np.full(width, -np.inf, dtype=end.dtype)])
    # scores[i, k]: the span that starts at i and holds k + 1 tokens.
    scores = start[:, None] + np.lib.stride_tricks.sliding_window_view(padded, width)[:tokens]
    flat = scores.ravel()
    n = min(n, flat.size)
    best = np.argpartition(-flat, n - 1)[:n]
    best = best[np.argsort(-flat[best], kind="stable")]
    return [(int(i // width), int(i // width + i % width)) for i in best if np.isfinite(flat[i])]
