"""An answer's evidence as a calibrated probability.

Two logistic models, fitted together with the reader they belong to (Platt
1999; for reading comprehension Kamath, Jia and Liang 2020):

* ``evidence``: a linear score of one span, by which spans compete;
* ``confidence``: the probability that the best answer is right, from its
  evidence, its lead over the next different answer, and the articles that agree.

The numbers stand in ``calibration.json`` beside the reader's weights, with the
data that they were fitted on; a reader that brings none gets the shipped one's,
which ranks well but may be over- or under-confident.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import msgspec

from qabot.answering.rank import Group
from qabot.answering.reply import Span
from qabot.errors import ModelError
from qabot.index.passage import Hit
from qabot.models.sources import WEIGHTS

FILE = "calibration.json"
_SHIPPED = WEIGHTS / "qabot-reader" / FILE
_LARGEST_LEAD = 10.0
"""A lead over nothing: what an answer without a rival gets, and the most that counts."""


class Calibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Fitted weights, in the units of the features they multiply.

    score, null, dense, fused: of one span's evidence (logits, logits, cosine,
        and the fused score times 60, so that a passage that leads one ranking
        has about 1).
    intercept, evidence, lead, agreement: of the confidence's log-odds; agreement
        counts the natural logarithm of the number of articles.
    answer_threshold: confidence from which a reply is ``answered``.
    passages_threshold: cosine similarity of question and best passage from
        which passages are worth showing.
    provenance: what it was fitted on, how, and what it gave.
    """

    score: float
    null: float
    dense: float
    fused: float
    intercept: float
    evidence: float
    lead: float
    agreement: float
    answer_threshold: float
    passages_threshold: float
    provenance: str

    def evidence_of(self, span: Span, hit: Hit) -> float:
        """The score by which spans compete; comparable within one question and across them."""
        return (
            self.score * span.score
            + self.null * span.null_logit
            + self.dense * hit.dense
            + self.fused * hit.fused * 60.0
        )

    def confidence_of(self, group: Group, rivals: Sequence[Group]) -> float:
        """Probability in (0, 1) that an answer is right.

        rivals: the other answers to the same question.
        """
        best = group.best.evidence
        lead = _LARGEST_LEAD
        if rivals:
            lead = min(best - max(rival.best.evidence for rival in rivals), _LARGEST_LEAD)
        log_odds = (
            self.intercept
            + self.evidence * best
            + self.lead * lead
            + self.agreement * math.log(group.articles)
        )
        return 1.0 / (1.0 + math.exp(-min(max(log_odds, -30.0), 30.0)))


def load_calibration(reader: Path) -> Calibration:
    """The calibration in a reader's folder, else the shipped reader's.

    Raises ModelError if the file is not a calibration.
    """
    path = reader / FILE
    if not path.is_file():
        path = _SHIPPED
    try:
        return msgspec.json.decode(path.read_bytes(), type=Calibration)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelError(
            f"the calibration {path} can't be read: {error}. Reinstall qabot."
        ) from error
