"""From a question set to a report, in one call."""

from __future__ import annotations

import logging
import os
import platform
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

import qabot
from qabot.answering.confidence import load_calibration
from qabot.errors import QabotError
from qabot.evaluation.datasets import Dataset, DatasetError, Example
from qabot.evaluation.report import Mode, Report, Setup
from qabot.evaluation.retrieval import is_called
from qabot.evaluation.run import CLOSED_THRESHOLD, ask_all, read_all
from qabot.evaluation.summary import make_report

if TYPE_CHECKING:
    from qabot.answering.engine import Engine
    from qabot.config import Settings
    from qabot.index.index import Index
    from qabot.models.reader import Reader

logger = logging.getLogger(__name__)

SAMPLE_SEED = 20220118


def choose(
    dataset: Dataset, *, kinds: Sequence[str] = (), limit: int | None = None
) -> tuple[Example, ...]:
    """The examples of these kinds (all if none is named), at most ``limit`` of them.

    A limit takes a random sample, the same each time, in the set's order: the
    first questions of a set are often about one article. Raises DatasetError
    where nothing is left.
    """
    known = dict.fromkeys(example.kind for example in dataset.examples)
    for kind in kinds:
        if kind not in known:
            raise DatasetError(
                f"{dataset.name} has no questions of the kind {kind!r}; it has {', '.join(known)}."
            )
    chosen = [e for e in dataset.examples if not kinds or e.kind in kinds]
    if limit is not None and limit < len(chosen):
        kept = set(random.Random(SAMPLE_SEED).sample(range(len(chosen)), limit))  # noqa: S311
        chosen = [example for i, example in enumerate(chosen) if i in kept]
    return tuple(chosen)


def measure_open(
    dataset: Dataset,
    engine: Engine,
    examples: Sequence[Example] | None = None,
    *,
    name: str | None = None,
    done: Callable[[], None] = lambda: None,
) -> Report:
    """Ask the set's questions (or these of them) through an engine.

    name: what the report calls the index; None takes the index's own name.
    done: called after each question. Raises QabotError where the index holds
    none of the articles that the set is about.
    """
    examples = dataset.examples if examples is None else examples
    check_articles(dataset, engine.index, examples)
    outcomes = ask_all(engine, examples, known=dataset.examples, done=done)
    summary = engine.index.summary()
    setup = _setup(
        dataset,
        "open",
        engine.settings,
        reader=f"{engine.reader.name} {engine.reader.fingerprint[:12]}",
        threshold=_threshold(engine),
        index=name or summary.name,
        articles=summary.articles,
        passages=summary.passages,
    )
    return make_report(setup, outcomes)


def measure_closed(
    dataset: Dataset,
    reader: Reader,
    settings: Settings,
    examples: Sequence[Example] | None = None,
    *,
    done: Callable[[], None] = lambda: None,
) -> Report:
    """Read the set's questions (or these of them) in the passages that it gives.

    Raises DatasetError where a question has no passage.
    """
    examples = dataset.examples if examples is None else examples
    for example in examples:
        if example.context is None:
            raise DatasetError(
                f"question {example.id!r} of {dataset.name} brings no passage to read. "
                "Ask it through an index instead: leave --closed out."
            )
    outcomes = read_all(reader, examples, holds=load_calibration(reader.path).holds, done=done)
    setup = _setup(
        dataset,
        "closed",
        settings,
        reader=f"{reader.name} {reader.fingerprint[:12]}",
        threshold=CLOSED_THRESHOLD,
    )
    return make_report(setup, outcomes)


def check_articles(dataset: Dataset, index: Index, examples: Sequence[Example]) -> None:
    """Whether the index holds the articles that the examples name.

    Warns of those that it lacks; raises QabotError where it lacks them all.
    """
    named = {example.article for example in examples if example.article is not None}
    missing = set(named)
    for article in index.articles():
        missing = {name for name in missing if not is_called(article, name)}
        if not missing:
            return
    example = min(missing)
    if missing == named:
        raise QabotError(
            f"the index {index.name} holds no article that {dataset.name} asks about "
            f"(such as {example}). Name the right index with -i, or build it first."
        )
    logger.warning(
        "%s lacks %d of the %d articles that %s asks about, such as %s: "
        "their questions can't be answered",
        index.name,
        len(missing),
        len(named),
        dataset.name,
        example,
    )


def _threshold(engine: Engine) -> float:
    """The confidence from which the engine answers: the settings', else the calibration's."""
    given = engine.settings.answering.answer_threshold
    return engine.calibration.answer_threshold if given is None else given


def _setup(
    dataset: Dataset,
    mode: Mode,
    settings: Settings,
    *,
    reader: str,
    threshold: float | None,
    index: str | None = None,
    articles: int | None = None,
    passages: int | None = None,
) -> Setup:
    sections = ("answering", "retrieval", "passages", "models") if mode == "open" else ("models",)
    return Setup(
        mode=mode,
        dataset=dataset.name,
        dataset_sha256=dataset.sha256,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        version=qabot.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}",
        reader=reader,
        threshold=threshold,
        index=index,
        articles=articles,
        passages=passages,
        settings={name: msgspec.to_builtins(getattr(settings, name)) for name in sections},
    )
