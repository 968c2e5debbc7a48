"""Relevance and gradients of a small residual network: every layer is written out as one matrix, and each share a_i w_ik as a number.

usage: relevance.py FOLDER   writes model.onnx, data.npz with labels, and expected.safetensors.

No operator runs again and nothing is differentiated, as the program does.
"""
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from checkpoint import write

folder = Path(sys.argv[1])
generator = np.random.default_rng(3)
samples, classes = 11, 3
shapes = {
    "c1": (5, 2, 3, 3), "c2": (5, 5, 3, 3), "c2.b": (5,), "c3": (4, 5, 2, 2), "c3.b": (4,), "g1": (6, 4), "g1.b": (6,),
    "g2": (6, classes), "g2.b": (classes,),
}
tensors = {name: (generator.standard_normal(shape) / 2).astype(np.float32) for name, shape in shapes.items()}
for norm in ["n1", "n2"]:
    for part, numbers in [
        ("scale", generator.standard_normal(5)), ("shift", generator.standard_normal(5) / 3),
        ("mean", generator.standard_normal(5) / 3), ("var", 0.4 + generator.random(5)),
    ]:
        tensors[f"{norm}.{part}"] = numbers.astype(np.float32)
x = generator.standard_normal((samples, 2, 6, 6)).astype(np.float32)
y = generator.integers(0, classes, samples)


def norm(name, source, output):
    inputs = [source] + [f"{name}.{part}" for part in ["scale", "shift", "mean", "var"]]
    return helper.make_node("BatchNormalization", inputs, [output], epsilon=1e-3, name=name)


def node(operation, inputs, output, **attributes):
    return helper.make_node(operation, inputs, [output], name=output, **attributes)


nodes = [
    node("Conv", ["x", "c1"], "conv1", pads=[1, 1, 1, 1]), norm("n1", "conv1", "normed1"), node("Relu", ["normed1"], "h1"),
    node("Conv", ["h1", "c2", "c2.b"], "conv2", pads=[1, 1, 1, 1]), norm("n2", "conv2", "normed2"),
    node("Add", ["normed2", "h1"], "sum"), node("Relu", ["sum"], "h2"),
    node("MaxPool", ["h2"], "pool", kernel_shape=[2, 2], strides=[2, 2]), node("Conv", ["pool", "c3", "c3.b"], "conv3"),
    node("Relu", ["conv3"], "h3"), node("GlobalAveragePool", ["h3"], "mean"), node("Flatten", ["mean"], "flat"),
    node("Gemm", ["flat", "g1", "g1.b"], "gemm1", transB=1), node("LeakyRelu", ["gemm1"], "h4", alpha=0.1),
    node("Gemm", ["h4", "g2", "g2.b"], "scores"),
]
graph = helper.make_graph(
    nodes, "relevance", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2, 6, 6])],
    [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", classes])],
    [numpy_helper.from_array(array, name) for name, array in tensors.items()])
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "model.onnx")
np.savez(folder / "data.npz", x=x, y=y)
T = {name: array.astype(np.float64) for name, array in tensors.items()}


def convolution(w, size, pad):
    """The matrix of a convolution without stride, and the size that comes out."""
    out, channels, kernel = w.shape[0], w.shape[1], w.shape[2]
    left = size + 2 * pad - kernel + 1
    matrix = np.zeros((out, left, left, channels, size, size))
    for r in range(left):
        for c in range(left):
            for i in range(kernel):
                for j in range(kernel):
                    if 0 <= r + i - pad < size and 0 <= c + j - pad < size:
                        matrix[:, r, c, :, r + i - pad, c + j - pad] += w[:, :, i, j]
    return matrix.reshape(out * left * left, -1)


FACTOR = {name: T[name + ".scale"] / np.sqrt(T[name + ".var"] + 1e-3) for name in ["n1", "n2"]}
# Name: the layer's own matrix, its bias, the norm behind it, channels and positions of its outputs.
PLAIN = {
    "conv1": (convolution(T["c1"], 6, 1), np.zeros(5), "n1", 5, 36), "conv2": (convolution(T["c2"], 6, 1), T["c2.b"], "n2", 5, 36),
    "conv3": (convolution(T["c3"], 3, 0), T["c3.b"], None, 4, 4), "gemm1": (T["g1"], T["g1.b"], None, 6, 1),
    "gemm2": (T["g2"].T, T["g2.b"], None, classes, 1),
}


def whole(name):
    """Matrix and bias with the norm in them."""
    matrix, bias, norm, channels, positions = PLAIN[name]
    if norm is None:
        return matrix, np.repeat(bias, positions)
    factor, shift = FACTOR[norm], T[norm + ".shift"] + FACTOR[norm] * (bias - T[norm + ".mean"])
    return np.repeat(factor, positions)[:, None] * matrix, np.repeat(shift, positions)


