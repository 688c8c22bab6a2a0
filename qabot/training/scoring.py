"""A reader's scores on questions with their passage given: EM, F1 and no-answer AUROC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from qabot.evaluation.metrics import exact_match, f1
from qabot.evaluation.trust import auroc
from qabot.training.data import Example
from qabot.training.model import BestSpan, best_spans
from qabot.training.windows import sliding_windows

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WINDOW_TOKENS, OVERLAP_TOKENS = 224, 64


@dataclass(frozen=True, slots=True)
class Scores:
    """All but the counts in [0, 1]; NaN-free: 0.0 where there is nothing to measure.

    em, f1: of the answerable questions when an answer is forced.
    auroc: chance that an answerable question's score is above an unanswerable one's.
    best_f1: F1 over all questions at the threshold that serves them best (SQuAD 2.0's
        ``best_f1``), so an upper bound of what a threshold chosen elsewhere gives.
    """

    answerable: int
    unanswerable: int
    em: float
    f1: float
    auroc: float
    best_f1: float

    def as_dict(self) -> dict[str, float]:
        """For the log."""
        return {k: round(v, 4) for k, v in asdict(self).items()}


def predict(
    model: Any, tokenizer: Tokenizer, examples: Sequence[Example], device: str = "cpu"
) -> list[BestSpan]:
    """The best span of each example over all windows of its passage."""
    windows = sliding_windows(tokenizer, examples, WINDOW_TOKENS, OVERLAP_TOKENS)
    best: dict[int, BestSpan] = {}
    for window, span in zip(windows, best_spans(model, windows, device), strict=True):
        if window.example not in best or span.score > best[window.example].score:
            best[window.example] = span
    return [best[i] for i in range(len(examples))]


def score(examples: Sequence[Example], spans: Sequence[BestSpan]) -> Scores:
    """Measure the predictions of :func:`predict`."""
    ranked: list[tuple[float, bool, float]] = []  # score, answerable, F1 when answered
    exact = 0.0
    for example, span in zip(examples, spans, strict=True):
        text = example.context[span.start : span.end]
        overlap = max((f1(text, answer) for answer, _ in example.answers), default=0.0)
        exact += max((exact_match(text, answer) for answer, _ in example.answers), default=0.0)
        ranked.append((span.score, not example.impossible, overlap))
    yes = [s for s, answerable, _ in ranked if answerable]
    no = [s for s, answerable, _ in ranked if not answerable]
    count = max(1, len(yes))
    # Start with nothing answered, then answer one more question at a time, surest first.
    total = best = float(len(no))
    for _, answerable, overlap in sorted(ranked, reverse=True):
        total += overlap if answerable else -1.0
        best = max(best, total)
    return Scores(
        answerable=len(yes),
        unanswerable=len(no),
        em=exact / count,
        f1=sum(overlap for _, answerable, overlap in ranked if answerable) / count,
        auroc=auroc(yes, no) if yes and no else 0.0,
        best_f1=best / max(1, len(ranked)),
    )
