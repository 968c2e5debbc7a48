"""Makes two ONNX models whose layers have no biases, and checks copies that were cut and given some, in onnxruntime.

The program takes hidden units 1 and 4 of 6 away and adds unit / 2 to the others' sums, 0.25 to every output; weight v is doubled.

Usage: onnx_biases.py make FOLDER | onnx_biases.py check FOLDER
"""

import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def arrays():
    random = np.random.default_rng(5)
    return {name: random.standard_normal(shape).astype(np.float32) for name, shape in (
        ("w", (4, 6)), ("v", (6, 3)), ("first", (6, 2, 3, 3)), ("second", (3, 6, 1, 1)))}


def save(path, nodes, names, shape, rank):
    graph = helper.make_graph(
        nodes, "biases", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None] * rank)],
        [numpy_helper.from_array(arrays()[name], name) for name in names])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def make(folder):
    save(f"{folder}/products.onnx", [
        helper.make_node("MatMul", ["x", "w"], ["a"]), helper.make_node("Relu", ["a"], ["b"]),
        helper.make_node("MatMul", ["b", "v"], ["y"])], ["w", "v"], ["batch", 4], 2)
    save(f"{folder}/pictures.onnx", [
        helper.make_node("Conv", ["x", "first"], ["a"], name="a"), helper.make_node("Relu", ["a"], ["b"]),
        helper.make_node("Conv", ["b", "second"], ["y"], name="c")], ["first", "second"], ["batch", 2, 5, 5], 4)


def run(path, x):
    onnx.checker.check_model(onnx.load(path))
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def check(folder):
    weights, random = arrays(), np.random.default_rng(6)
    kept, bias = [0, 2, 3, 5], np.arange(6, dtype=np.float32) / 2
    x = random.standard_normal((7, 4)).astype(np.float32)
    hidden = np.maximum(x @ weights["w"] + bias, 0)[:, kept]
    expected = hidden @ (2 * weights["v"])[kept] + 0.25
    np.testing.assert_allclose(run(f"{folder}/products-cut.onnx", x), expected, rtol=1e-5, atol=1e-5)
    x = random.standard_normal((2, 2, 5, 5)).astype(np.float32)
    patches = np.lib.stride_tricks.sliding_window_view(x, (3, 3), (2, 3))
    sums = np.einsum("bchwij,ocij->bohw", patches, weights["first"]) + bias[:, None, None]
    expected = np.einsum("bchw,oc->bohw", np.maximum(sums, 0)[:, kept], weights["second"][:, kept, 0, 0]) + 0.25
    np.testing.assert_allclose(run(f"{folder}/pictures-cut.onnx", x), expected, rtol=1e-5, atol=1e-5)


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](sys.argv[2])
