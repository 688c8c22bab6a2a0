"""Several runs' weights averaged into one reader (Wortsman et al. 2022, "Model soups")."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from qabot.errors import ModelError


def average_models(folders: Sequence[Path], out: Path) -> Path:
    """Write the uniform mean of the folders' weights to ``out``.

    The runs must come from one start, or their weights don't lie in one basin and the mean is
    worse than either. Raises :class:`ModelError` when tensors differ in name or shape.
    """
    from safetensors.torch import load_file, save_file

    if not folders:
        raise ModelError("No models to average. Give the folders of at least two.")
    for folder in folders:
        if not (folder / "model.safetensors").is_file():
            raise ModelError(f"No model.safetensors in {folder}.")
    total = {k: v.double() for k, v in load_file(folders[0] / "model.safetensors").items()}
    for folder in folders[1:]:
        other = load_file(folder / "model.safetensors")
        if {k: v.shape for k, v in other.items()} != {k: v.shape for k, v in total.items()}:
            raise ModelError(f"{folder} and {folders[0]} are not models of one kind.")
        for name, value in other.items():
            total[name] += value.double()
    out.mkdir(parents=True, exist_ok=True)
    mean = {k: (v / len(folders)).float().contiguous() for k, v in total.items()}
    save_file(mean, out / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folders[0] / "config.json").read_text())
    config["dtype"] = "float32"  # the mean's, whatever the parts were stored in
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    if (folders[0] / "tokenizer.json").is_file():
        shutil.copy2(folders[0] / "tokenizer.json", out / "tokenizer.json")
    return out
