"""A run's log as a picture: loss and learning rate, dev scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qabot.training.data import DataError

SMOOTHING = 25  # log rows; one row is the loss of a single batch


def plot_log(log: Path, picture: Path) -> None:
    """Draw ``log.jsonl`` of a run as a PNG.

    Raises :class:`DataError` when there is nothing to draw or matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        raise DataError("Drawing needs matplotlib. Run: pip install matplotlib") from error
    mpl.use("Agg")
    from matplotlib import pyplot  # type: ignore[import-not-found, unused-ignore]

    try:
        rows = [json.loads(line) for line in log.read_text().splitlines() if line.strip()]
    except (OSError, json.JSONDecodeError) as error:
        raise DataError(f"Can't read {log}: {error}. Give the log.jsonl of a run.") from error
    losses = [r for r in rows if "loss" in r]
    scores = [r for r in rows if "f1" in r]
    if not losses:
        raise DataError(f"{log} holds no loss yet.")

    figure, (above, below) = pyplot.subplots(2, 1, figsize=(9, 7), sharex=True)
    steps = [r["step"] for r in losses]
    above.plot(steps, [r["loss"] for r in losses], color="0.8", label="loss of a batch")
    above.plot(steps, _smooth([r["loss"] for r in losses]), label="moving mean")
    above.set_ylabel("span loss (nats)")
    above.legend(loc="upper right")
    rate: Any = above.twinx()
    rate.plot(steps, [r["rate"] for r in losses], color="tab:orange", linestyle=":")
    rate.set_ylabel("learning rate (dotted)")
    for name, label in (("f1", "F1, forced"), ("best_f1", "F1 over all"), ("auroc", "AUROC")):
        below.plot([r["step"] for r in scores], [r[name] for r in scores], marker="o", label=label)
    below.set_ylabel("dev score")
    below.set_xlabel("step")
    below.grid(alpha=0.3)
    if scores:
        below.legend(loc="lower right")
    figure.tight_layout()
    figure.savefig(picture, dpi=110)
    pyplot.close(figure)


def _smooth(values: list[float]) -> list[float]:
    means = []
    for end in range(1, len(values) + 1):
        window = values[max(0, end - SMOOTHING) : end]
        means.append(sum(window) / len(window))
    return means
