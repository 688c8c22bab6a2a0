"""Int8 products keep what each token says, whatever stands beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from qabot.models.quantise import quantise

HIDDEN, WIDE = 64, 256


def feed_forward(path: Path) -> None:
    """Two products with an activation function between, as in a transformer layer."""
    random = np.random.default_rng(0)
    weights = {
        "up": random.normal(size=(HIDDEN, WIDE)).astype(np.float32) / 8,
        "down": random.normal(size=(WIDE, HIDDEN)).astype(np.float32) / 16,
    }
    tokens = ["batch", "tokens", HIDDEN]
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "up"], ["inner"], name="up/MatMul"),
            helper.make_node("Relu", ["inner"], ["active"], name="relu"),
            helper.make_node("MatMul", ["active", "down"], ["y"], name="down/MatMul"),
        ],
        "feed forward",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, tokens)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, tokens)],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, path)


def run(path: Path, values: NDArray[np.float32]) -> NDArray[np.float32]:
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    output: NDArray[np.float32] = session.run(None, {"x": values})[0]
    return output


@pytest.fixture
def values() -> NDArray[np.float32]:
    """One token a hundred times as large as the others, one of zeros."""
    some = np.random.default_rng(1).normal(size=(1, 12, HIDDEN)).astype(np.float32)
    some[0, 3] *= 100
    some[0, 5] = 0
    return some


def worst(path: Path, exact: NDArray[np.float32], values: NDArray[np.float32]) -> float:
    """The largest error of an ordinary token, against its size."""
    error = np.linalg.norm(run(path, values) - exact, axis=-1)[0]
    size = np.linalg.norm(exact, axis=-1)[0]
    return float(np.delete(error, [3, 5]).max() / size[[0, 1, 2, 4]].min())


def test_a_large_token_costs_the_others_nothing(
    tmp_path: Path, values: NDArray[np.float32]
) -> None:
    """With one scale for all tokens, the ordinary ones are a step or two of it."""
    source = tmp_path / "float32.onnx"
    feed_forward(source)
    exact = run(source, values)
    quantise(source, tmp_path / "one.onnx", per_token=False)
    quantise(source, tmp_path / "each.onnx", per_token=True)
    assert worst(tmp_path / "each.onnx", exact, values) < 0.05
    assert worst(tmp_path / "one.onnx", exact, values) > 0.3


def test_a_token_of_zeros_stays_zero(tmp_path: Path, values: NDArray[np.float32]) -> None:
    """Nothing is divided by its largest value, which is none."""
    source = tmp_path / "float32.onnx"
    feed_forward(source)
    quantise(source, tmp_path / "int8.onnx", per_token=True)
    output = run(tmp_path / "int8.onnx", values)
    assert np.isfinite(output).all()
    assert np.allclose(output[0, 5], 0.0, atol=1e-4)
