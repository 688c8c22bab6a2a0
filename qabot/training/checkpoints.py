"""A run's state on disk: enough to go on as if it had never stopped."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qabot.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

STATE = "state.safetensors"
PLACE = "place.json"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands.

    epoch: being trained; batch: how many of its batches are done; step: of all epochs.
    seconds: trained so far, evaluation and saving apart.
    settings: what the run was started with, to refuse a resume under other ones.
    """

    epoch: int
    batch: int
    step: int
    seconds: float
    settings: dict[str, Any]


def save_model(folder: Path, model: Any, tokenizer: Tokenizer) -> None:
    """Config, weights (fp32 safetensors) and tokenizer in the Hugging Face layout."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))


def save_state(
    folder: Path, model: Any, average: dict[str, Any], optimizer: Any, place: Place
) -> None:
    """Weights, their average, optimizer moments and torch's RNGs, replaced as one.

    Written beside and renamed, so that a kill leaves the old state or the new one.
    """
    import torch
    from safetensors.torch import save_file

    tensors = {f"model.{k}": v.detach().cpu() for k, v in model.state_dict().items()}
    tensors |= {f"average.{k}": v.cpu() for k, v in average.items()}
    for index, moments in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{k}": v.cpu() for k, v in moments.items()}
    tensors["rng"] = torch.get_rng_state()
    if model.device.type == "cuda":  # what draws dropout there
        tensors["cuda"] = torch.cuda.get_rng_state(model.device)
    new, old = folder / "state.new", folder / "state"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, new / STATE)
    (new / PLACE).write_text(json.dumps(asdict(place)) + "\n")
    if old.exists():
        aside = folder / "state.old"
        shutil.rmtree(aside, ignore_errors=True)
        old.replace(aside)
        new.replace(old)
        shutil.rmtree(aside)
    else:
        new.replace(old)


def load_state(
    folder: Path, model: Any, average: dict[str, Any], optimizer: Any, settings: dict[str, Any]
) -> Place | None:
    """Put back what :func:`save_state` wrote; None where there is nothing to put back.

    Raises :class:`ModelError` when the run was started with other settings.
    """
    import torch
    from safetensors.torch import load_file

    state = next((folder / n for n in ("state", "state.old") if (folder / n).is_dir()), None)
    if state is None:
        return None
    place = Place(**json.loads((state / PLACE).read_text()))
    other = {k for k in settings if settings[k] != place.settings.get(k)}
    if other:
        raise ModelError(
            f"The run in {folder} was started with other settings of: {', '.join(sorted(other))}. "
            "Resume with the same ones, or start a new run in another folder."
        )
    tensors = load_file(state / STATE)
    model.load_state_dict(_under("model.", tensors))
    average |= {k: v.to(model.device) for k, v in _under("average.", tensors).items()}
    moments: dict[int, dict[str, Any]] = {}
    for key, value in _under("optimizer.", tensors).items():
        index, name = key.split(".", 1)
        moments.setdefault(int(index), {})[name] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": moments})
    torch.set_rng_state(tensors["rng"])
    if "cuda" in tensors and model.device.type == "cuda":
        torch.cuda.set_rng_state(tensors["cuda"], model.device)
    return place


def _under(prefix: str, tensors: dict[str, Any]) -> dict[str, Any]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
