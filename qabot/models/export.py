"""Weights to an exported folder: int8 ONNX, tokenizer, description. Only here is torch needed.

Method: trace to ONNX, fuse attention and layer normalisation where ONNX
Runtime knows the architecture, then quantise (:mod:`qabot.models.quantise`).
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from qabot.errors import ModelError
from qabot.models.folder import DESCRIPTION, MODEL, TOKENIZER, Description, Kind, sha256_of
from qabot.models.quantise import quantise
from qabot.models.recipe import RECIPES
from qabot.models.sources import check_minilm

_OPSET = 17
_LONGEST_WINDOW = 512
_FUSIBLE = {"bert", "distilbert", "roberta", "xlm-roberta", "electra"}


def export_embedder(source: Path, target: Path, *, name: str) -> None:
    """Export a sentence-transformers model, pooling and normalisation included.

    Raises ModelError if ``source`` does not hold one.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    check_minilm(source)
    with _quietly(), _must_be("sentence-transformers model", source):
        model = SentenceTransformer(
            str(source), device="cpu", model_kwargs={"attn_implementation": "eager"}
        ).eval()

        class Embed(torch.nn.Module):
            """Token ids in, normalised sentence embeddings out."""

            def __init__(self) -> None:
                super().__init__()
                self.model = model  # registered, so that the tracer sees weights, not constants

            def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
                features = self.model.forward(dict(zip(inputs, tensors, strict=True)))
                return torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)

        tokenizer = model.tokenizer
        inputs = [n for n in tokenizer.model_input_names if n in _INPUTS]
        _write(
            Embed(),
            target,
            kind="embedder",
            name=name,
            inputs=inputs,
            outputs=["embedding"],
            tokenizer=tokenizer,
            config=model[0].auto_model.config,
            max_tokens=int(model.max_seq_length or 512),
            dimension=int(model.get_embedding_dimension()),
            weights=_weights_hash(source),
        )


def export_reader(
    source: Path, target: Path, *, name: str, max_tokens: int = _LONGEST_WINDOW
) -> None:
    """Export a Hugging Face extractive question-answering model.

    max_tokens: longest window that it reads at once, question included, if its positions allow
        it; longer contexts are read in several. Best near what the model was trained on.
    Raises ModelError if ``source`` does not hold one.
    """
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    with _quietly(), _must_be("Hugging Face question-answering model", source):
        tokenizer = AutoTokenizer.from_pretrained(source, use_fast=True)
        model, loading = AutoModelForQuestionAnswering.from_pretrained(
            source, attn_implementation="eager", dtype=torch.float32, output_loading_info=True
        )
        if any("qa_outputs" in key for key in loading["missing_keys"]):
            raise ModelError(
                f"the model in {source} has no question-answering head (qa_outputs). "
                "Set models.reader to a model fine-tuned for extractive question answering."
            )
        model.eval()

        class Read(torch.nn.Module):
            """Token ids in, start and end logits out."""

            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
                output = self.model(**dict(zip(inputs, tensors, strict=True)))
                return output.start_logits, output.end_logits

        # Token type ids tell question from context: a BERT reader without them answers badly.
        inputs = ["input_ids", "attention_mask"]
        if getattr(model.config, "type_vocab_size", 0) > 1:
            inputs.append("token_type_ids")
        positions = int(getattr(model.config, "max_position_embeddings", 512))
        if "roberta" in model.config.model_type:
            positions -= 2  # its first two positions are never used for text
        _write(
            Read(),
            target,
            kind="reader",
            name=name,
            inputs=inputs,
            outputs=["start_logits", "end_logits"],
            tokenizer=tokenizer,
            config=model.config,
            max_tokens=min(positions, max_tokens),
            dimension=0,
            weights=_weights_hash(source),
        )


_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def _write(
    module: Any,
    target: Path,
    *,
    kind: Kind,
    name: str,
    inputs: list[str],
    outputs: list[str],
    tokenizer: Any,
    config: Any,
    max_tokens: int,
    dimension: int,
    weights: str,
) -> None:
    """Fill a folder beside ``target``, then rename it: another process sees all or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as work:
        folder = Path(work) / "model"
        folder.mkdir()
        traced = Path(work) / "fp32.onnx"
        _trace(module, traced, inputs, outputs, vocabulary=int(config.vocab_size))
        quantise(_fuse(traced, config), folder / MODEL, per_token=kind == "reader")
        backend = tokenizer.backend_tokenizer
        backend.no_padding()
        backend.no_truncation()
        backend.save(str(folder / TOKENIZER))
        files = {n: sha256_of(folder / n) for n in (MODEL, TOKENIZER)}
        identity = f"{kind} {RECIPES[kind]} {weights} {files[TOKENIZER]} {max_tokens}"
        description = Description(
            kind=kind,
            name=name,
            fingerprint=hashlib.sha256(identity.encode()).hexdigest()[:32],
            inputs=tuple(inputs),
            max_tokens=max_tokens,
            dimension=dimension,
            sha256=files,
        )
        encoded = msgspec.json.format(msgspec.json.encode(description), indent=2)
        (folder / DESCRIPTION).write_bytes(encoded + b"\n")
        if target.exists():
            shutil.rmtree(target)  # a damaged export of the same weights
        folder.rename(target)


def _trace(
    module: Any, out: Path, inputs: list[str], outputs: list[str], *, vocabulary: int
) -> None:
    import torch

    # What is traced does not depend on the ids, but they must be ids of some words.
    ids = torch.arange(34).reshape(2, 17) % vocabulary
    mask = torch.ones_like(ids)
    mask[1, 12:] = 0
    example = {"input_ids": ids, "attention_mask": mask, "token_type_ids": torch.zeros_like(ids)}
    axes = {n: {0: "batch", 1: "tokens"} for n in [*inputs, *outputs]}
    if "embedding" in axes:
        axes["embedding"] = {0: "batch"}
    torch.onnx.export(
        module.eval(),
        tuple(example[n] for n in inputs),
        str(out),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=_OPSET,
        dynamo=False,  # its graphs are the ones that the fusions below recognise
    )


def _fuse(path: Path, config: Any) -> Path:
    """Fused operators load and run faster; an unknown architecture stays as it is.

    All but one: see ``_SLOWER_FUSED`` in :mod:`qabot.models.session`.
    """
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    if config.model_type not in _FUSIBLE:
        return path
    fusions = FusionOptions("bert")
    fusions.enable_skip_layer_norm = False
    fusions.enable_bias_skip_layer_norm = False
    fused = path.with_name("fused.onnx")
    optimize_model(
        str(path),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        opt_level=0,
        optimization_options=fusions,
    ).save_model_to_file(str(fused))
    return fused


def _weights_hash(source: Path) -> str:
    """One hash over all weight files of a model folder."""
    files = sorted(p for p in source.rglob("*") if p.suffix in {".safetensors", ".bin"})
    if not files:
        raise ModelError(f"there are no weights (*.safetensors) in {source}.")
    return " ".join(sha256_of(path) for path in files)


@contextmanager
def _must_be(what: str, source: Path) -> Iterator[None]:
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # loaders raise whatever the folder's content provokes
        raise ModelError(
            f"{source} can't be loaded as a {what}: {type(error).__name__}: {error}"
        ) from error


@contextmanager
def _quietly() -> Iterator[None]:
    """No progress bars and tracer warnings from libraries: an export is one log line."""
    from transformers.utils import logging as transformers_logging

    names = ("transformers", "sentence_transformers", "onnxruntime", "")
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.ERROR)
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.enable_progress_bar()
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
