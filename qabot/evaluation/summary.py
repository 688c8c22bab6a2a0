"""From outcomes to the numbers of a `Report`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from qabot.answering.asked import QUESTION_WORDS
from qabot.evaluation import metrics, trust
from qabot.evaluation.datasets import FOLLOWUP, UNANSWERABLE
from qabot.evaluation.intervals import Estimate, mean, two_samples
from qabot.evaluation.outcome import Outcome
from qabot.evaluation.report import (
    Group,
    Latency,
    Overall,
    Report,
    Retrieval,
    Setup,
    Target,
    Trust,
)
from qabot.evaluation.retrieval import CUTOFFS

TARGETS = (0.80, 0.85, 0.90, 0.93, 0.95, 0.97, 0.99)
"""Precisions for which a report says how much could be answered."""


def make_report(setup: Setup, outcomes: Sequence[Outcome]) -> Report:
    """Compute every number from the outcomes; at least one is needed."""
    return Report(
        setup=setup,
        overall=_overall(outcomes),
        kinds=_groups(outcomes, lambda o: o.kind, total="all"),
        words=_groups([o for o in outcomes if o.answerable], lambda o: o.word, QUESTION_WORDS),
        trust=tuple(
            _trust(name, rows, calibrated=setup.mode == "open")
            for name, rows in populations(outcomes)
        ),
        retrieval=_retrieval(outcomes),
        latency=_latency(outcomes),
        outcomes=tuple(outcomes),
    )


def _groups(
    outcomes: Sequence[Outcome],
    key: Callable[[Outcome], str],
    order: Sequence[str] = (),
    total: str | None = None,
) -> tuple[Group, ...]:
    names = list(dict.fromkeys([*order, *map(key, outcomes)]))
    grouped = [(name, [o for o in outcomes if key(o) == name]) for name in names]
    if total is not None and len(grouped) > 1:
        grouped.append((total, list(outcomes)))
    return tuple(_group(name, rows) for name, rows in grouped if rows)


def _group(name: str, rows: Sequence[Outcome]) -> Group:
    can = [o for o in rows if o.answerable]
    return Group(
        name=name,
        n=len(rows),
        exact=_share(o.exact for o in can),
        f1=mean([o.f1 for o in can]),
        right=_share(o.right for o in can),
        right3=_share(o.right_within(3) for o in can),
        answered=_share(o.answered for o in rows),
        precision=_share(o.right for o in rows if o.answered) if can else None,
        quoted=_share(o.quoted for o in rows if o.quoted is not None),
        dated=_share(o.dated for o in rows if o.dated is not None),
    )


def _overall(rows: Sequence[Outcome]) -> Overall:
    exact, shown = mean([o.shown_exact for o in rows]), mean([o.shown_f1 for o in rows])
    if exact is None or shown is None:
        raise ValueError("no outcomes to report on")
    best_f1, threshold = _best_threshold(rows)
    return Overall(exact, shown, best_f1, threshold)


def _best_threshold(rows: Sequence[Outcome]) -> tuple[float, float | None]:
    """The official script's ``find_best_thresh``: ties in score are answered together."""
    total = sum(not o.answerable for o in rows)  # nothing answered: unanswerable ones are right
    best: tuple[float, float | None] = (total, None)
    ranked = sorted((o for o in rows if o.given), key=lambda o: -o.score)
    running = float(total)
    for i, o in enumerate(ranked):
        running += o.f1 if o.answerable else -1.0
        last = i + 1 == len(ranked) or ranked[i + 1].score != o.score
        if last and running > best[0]:
            best = (running, o.score)
    return best[0] / len(rows), best[1]


def populations(outcomes: Sequence[Outcome]) -> list[tuple[str, Sequence[Outcome]]]:
    """All questions; and factoids with the unanswerable ones, where there are others besides."""
    found: list[tuple[str, Sequence[Outcome]]] = []
    plain = ("factoid", UNANSWERABLE)
    kinds = {o.kind for o in outcomes}
    if "factoid" in kinds and not kinds <= set(plain):
        found.append((" + ".join(plain), [o for o in outcomes if o.kind in plain]))
    found.append(("all", outcomes))
    return found


def _trust(population: str, rows: Sequence[Outcome], *, calibrated: bool) -> Trust:
    scores, right = [o.score for o in rows], [o.right for o in rows]
    points = trust.sweep(scores, right, [o.answerable for o in rows])
    known = [o.score for o in rows if o.right]
    unanswerable = [o.score for o in rows if not o.answerable]
    judged = [o for o in rows if o.given] if calibrated else []
    confidence, judged_right = [o.score for o in judged], [o.right for o in judged]
    return Trust(
        population=population,
        n=len(rows),
        precision=_share(o.right for o in rows if o.answered),
        coverage=_share(o.answered for o in rows if o.answerable),
        false_answers=_share(o.answered for o in rows if not o.answerable),
        auroc_answerable=two_samples(
            trust.auroc, [o.score for o in rows if o.answerable], unanswerable
        ),
        auroc_right=two_samples(trust.auroc, known, [o.score for o in rows if not o.right]),
        auroc_known=two_samples(trust.auroc, known, unanswerable),
        aurc=trust.aurc(scores, right),
        average_precision=trust.average_precision(scores, right) if any(right) else None,
        ece=trust.expected_calibration_error(confidence, judged_right) if judged else None,
        brier=trust.brier(confidence, judged_right) if judged else None,
        bins=trust.reliability(confidence, judged_right) if judged else (),
        targets=tuple(Target(t, trust.at_precision(points, t)) for t in TARGETS),
        ece_by_chance=trust.calibration_error_by_chance(confidence) if judged else None,
    )


def _retrieval(outcomes: Sequence[Outcome]) -> tuple[Retrieval, ...]:
    """Each way to search, over the questions that stand alone and over all of them."""
    alone = [o for o in outcomes if o.kind != FOLLOWUP]
    populations = [("standing alone", alone)] if 0 < len(alone) < len(outcomes) else []
    populations.append(("all", list(outcomes)))
    found = []
    for name, rows in populations:
        for mode in dict.fromkeys(mode for o in rows for mode in o.ranks):
            ranks = [o.ranks[mode] for o in rows if mode in o.ranks]
            recall = {k: mean(metrics.recall_at(ranks, k)) for k in CUTOFFS}
            mrr = mean(metrics.reciprocal_ranks(ranks))
            if mrr is not None:
                found.append(Retrieval(name, mode, {k: r for k, r in recall.items() if r}, mrr))
    return tuple(found)


def _latency(outcomes: Sequence[Outcome]) -> tuple[Latency, ...]:
    found = []
    for step in ("embed", "retrieve", "read", "total"):
        values = np.asarray([getattr(o.timings, step) for o in outcomes], dtype=np.float64)
        if not values.any():
            continue
        p50, p90, p95, p99 = (float(p) for p in np.percentile(values, (50, 90, 95, 99)))
        found.append(Latency(step, float(values.mean()), p50, p90, p95, p99, float(values.max())))
    return tuple(found)


def _share(flags: Iterable[bool | None]) -> Estimate | None:
    return mean([float(bool(flag)) for flag in flags])
