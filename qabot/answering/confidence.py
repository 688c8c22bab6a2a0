"""An answer's evidence as a calibrated probability.

Two logistic models, fitted together with the reader they belong to (Platt
1999; for reading comprehension Kamath, Jia and Liang 2020):

* *evidence*, a linear score of one span: by it spans compete across passages;
* *confidence*, the probability that an answer is right, from its best span's
  features, its share of all answers' evidence, and the articles that agree.

The weights stand in ``calibration.json`` beside the reader's, with the data
that they were fitted on; a reader that brings none gets the shipped reader's,
which ranks well but may be over- or under-confident.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from qabot.answering.answer_types import type_fits
from qabot.answering.fit import Words
from qabot.answering.prices import price_fits
from qabot.answering.rank import Group, Scored
from qabot.answering.reply import Span
from qabot.answering.units import unit_fits
from qabot.errors import ModelError
from qabot.index.passage import Hit
from qabot.index.passages import heading
from qabot.models.sources import WEIGHTS

if TYPE_CHECKING:
    from qabot.models.reader import Candidate

FILE = "calibration.json"
_SHIPPED = WEIGHTS / "qabot-reader" / FILE


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Features of one span, or the weights that multiply them.

    score, null: the reader's logits. dense: cosine similarity of question and
    passage. fused: the passage's fused score. type_fits: 1.0 where the span can
    be what the question asks for, by its words, its unit and what its sums are, else 0.0.
    """

    score: float
    null: float
    dense: float
    fused: float
    type_fits: float


class Confidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Features of one answer, or the weights that multiply them.

    share: natural logarithm of its part in the softmax of all different answers'
    evidence, 0.0 without a rival. agreement: natural logarithm of the number of
    articles that give the answer. coverage, named: share of the question's telling
    words, and of its names and numbers, that its passage or heading holds. The
    others are its best span's.
    """

    score: float
    null: float
    dense: float
    share: float
    agreement: float
    coverage: float
    named: float
    type_fits: float


class Holds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a passage that is given holds an answer at all, as log odds.

    any, null: weights of the reader's logits for an answer anywhere and for none. Trained to
    compare each with the other in one window, they are not worth the same across questions.
    Without a fit they are the reader's own odds.
    """

    any: float = 1.0
    null: float = -1.0
    intercept: float = 0.0

    def log_odds(self, candidate: Candidate) -> float:
        """Positive: more likely than not."""
        return self.any * candidate.any_logit + self.null * candidate.null_logit + self.intercept


class Calibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fitted weights.

    answer_threshold: confidence from which a reply is ``answered``.
    passages_threshold: cosine similarity of question and best passage from
        which passages are worth showing.
    holds: for reading in one given passage, without a search.
    provenance: what it was fitted on, how, and what it gave.
    """

    evidence: Evidence
    confidence: Confidence
    intercept: float
    answer_threshold: float
    passages_threshold: float
    provenance: str
    holds: Holds = Holds()


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the answers to one question."""

    question: str
    words: Words
    calibration: Calibration

    @classmethod
    def of(cls, question: str, calibration: Calibration) -> Judge:
        return cls(question, Words.of(question), calibration)

    def scored(self, span: Span, hit: Hit) -> Scored:
        """A span with its evidence; comparable across the passages of one question."""
        return Scored(span, hit, _dot(self.calibration.evidence, self.evidence(span, hit)))

    def confidence(self, group: Group, rivals: Sequence[Group]) -> float:
        """Probability in (0, 1) that an answer is right, against the other answers."""
        features = self.features(group, rivals)
        log_odds = self.calibration.intercept + _dot(self.calibration.confidence, features)
        return 1.0 / (1.0 + math.exp(-min(max(log_odds, -30.0), 30.0)))

    def evidence(self, span: Span, hit: Hit) -> Evidence:
        """The features by which spans compete."""
        return Evidence(
            score=span.score,
            null=span.null_logit,
            dense=hit.dense,
            fused=hit.fused,
            type_fits=float(self._fits(span)),
        )

    def features(self, group: Group, rivals: Sequence[Group]) -> Confidence:
        """The features that an answer's confidence is made of."""
        best = group.best
        odds_against = sum(math.exp(rival.best.evidence - best.evidence) for rival in rivals)
        passage = best.span.passage
        text = f"{heading(passage.article)}\n{passage.text}"
        return Confidence(
            score=best.span.score,
            null=best.span.null_logit,
            dense=best.hit.dense,
            share=-math.log1p(odds_against),
            agreement=math.log(group.articles),
            coverage=self.words.coverage(text),
            named=self.words.named(text),
            type_fits=float(self._fits(best.span)),
        )

    def _fits(self, span: Span) -> bool:
        where = (span.passage.article.text, span.start, span.end)
        return (
            type_fits(self.question, span.text)
            and unit_fits(self.question, *where)
            and price_fits(self.question, *where)
        )


def load_calibration(reader: Path) -> Calibration:
    """The calibration in a reader's folder, else the shipped reader's, but for ``holds``.

    Raises ModelError if the file is not a calibration.
    """
    own = (reader / FILE).is_file()
    path = reader / FILE if own else _SHIPPED
    try:
        calibration = msgspec.json.decode(path.read_bytes(), type=Calibration)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelError(f"{path} is no calibration: {error}. Reinstall qabot.") from error
    # One reader's logits say nothing of where another's are even.
    return calibration if own else msgspec.structs.replace(calibration, holds=Holds())


def _dot(weights: msgspec.Struct, features: msgspec.Struct) -> float:
    pairs = zip(msgspec.structs.astuple(weights), msgspec.structs.astuple(features), strict=True)
    return float(sum(weight * feature for weight, feature in pairs))
