"""Embedding on a GPU, through sentence-transformers and torch; for many texts alone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BATCH = 256


def cuda_device() -> str | None:
    """The device to embed on, as torch names it; None where torch can use no NVIDIA GPU.

    Torch is imported only where there is a driver: it takes seconds.
    """
    if shutil.which("nvidia-smi") is None and not Path("/dev/nvidia0").exists():
        return None
    import torch

    return "cuda" if torch.cuda.is_available() else None


class GpuEmbedder:
    """The model that an ONNX one was exported from.

    Its vectors differ from the exported one's by what quantising costs (cosine .98 and more), so
    one index may hold both.
    """

    def __init__(self, weights: Path, device: str) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        kind = torch.float32 if device == "cpu" else torch.float16
        self._model = SentenceTransformer(str(weights), device=device, model_kwargs={"dtype": kind})

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of length 1, float32 of shape (texts, dimension)."""
        vectors = self._model.encode(
            list(texts), batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True
        ).astype(np.float32)
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit
