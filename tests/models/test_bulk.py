"""Many texts: every core a text of its own, or a GPU where there is one; the same vectors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qabot.config import Settings, load_settings
from qabot.models import embedder as embedder_module
from qabot.models.embedder import Embedder
from qabot.models.gpu import GpuEmbedder, cuda_device
from qabot.models.load import open_embedder
from qabot.models.sources import find_model

TEXTS = [f"Ship number {n} left the harbour. " * (1 + n % 7) for n in range(70)]


@pytest.fixture(scope="module")
def few() -> Any:
    """The vectors of texts that are embedded one by one."""
    one = open_embedder(Settings())
    return np.vstack([one.embed([text]) for text in TEXTS])


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_many_texts_get_the_vectors_of_few(few: Any, threads: int) -> None:
    """In the order given, whatever their lengths and however many threads share them."""
    several = open_embedder(load_settings(environ={}, overrides={"models": {"threads": threads}}))
    vectors = several.embed(TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, few, atol=1e-6)


def test_no_gpu_no_torch() -> None:
    """Where there is no driver, nobody imports torch to find out."""
    code = (
        "import sys; from qabot.models import gpu; gpu.shutil.which = lambda name: None\n"
        "gpu.Path.exists = lambda path: False\n"
        "assert gpu.cuda_device() is None and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(("available", "device"), [(True, "cuda"), (False, None)])
def test_torch_has_the_last_word(
    available: bool, device: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A driver alone is not enough: this build of torch must be able to use it."""
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/nvidia-smi")
    monkeypatch.setattr("torch.cuda.is_available", lambda: available)
    assert cuda_device() == device


def test_a_gpu_embeds_once_it_pays(few: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many texts, by the original weights; a question stays on the CPU.

    There is no GPU here: torch's CPU stands for it, so that everything but the device is real.
    """
    monkeypatch.setattr(embedder_module, "_WORTH_A_GPU", len(TEXTS))
    monkeypatch.setattr(embedder_module, "cuda_device", lambda: "cpu")
    calls: list[int] = []
    embed = GpuEmbedder.embed

    def counted(self: GpuEmbedder, texts: Any) -> Any:
        calls.append(len(texts))
        return embed(self, texts)

    monkeypatch.setattr(GpuEmbedder, "embed", counted)
    opened = open_embedder(Settings())
    opened.embed(TEXTS)
    assert not calls
    vectors = opened.embed(TEXTS)
    assert calls == [len(TEXTS)]
    assert (vectors * few).sum(axis=1).min() > 0.97
    assert opened.embed(["Who left the harbour?"]).shape == (1, opened.dimension)
    assert calls == [len(TEXTS)]


def test_an_exported_folder_has_no_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that is only there as ONNX is run on the CPU, GPU or not."""
    monkeypatch.setattr(embedder_module, "_WORTH_A_GPU", 0)
    monkeypatch.setattr(embedder_module, "cuda_device", lambda: "cpu")
    source = open_embedder(Settings())._folder.path
    assert source != find_model("all-MiniLM-L6-v2", "embedder")
    opened = open_embedder(
        load_settings(environ={}, overrides={"models": {"embedder": str(source)}})
    )
    assert isinstance(opened, Embedder)
    opened.embed(TEXTS)
    assert opened._gpu is None