def forward(a):
    v = {"x": a.reshape(-1)}

    def layer(name, source):
        matrix, bias = whole(name)
        v[name + ".in"], v[name] = v[source], matrix @ v[source] + bias

    layer("conv1", "x")
    v["h1"] = np.maximum(v["conv1"], 0)
    layer("conv2", "h1")
    v["sum"] = v["conv2"] + v["h1"]
    v["h2"] = np.maximum(v["sum"], 0)
    windows = v["h2"].reshape(5, 3, 2, 3, 2).transpose(0, 1, 3, 2, 4).reshape(45, 4)
    v["winner"], v["pool"] = windows.argmax(1), windows.max(1)
    layer("conv3", "pool")
    v["h3"] = np.maximum(v["conv3"], 0)
    v["mean"] = v["h3"].reshape(4, 4).mean(1)
    layer("gemm1", "mean")
    v["h4"] = np.where(v["gemm1"] > 0, v["gemm1"], 0.1 * v["gemm1"])
    layer("gemm2", "h4")
    return v


def unpool(v, r):
    windows = np.zeros((45, 4))
    windows[np.arange(45), v["winner"]] = r
    return windows.reshape(5, 3, 3, 2, 2).transpose(0, 1, 3, 2, 4).reshape(-1)


def away(z, epsilon):
    return z + np.where(z < 0, -epsilon, epsilon)


def shares(name, v, r, rule, epsilon):
    matrix, bias = whole(name)
    part = matrix * v[name + ".in"][None]
    above, below = np.maximum(part, 0), np.minimum(part, 0)
    if rule == "eps":
        return part.T @ (r / away(part.sum(1) + bias, epsilon))
    back = above.T @ (r / (above.sum(1) + 1e-9))
    return back if rule == "z+" else 2 * back - below.T @ (r / (below.sum(1) - 1e-9))


def relevance(v, target, rules, epsilon):
    """What arrived at each layer, and what left it."""
    found = {}

    def layer(name, r):
        found[name] = (r, shares(name, v, r, rules["conv" if name.startswith("conv") else "gemm"], epsilon))
        return found[name][1]

    r = layer("gemm2", np.eye(classes)[target])
    r = layer("gemm1", r)
    r = (v["h3"].reshape(4, 4) / 4 * (r / away(v["mean"], 1e-6))[:, None]).reshape(-1)
    r = unpool(v, layer("conv3", r))
    s = r / away(v["sum"], 1e-6)
    r = layer("conv2", v["conv2"] * s) + v["h1"] * s
    layer("conv1", r)
    return found


def gradients(v, target):
    """dL/da of the cross-entropy at each layer's own output, before its norm, and a itself."""
    scores = v["gemm2"]
    p = np.exp(scores - scores.max())
    g = {"gemm2": p / p.sum() - np.eye(classes)[target]}
    g["gemm1"] = (whole("gemm2")[0].T @ g["gemm2"]) * np.where(v["gemm1"] > 0, 1, 0.1)
    g["conv3"] = np.repeat(whole("gemm1")[0].T @ g["gemm1"] / 4, 4) * (v["conv3"] > 0)
    g["sum"] = unpool(v, whole("conv3")[0].T @ g["conv3"]) * (v["sum"] > 0)
    g["conv2"] = g["sum"] * np.repeat(FACTOR["n2"], 36)
    g["conv1"] = (whole("conv2")[0].T @ g["sum"] + g["sum"]) * (v["conv1"] > 0) * np.repeat(FACTOR["n1"], 36)
    return {
        name: (g[name].reshape(PLAIN[name][3], -1),
               (PLAIN[name][0] @ v[name + ".in"]).reshape(PLAIN[name][3], -1) + PLAIN[name][1][:, None])
        for name in PLAIN
    }


results = {}
values = [forward(a) for a in x.astype(np.float64)]
RULES = {
    "z+": ({"conv": "z+", "gemm": "z+"}, 0), "eps": ({"conv": "eps", "gemm": "eps"}, 0.01),
    "ab": ({"conv": "ab", "gemm": "ab"}, 0), "mixed": ({"conv": "z+", "gemm": "eps"}, 0.001),
}
for rule, (rules, epsilon) in RULES.items():
    all_found = [relevance(v, target, rules, epsilon) for v, target in zip(values, y)]
    for name, (_, _, _, channels, _) in PLAIN.items():
        arrived = np.array([found[name][0].reshape(channels, -1) for found in all_found])
        results[f"{rule}.{name}.signed"] = arrived.sum((0, 2))
        results[f"{rule}.{name}.absolute"] = np.abs(arrived).sum((0, 2))
        results[f"{rule}.{name}.flow"] = np.array([arrived.sum(), sum(found[name][1].sum() for found in all_found)])
found = [gradients(v, target) for v, target in zip(values, y)]
for name in PLAIN:
    for kind, numbers in [
        ("grad", [g.sum(1) for g, a in (f[name] for f in found)]), ("taylor", [(g * a).sum(1) for g, a in (f[name] for f in found)]),
    ]:
        for order, score in [("first", np.abs(np.sum(numbers, 0))), ("last", np.abs(numbers).sum(0))]:
            results[f"{kind}.{order}.{name}"] = score / np.linalg.norm(score)
weights = {"conv1": T["c1"], "conv2": T["c2"], "conv3": T["c3"], "gemm1": T["g1"], "gemm2": T["g2"].T}
for name, w in weights.items():
    sums = np.abs(w).reshape(len(w), -1).sum(1)
    results[f"weight.{name}"] = sums / sums.sum()
results["scores"] = np.array([v["gemm2"] for v in values])
write(
    folder / "expected.safetensors",
    {name: ("F64", array.shape, np.ascontiguousarray(array, dtype=np.float64).tobytes()) for name, array in results.items()})
