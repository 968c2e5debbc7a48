"""What methods that learn from data make of a small ONNX network: onnxruntime gives the activations, numpy the masks.

usage: calibrated.py FOLDER   writes model.onnx, data.npz and expected.safetensors.

The network is a convolution, a Gemm of a stored transpose, and a MatMul stored inputs first.
"""
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from checkpoint import write

folder = Path(sys.argv[1])
generator = np.random.default_rng(5)
samples = 53
shapes = {"conv": (6, 2, 3, 3), "gemm": (11, 6 * 16), "matmul": (11, 8)}
weights = {name: (generator.standard_normal(shape) / 4).astype(np.float32) for name, shape in shapes.items()}
x = (generator.standard_normal((samples, 2, 4, 4)) * generator.random((1, 2, 4, 4)) * 3).astype(np.float32)
x[:, 1, 0] = 0

nodes = [
    helper.make_node("Conv", ["x", "conv"], ["a"], name="a", pads=[1, 1, 1, 1]),
    helper.make_node("Relu", ["a"], ["b"], name="b"),
    helper.make_node("Flatten", ["b"], ["c"], name="c"),
    helper.make_node("Gemm", ["c", "gemm"], ["d"], name="d", transB=1),
    helper.make_node("Relu", ["d"], ["e"], name="e"),
    helper.make_node("MatMul", ["e", "matmul"], ["y"], name="y"),
]
outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ["c", "e", "y"]]
graph = helper.make_graph(
    nodes, "small", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2, 4, 4])], outputs[2:],
    [numpy_helper.from_array(array, name) for name, array in weights.items()])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
onnx.save(model, folder / "model.onnx")
np.savez(folder / "data.npz", x=x)
model.graph.output.extend(outputs[:2])
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
y, c, e = session.run(["y", "c", "e"], {"x": x})

padded = np.pad(x.astype(np.float64), [(0, 0), (0, 0), (1, 1), (1, 1)])
windows = np.stack([padded[:, :, i:i + 3, j:j + 3].reshape(samples, -1) for i in range(4) for j in range(4)], 1)
# Each layer as a matrix of outputs and inputs, its inputs, and the norms of the channels as Wanda counts them.
matrices = {"conv": weights["conv"].reshape(6, -1), "gemm": weights["gemm"], "matmul": weights["matmul"].T}
inputs = {"conv": windows.reshape(-1, 18), "gemm": c.astype(np.float64), "matmul": e.astype(np.float64)}
norms = {name: np.sqrt((rows**2).sum(0)) for name, rows in inputs.items()}
norms["conv"] = np.repeat(np.sqrt((x.astype(np.float64) ** 2).sum((0, 2, 3))), 9)


def stored(name, matrix):
    return np.ascontiguousarray(matrix.T if name == "matmul" else matrix.reshape(shapes[name]))


def lowest(scores, count):
    """True for what stays when so many of a line go, of equal ones the first."""
    mask = np.ones(scores.shape, dtype=bool)
    for row, line in zip(mask, scores):
        row[np.argsort(line, kind="stable")[:count]] = False
    return mask


def wanda(name, sparsity):
    scores = (np.abs(matrices[name].astype(np.float64)) * norms[name]).astype(np.float32)
    return lowest(scores, int(scores.shape[1] * sparsity))


def sparsegpt(name, removed, block):
    """Every column by the inverse of what is still to come; each block loses its share of all that go."""
    w = matrices[name].astype(np.float64)
    gram = inputs[name].T @ inputs[name]
    dead = np.diag(gram) == 0
    diagonal = np.where(dead, 1.0, np.diag(gram))
    h = gram + np.diag(diagonal - np.diag(gram)) + 0.01 * diagonal.mean() * np.eye(len(gram))
    w[:, dead] = 0
    mask, columns = np.ones(w.shape, dtype=bool), w.shape[1]
    inverses = [np.linalg.inv(h[column:, column:]) for column in range(columns)]
    leading = np.array([inverse[0, 0] for inverse in inverses])
    for start in range(0, columns, block):
        end = min(start + block, columns)
        part = w[:, start:end] ** 2 / leading[start:end]
        count = removed * end // columns - removed * start // columns
        mask[:, start:end] = lowest(part.reshape(1, -1), count).reshape(part.shape)
        for column in range(start, end):
            lost = np.where(mask[:, column], 0, w[:, column]) / leading[column]
            w[:, column:] -= np.outer(lost, inverses[column][0])
            w[:, column] *= mask[:, column]
    return w, mask


results = {}
for name, matrix in matrices.items():
    for sparsity in [0.3, 0.5]:
        mask = wanda(name, sparsity)
        results[f"{name}.wanda.{sparsity}"] = stored(name, mask.astype(float))
        lost = stored(name, np.where(mask, 0, matrix.astype(np.float64) ** 2))
        results[f"{name}.wanda.{sparsity}.energy"] = np.array([lost.sum()])
    for block in [7, 128]:
        updated, mask = sparsegpt(name, matrix.size // 2, block)
        results[f"{name}.sparsegpt.{block}"] = stored(name, updated)
        results[f"{name}.sparsegpt.{block}.mask"] = stored(name, mask.astype(float))
write(
    folder / "expected.safetensors",
    {name: ("F64", array.shape, np.ascontiguousarray(array).tobytes()) for name, array in results.items()})
