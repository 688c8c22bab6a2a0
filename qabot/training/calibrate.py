"""Fitting the calibration: ``python -m qabot.training.calibrate --help``.

Each question set is asked over an index that holds its articles. To the
questions as they are come copies in which one name or number is swapped for
another question's: nothing answers these, though their passages look right,
and question sets hold too few of that kind (Rajpurkar et al. 2018 found them
the hardest to refuse).

Both models are logistic regressions with an L2 penalty on standardised
features. Signs are held to what each feature means, so that a small set can't
teach that agreement between articles speaks against an answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from qabot.answering.confidence import FILE, Calibration
from qabot.config import load_settings
from qabot.errors import QabotError
from qabot.evaluation.datasets import read_dataset
from qabot.evaluation.trust import expected_calibration_error
from qabot.models.load import open_reader
from qabot.models.reader import Candidate
from qabot.training.asking import Asked, Observed, collect
from qabot.training.data import load_examples
from qabot.training.fitting import check, cross_validated, fit, fit_holds
from qabot.training.logistic import threshold_for


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="qabot.training.calibrate", description=__doc__)
    parser.add_argument("--set", nargs=2, action="append", required=True, dest="sets",
                        metavar=("DATASET", "INDEX"),
                        help="fitted on; one that is given twice weighs twice")  # fmt: skip
    parser.add_argument("--check", nargs=2, action="append", default=[], dest="checks",
                        metavar=("DATASET", "INDEX"), help="not fitted on")  # fmt: skip
    parser.add_argument("--given", type=Path, help="questions with their passages, held out from "
                        "training: for reading in a given passage")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help=f"folder to write {FILE} into")
    parser.add_argument("--precision", type=float, default=0.93)
    parser.add_argument("--provenance", default="")
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args(arguments)
    asked: list[Asked] = []
    once: dict[tuple[str, str], list[Asked]] = {}
    for dataset, index in options.sets:
        if (dataset, index) not in once:
            once[dataset, index] = _asked(dataset, index, options.seed)
        asked += once[dataset, index]
    fitted = _fitted(asked, options.precision, say)
    fitted = msgspec.structs.replace(fitted, provenance=options.provenance)
    if options.given is not None:
        fitted = msgspec.structs.replace(fitted, holds=fit_holds(_read(options.given)))
    for dataset, index in options.checks:
        say(f"{dataset}, not fitted on, {check(_asked(dataset, index, options.seed), fitted)}")
    options.out.mkdir(parents=True, exist_ok=True)
    encoded = msgspec.json.format(msgspec.json.encode(fitted), indent=2)
    (options.out / FILE).write_bytes(encoded + b"\n")
    say(encoded.decode())
    return 0


def _fitted(asked: Sequence[Asked], precision: float, say: Callable[[str], object]) -> Calibration:
    scores, right = cross_validated(asked)
    threshold = threshold_for(scores, right, precision)
    taken = scores >= threshold
    error = expected_calibration_error(scores.tolist(), right.tolist())
    say(
        f"{len(scores)} questions, cross-validated: from confidence {threshold} on, "
        f"precision {right[taken].mean():.3f} at coverage {taken.mean():.3f}; "
        f"expected calibration error {error:.3f}"
    )
    return msgspec.structs.replace(fit(asked), answer_threshold=threshold)


def _asked(dataset: str, index: str, seed: int) -> list[Asked]:
    with Observed.open(index, load_settings()) as engine:
        return list(collect(engine, read_dataset(dataset).examples, seed=seed))


def _read(path: Path) -> list[tuple[Candidate, bool]]:
    """What most looks like an answer in each example's passage, and whether one stands there."""
    reader = open_reader(load_settings())
    found = []
    for example in load_examples([path]):
        candidates = reader.read(example.question, [example.context])[0]
        if candidates:
            found.append((max(candidates, key=lambda c: c.answerable), not example.impossible))
    return found


if __name__ == "__main__":
    try:
        sys.exit(main())
    except QabotError as error:
        sys.exit(f"Error: {error}")
