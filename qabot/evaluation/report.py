"""`Report`: the numbers of one evaluation as one value, to and from JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from qabot.errors import QabotError
from qabot.evaluation.intervals import Estimate
from qabot.evaluation.metrics import RIGHT_F1
from qabot.evaluation.outcome import Outcome
from qabot.evaluation.trust import Bin, OperatingPoint

SCHEMA = 1
Mode = Literal["open", "closed"]


class ReportError(QabotError):
    """A file is not a report that this version can read."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What was measured, with what, where.

    mode: ``open`` (asked through an index) or ``closed`` (read in the given passage).
    created: ISO 8601, UTC. threshold: the score from which answers are shown.
    settings: the settings that bear on answers, section by section.
    """

    mode: Mode
    dataset: str
    dataset_sha256: str
    created: str
    version: str
    machine: str
    reader: str
    threshold: float | None = None
    index: str | None = None
    articles: int | None = None
    passages: int | None = None
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one sort. None where nothing can be said.

    exact, f1, right, right3: over the answerable ones, by the first answer (the
        first three for ``right3``), whether it was shown or not.
    answered: share of the group with status ``answered``.
    precision: share of those answers that are right; None for unanswerable questions.
    quoted: share of first answers whose quote holds the whole evidence.
    dated: share of gold dates that the first answer resolves to.
    """

    name: str
    n: int
    exact: Estimate | None
    f1: Estimate | None
    right: Estimate | None
    right3: Estimate | None
    answered: Estimate | None
    precision: Estimate | None
    quoted: Estimate | None
    dated: Estimate | None


@dataclass(frozen=True, slots=True)
class Column:
    """A number of every group: its short name, and what it says."""

    name: str
    meaning: str
    of: Callable[[Group], Estimate | None]


_COLUMNS = (
    Column("EM", "exact match of the first answer", lambda group: group.exact),
    Column("F1", "F1 of the first answer", lambda group: group.f1),
    Column("right", "the first answer is right", lambda group: group.right),
    Column("top 3", "one of the first three answers is right", lambda group: group.right3),
    Column("answered", "questions that got an answer", lambda group: group.answered),
    Column("precision", "of those answers, the right ones", lambda group: group.precision),
    Column("quoted", "the first quote holds the whole evidence", lambda group: group.quoted),
    Column("dated", "the first answer resolves to the right date", lambda group: group.dated),
)


@dataclass(frozen=True, slots=True)
class Overall:
    """SQuAD 2.0's view: what is shown against the gold, silence counting as "no answer".

    best_f1: the highest F1 that any threshold gives, at ``best_threshold``
        (optimistic: found on the same questions).
    """

    exact: Estimate
    f1: Estimate
    best_f1: float
    best_threshold: float | None


@dataclass(frozen=True, slots=True)
class Target:
    """The most that can be answered at a precision; ``point`` is None where it can't be had."""

    precision: float
    point: OperatingPoint | None


@dataclass(frozen=True, slots=True)
class Trust:
    """Whether the confidence is true, over one population of questions.

    precision: share of ``answered`` replies that are right.
    coverage: share of answerable questions that are ``answered``.
    false_answers: share of unanswerable questions that are ``answered``.
    auroc_answerable: answerable against unanswerable questions.
    auroc_right: right against wrong first answers.
    auroc_known: right first answers against unanswerable questions.
    ece, brier, bins: of the first answers' confidence; None and empty where
        scores are no probabilities. Questions without any answer are left out.
    ece_by_chance: the error that perfectly calibrated confidences would show on
        these questions; None as above, and in reports made before it was measured.
    """

    population: str
    n: int
    precision: Estimate | None
    coverage: Estimate | None
    false_answers: Estimate | None
    auroc_answerable: Estimate | None
    auroc_right: Estimate | None
    auroc_known: Estimate | None
    aurc: float
    average_precision: float | None
    ece: float | None
    brier: float | None
    bins: tuple[Bin, ...]
    targets: tuple[Target, ...]
    ece_by_chance: float | None = None


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How well one way to search finds what answers. recall: by cut-off k."""

    population: str
    mode: str
    recall: Mapping[int, Estimate]
    mrr: Estimate


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one step over all questions."""

    step: str
    mean: float
    p50: float
    p90: float
    p95: float
    p99: float
    max: float


@dataclass(frozen=True, slots=True)
class Report:
    """All numbers of one run, and the outcomes that they come from."""

    setup: Setup
    overall: Overall
    kinds: tuple[Group, ...]
    words: tuple[Group, ...]
    trust: tuple[Trust, ...]
    retrieval: tuple[Retrieval, ...]
    latency: tuple[Latency, ...]
    outcomes: tuple[Outcome, ...]
    rule: str = f"right: F1 >= {RIGHT_F1} with a gold answer; intervals: 95 %"
    schema: int = SCHEMA

    def group(self, name: str) -> Group | None:
        """The group of a kind or question word."""
        return next((g for g in (*self.kinds, *self.words) if g.name == name), None)

    @property
    def columns(self) -> list[Column]:
        """The columns of a table of groups that would hold anything."""
        groups = (*self.kinds, *self.words)
        return [column for column in _COLUMNS if any(column.of(g) is not None for g in groups)]

    def to_json(self) -> bytes:
        """The report as indented JSON, UTF-8."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def read_report(path: str | Path) -> Report:
    """Read a report back. Raises ReportError, naming the file and what is wrong with it."""
    try:
        report = msgspec.json.decode(Path(path).read_bytes(), type=Report)
    except OSError as error:
        raise ReportError(f"the report {path} can't be read: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise ReportError(
            f"{path} is not a report of `qabot evaluate --json`: {error}. Run it again."
        ) from error
    if report.schema != SCHEMA:
        raise ReportError(
            f"{path} was written by another version of qabot (schema {report.schema}, "
            f"here {SCHEMA}). Run the evaluation again."
        )
    return report
