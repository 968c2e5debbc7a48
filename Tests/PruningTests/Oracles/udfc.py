"""UDFC on a small ONNX network, whole: norms folded, channels chosen, repaired and rounded by numpy, layer after layer.

usage: udfc.py FOLDER   writes model.onnx and expected.safetensors: the changed tensors in their shapes before the cut.

Two convolutions with batch norm, a pool, and three linear layers: a Gemm stored inputs first, a MatMul with a sum behind it, a Gemm
stored outputs first.
"""
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from checkpoint import write

folder = Path(sys.argv[1])
generator = np.random.default_rng(11)
shapes = {
    "c1.w": (9, 2, 3, 3), "c1.b": (9,), "c2.w": (7, 9, 3, 3), "f1.w": (7 * 9, 12), "f1.b": (12,), "f2.w": (12, 8), "f2.b": (8,),
    "f3.w": (5, 8), "f3.b": (5,),
}
tensors = {name: (generator.standard_normal(shape) / 3).astype(np.float32) for name, shape in shapes.items()}
for norm, count in [("n1", 9), ("n2", 7)]:
    tensors[norm + ".scale"] = (0.5 + generator.random(count)).astype(np.float32)
    tensors[norm + ".shift"] = generator.standard_normal(count).astype(np.float32) / 4
    tensors[norm + ".mean"] = generator.standard_normal(count).astype(np.float32) / 4
    tensors[norm + ".var"] = (0.3 + generator.random(count)).astype(np.float32)


def norm(name, source, output):
    inputs = [source] + [f"{name}.{part}" for part in ["scale", "shift", "mean", "var"]]
    return helper.make_node("BatchNormalization", inputs, [output], epsilon=1e-3)


nodes = [
    helper.make_node("Conv", ["x", "c1.w", "c1.b"], ["a1"], pads=[1, 1, 1, 1]), norm("n1", "a1", "a2"),
    helper.make_node("Relu", ["a2"], ["a3"]), helper.make_node("Conv", ["a3", "c2.w"], ["b1"], pads=[1, 1, 1, 1]),
    norm("n2", "b1", "b2"), helper.make_node("Relu", ["b2"], ["b3"]),
    helper.make_node("MaxPool", ["b3"], ["b4"], kernel_shape=[2, 2], strides=[2, 2]),
    helper.make_node("Flatten", ["b4"], ["b5"]), helper.make_node("Gemm", ["b5", "f1.w", "f1.b"], ["d1"]),
    helper.make_node("Relu", ["d1"], ["d2"]), helper.make_node("MatMul", ["d2", "f2.w"], ["e1"]),
    helper.make_node("Add", ["e1", "f2.b"], ["e2"]), helper.make_node("LeakyRelu", ["e2"], ["e3"]),
    helper.make_node("Gemm", ["e3", "f3.w", "f3.b"], ["y"], transB=1),
]
graph = helper.make_graph(
    nodes, "udfc", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2, 6, 6])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 5])],
    [numpy_helper.from_array(array, name) for name, array in tensors.items()])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "model.onnx")

# For each layer: its weight as rows, its bias, its norm, and the next layer's weight as [outputs, channels, positions].
CHAINS = [("c1", "n1", "c2"), ("c2", "n2", "f1"), ("f1", None, "f2"), ("f2", None, "f3")]


def rows(weights, layer):
    return weights[layer + ".w"].reshape(len(weights[layer + ".w"]), -1) if layer != "f1" and layer != "f2" else weights[layer + ".w"].T


def columns(weights, layer, count):
    """A view whose second axis counts the channels that the layer reads."""
    w = weights[layer + ".w"]
    if layer == "c2":
        return w.reshape(len(w), count, 9)
    if layer in ("f1", "f2"):
        return w.reshape(count, -1, w.shape[1]).transpose(2, 0, 1)
    return w.reshape(len(w), count, 1)


def folded(weights, layer, norm):
    a = rows(weights, layer)
    b = weights.get(layer + ".b", np.zeros(len(a)))
    if norm is None:
        return a, b
    factor = weights[norm + ".scale"] / np.sqrt(weights[norm + ".var"] + 1e-3)
    return factor[:, None] * a, weights[norm + ".shift"] + factor * (b - weights[norm + ".mean"])


def solve(a, b, kept, row, ridge, free):
    mean = (a[kept] ** 2).sum(1).mean()
    damping = ridge * mean
    system = np.vstack([a[kept].T, 0.1 * b[kept][None], np.sqrt(damping) * np.eye(len(kept))])
    wanted = np.concatenate([a[row], [0.1 * b[row]], np.zeros(len(kept))])
    if free:
        return np.linalg.lstsq(system, wanted, rcond=None)[0]
    s = np.zeros(len(kept))
    for _ in range(20_000):  # one unknown after the other, to the end
        before = s.copy()
        for i in range(len(kept)):
            rest = wanted - system @ s + system[:, i] * s[i]
            s[i] = max(0, system[:, i] @ rest / (system[:, i] @ system[:, i]))
        if np.abs(s - before).max() < 1e-15:
            break
    return s


def run(share, free=True, bits=32, ridge=0.1, own={}):
    weights = {name: array.astype(np.float64) for name, array in tensors.items()}
    removed = {}
    for layer, norm, reader in CHAINS:
        a, b = folded(weights, layer, norm)
        norms = np.linalg.norm(a, axis=1)
        gone = np.sort(np.argsort(norms, kind="stable")[: int(share * len(a) + 1e-9)])
        kept = np.array([row for row in range(len(a)) if row not in gone])
        removed[layer] = gone
        view = columns(weights, reader, len(a))
        for row in gone:
            view[:, kept] += solve(a, b, kept, row, ridge, free)[None, :, None] * view[:, [row]]
        view[:, gone] = 0
        rows(weights, layer)[gone] = 0
    if bits < 32 or own:
        for layer, norm, reader in CHAINS + [("f3", None, None)]:
            if own.get(layer, bits) == 32:
                continue
            levels = 2 ** (own.get(layer, bits) - 1) - 1
            w = weights[layer + ".w"]
            before = rows(weights, layer).copy()
            largest = np.abs(w).max()
            w[...] = np.round(w / largest * levels) * largest / levels
            if reader is None:
                break
            q = rows(weights, layer)
            squares = (q * q).sum(1)
            s = np.where(squares > 0, (before * q).sum(1) / np.where(squares > 0, squares, 1), 1)
            _, b = folded(weights, layer, norm)
            columns(weights, reader, len(q))[...] *= s[None, :, None]
            name = layer + ".b" if norm is None else norm + ".shift"
            weights[name] = weights[name] + b / s - b
    return weights, removed


results = {}
for name, options in {
    "free": {"share": 0.34}, "bounded": {"share": 0.34, "free": False}, "half": {"share": 0.5, "ridge": 0.02},
    "rounded": {"share": 0.3, "bits": 4}, "whole": {"share": 0, "bits": 6},
    "mixed": {"share": 0.3, "bits": 6, "own": {"c2": 3, "f1": 32, "f3": 8}}, "alone": {"share": 0, "own": {"f1": 2, "f3": 5}},
}.items():
    weights, removed = run(**options)
    for layer, gone in removed.items():
        results[f"{name}.removed.{layer}"] = gone.astype(float)
    for tensor, array in weights.items():
        if not np.array_equal(array, tensors[tensor].astype(np.float64)):
            results[f"{name}.{tensor}"] = array
write(
    folder / "expected.safetensors",
    {name: ("F64", array.shape, np.ascontiguousarray(array).tobytes()) for name, array in results.items()})
