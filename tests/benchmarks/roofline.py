"""What the cores can do, and what a reading asks of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_TOKENS = 180
_REPEATED = 60


@dataclass(frozen=True, slots=True)
class Work:
    """Operations (a multiplication and an addition are two) to read one passage.

    products: with the weights. attention: of tokens with each other.
    """

    products: float
    attention: float


def work_of(model: Path, tokens: int) -> Work:
    """Of a model that was exported, whose products stay as they are in its graph."""
    import onnx

    graph = onnx.load(model).graph
    shapes = {weights.name: tuple(weights.dims) for weights in graph.initializer}
    products = attention = 0.0
    for node in graph.node:
        shape = shapes.get(node.input[1], ()) if len(node.input) > 1 else ()
        if node.op_type in ("MatMul", "MatMulInteger", "QAttention") and len(shape) == 2:
            products += 2.0 * tokens * shape[0] * shape[1]
        if node.op_type == "QAttention":
            attention += 4.0 * tokens * tokens * shape[0]
    return Work(products, attention)


def rate(kind: str, inner: int = 384, outer: int = 1536) -> float:
    """Operations a second of one core on the model's largest product alone: "int8", "float32"."""
    import onnxruntime as ort
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(0)
    if kind == "int8":
        weights = random.integers(-64, 64, (inner, outer)).astype(np.int8)
        arrays = {
            "w": weights,
            "scale": np.full(outer, 0.01, np.float32),
            "zero": np.zeros(outer, np.int8),
        }
        node = helper.make_node(
            "DynamicQuantizeMatMul", ["x", *arrays], ["y"], domain="com.microsoft"
        )
    else:
        arrays = {"w": random.standard_normal((inner, outer)).astype(np.float32)}
        node = helper.make_node("MatMul", ["x", *arrays], ["y"])
    graph = helper.make_graph(
        [node],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [_TOKENS, inner])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [_TOKENS, outer])],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    session = ort.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    feed = {"x": random.standard_normal((_TOKENS, inner)).astype(np.float32)}
    best = min(_timed(session, feed) for _ in range(_REPEATED))
    return 2.0 * _TOKENS * inner * outer / best


def _timed(session: object, feed: object) -> float:
    started = time.thread_time()
    session.run(None, feed)  # type: ignore[attr-defined]
    return time.thread_time() - started
