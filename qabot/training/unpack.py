"""A shipped reader as a start for training: int8 ONNX back to float32 weights.

Only float32 weights can be trained on, and only int8 ones are shipped. Rounded back, they are
within half a quantisation step of what they were made from, which the first steps of a run mend.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt

from qabot.errors import ModelError
from qabot.models.folder import MODEL, TOKENIZER

if TYPE_CHECKING:
    from onnx import NodeProto

FloatArray = npt.NDArray[np.float32]

_TOKENIZER = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 512}
_ROOT = "model."  # what the traced module calls the model


def unpack(reader: Path, out: Path) -> Path:
    """Write the exported MiniLM reader in ``reader`` as a Hugging Face folder.

    Raises :class:`ModelError` where ``reader`` holds no exported BERT reader of the encoder's
    shape.
    """
    import torch
    from safetensors.torch import save_file
    from transformers import AutoConfig, BertForQuestionAnswering

    from qabot.training.model import encoder_folder

    if not (reader / MODEL).is_file() or not (reader / TOKENIZER).is_file():
        raise ModelError(f"No exported reader in {reader}: {MODEL} or {TOKENIZER} is missing.")
    config = AutoConfig.from_pretrained(encoder_folder())
    config.architectures = ["BertForQuestionAnswering"]
    expected = BertForQuestionAnswering(config).state_dict()
    found = _weights(reader / MODEL)
    wrong = [k for k, v in expected.items() if k not in found or found[k].shape != tuple(v.shape)]
    if wrong:
        raise ModelError(
            f"{reader / MODEL} is no reader of the encoder's shape: {wrong[0]} is missing or of "
            "another size. Only readers that qabot exported from MiniLM-L6 can be unpacked."
        )
    out.mkdir(parents=True, exist_ok=True)
    tensors = {k: torch.from_numpy(np.array(found[k], order="C")) for k in expected}
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    config.save_pretrained(out)
    shutil.copy2(reader / TOKENIZER, out / "tokenizer.json")
    # Without it transformers reads every word with a capital letter as unknown.
    (out / "tokenizer_config.json").write_bytes(msgspec.json.encode(_TOKENIZER))
    return out


def _weights(path: Path) -> dict[str, FloatArray]:
    """Every tensor by its torch name, float32."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    raw: dict[str, Any] = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    found: dict[str, FloatArray] = {}
    for name in raw:
        base = name.removesuffix("_quantized")
        if base.startswith(_ROOT) and not base.endswith(("_scale", "_zero_point")):
            found[base.removeprefix(_ROOT)] = _dequantised(raw, base)
    for node in graph.node:
        if node.op_type in {"MatMul", "MatMulInteger"} and (weights := _second(node, raw)):
            module = re.sub(r"/MatMul.*", "", node.name).removeprefix("/" + _ROOT[:-1] + "/")
            found[f"{module.replace('/', '.')}.weight"] = _dequantised(raw, weights).T
        elif node.op_type in {"QAttention", "Attention"}:
            found |= _attention(node, raw)
    return found


def _attention(node: NodeProto, raw: dict[str, Any]) -> dict[str, FloatArray]:
    """Query, key and value, which the fused operator holds side by side."""
    layer = re.findall(r"\d+", node.name)[0]
    weights = _dequantised(raw, node.input[1].removesuffix("_quantized"))
    bias = np.asarray(raw[node.input[2]], np.float32)
    found: dict[str, FloatArray] = {}
    for part, w, b in zip(
        ("query", "key", "value"), np.split(weights, 3, axis=1), np.split(bias, 3), strict=True
    ):
        module = f"bert.encoder.layer.{layer}.attention.self.{part}"
        found |= {f"{module}.weight": w.T, f"{module}.bias": b}
    return found


def _second(node: NodeProto, raw: dict[str, Any]) -> str:
    """The base name of a product's constant operand; empty where both are computed."""
    return node.input[1].removesuffix("_quantized") if node.input[1] in raw else ""


def _dequantised(raw: dict[str, Any], base: str) -> FloatArray:
    """The tensor in float32; scales are one a tensor, or one a column."""
    if base in raw:
        return np.asarray(raw[base], np.float32)
    values = raw[f"{base}_quantized"].astype(np.float32)
    zero = raw[f"{base}_zero_point"].astype(np.float32)
    result: FloatArray = (values - zero) * raw[f"{base}_scale"]
    return result
