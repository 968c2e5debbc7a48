"""Statistics of small ONNX networks: onnxruntime gives every activation, numpy sums it up.

usage: statistics.py FOLDER mlp|cnn|transformer|odd   writes model.onnx, data.npz and expected.safetensors.

Sums are F64 of F32 activations; a convolution's window is moved by loops over its positions.
"""
import itertools
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from checkpoint import write

folder, kind = Path(sys.argv[1]), sys.argv[2]
generator = np.random.default_rng(len(kind))
nodes, weights, inputs, feeds, expected = [], {}, [], {}, {}
samples, layers = 37, []


def weight(name, *shape, scale=None):
    scale = scale or 1 / np.sqrt(np.prod(shape[1:]) if len(shape) > 2 else shape[0])
    weights[name] = (generator.standard_normal(shape) * scale).astype(np.float32)
    return name


def node(operation, ins, out, **attributes):
    outs = out if isinstance(out, list) else [out]
    nodes.append(helper.make_node(operation, ins, outs, name=outs[0] or operation, **attributes))
    return out


def given(name, array, *shape):
    types = {np.dtype("float32"): TensorProto.FLOAT, np.dtype("int64"): TensorProto.INT64}
    inputs.append(helper.make_tensor_value_info(name, types[array.dtype], ["n", *shape]))
    feeds[name] = array
    return name


def layer(name, *uses, out=()):
    """uses: how to get [positions, channels] from activations; out: likewise of outputs."""
    layers.append((name, uses, out))


def last(value):
    return lambda a: a[value].reshape(-1, a[value].shape[-1])


def second(value):
    return lambda a: np.moveaxis(a[value], 1, -1).reshape(-1, a[value].shape[1])


def window(value, kernel, strides, dilations, before, after, groups=1):
    """Rows [positions, groups, channels * kernel] that a convolution multiplies its weight with."""

    def rows(a):
        x = a[value].astype(np.float64)
        x = np.pad(x, [(0, 0), (0, 0), *zip(before, after)])
        spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilations)]
        steps = [range(0, length - span + 1, s) for length, span, s in zip(x.shape[2:], spans, strides)]
        found = []
        for corner in itertools.product(*steps):
            cut = tuple(slice(c, c + span, d) for c, span, d in zip(corner, spans, dilations))
            seen = x[(slice(None), slice(None)) + cut]
            found.append(seen.reshape(len(x), groups, -1))
        return np.concatenate(found)

    return rows


if kind == "mlp":
    x = given("x", (generator.standard_normal((samples, 6)) * 3 + 10).astype(np.float32), 6)
    node("Gemm", [x, weight("first", 9, 6), weight("bias", 9, scale=0.1)], "a", transB=1)
    node("Relu", ["a"], "b")
    node("Transpose", [weight("turned", 7, 9)], "turn", perm=[1, 0])
    node("MatMul", ["b", "turn"], "c")
    node("MatMul", ["c", weight("again", 7, 7)], "d")
    node("Tanh", ["d"], "e")
    node("MatMul", ["e", "again"], "y")
    layer("first", last("x"), out=[last("a")])
    layer("turned", last("b"), out=[last("c")])
    layer("again", last("c"), last("e"), out=[last("d"), last("y")])
elif kind == "cnn":
    x = given("x", generator.standard_normal((samples, 4, 11, 9)).astype(np.float32), 4, 11, 9)
    node("Conv", [x, weight("plain", 6, 4, 3, 2)], "a", strides=[2, 1], dilations=[2, 3], pads=[1, 0, 2, 3])
    node("Relu", ["a"], "b")
    node("Conv", ["b", weight("grouped", 8, 3, 3, 3)], "c", group=2, pads=[1, 1, 1, 1])
    node("Conv", ["c", weight("depth", 8, 1, 2, 4)], "d", group=8, auto_pad="SAME_UPPER", strides=[2, 2])
    node("ConvTranspose", ["d", weight("up", 8, 5, 2, 2)], "e", strides=[2, 2])
    weights["shape"] = np.array([0, 5, -1], dtype=np.int64)
    node("Reshape", ["e", "shape"], "f")
    node("Conv", ["f", weight("line", 3, 5, 4)], "g", auto_pad="SAME_LOWER", strides=[3])
    node("Flatten", ["g"], "h")
    width = 3 * 20
    node("MatMul", ["h", weight("head", width, 10)], "y")
    layer("plain", second("x"), window("x", (3, 2), (2, 1), (2, 3), (1, 0), (2, 3)), out=[second("a")])
    layer("grouped", second("b"), window("b", (3, 3), (1, 1), (1, 1), (1, 1), (1, 1), 2), out=[second("c")])
    # 5 rows to 3: (3 - 1) * 2 + 2 - 5 = 1 zero; 9 columns to 5: (5 - 1) * 2 + 4 - 9 = 3 zeros, the odd one behind.
    layer("depth", second("c"), window("c", (2, 4), (2, 2), (1, 1), (0, 1), (1, 2), 8), out=[second("d")])
    layer("up", second("d"), out=[second("e")])
    # 60 to 20: (20 - 1) * 3 + 4 - 60 = 1 zero, in front.
    layer("line", second("f"), window("f", (4,), (3,), (1,), (1,), (0,)), out=[second("g")])
    layer("head", last("h"), out=[last("y")])
elif kind == "transformer":
    ids = given("ids", generator.integers(0, 20, (samples, 5), dtype=np.int64), 5)
    node("Gather", [weight("table", 20, 8, scale=1), ids], "x")
    node("MatMul", ["x", weight("q", 8, 8)], "qx")
    node("MatMul", ["x", weight("k", 8, 8)], "kx")
    node("MatMul", ["x", weight("v", 8, 8)], "vx")
    weights["heads"] = np.array([0, 0, 2, 4], dtype=np.int64)
    weights["joined"] = np.array([0, 0, 8], dtype=np.int64)
    for name in "qkv":
        node("Reshape", [name + "x", "heads"], name + "r")
        node("Transpose", [name + "r"], name + "h", perm=[0, 2, 3, 1] if name == "k" else [0, 2, 1, 3])
    node("MatMul", ["qh", "kh"], "s")
    weights["mask"] = np.triu(np.full((5, 5), -np.inf, dtype=np.float32), 1)
    node("Add", ["s", "mask"], "m")
    node("Softmax", ["m"], "p", axis=-1)
    node("MatMul", ["p", "vh"], "o")
    node("Transpose", ["o"], "ot", perm=[0, 2, 1, 3])
    node("Reshape", ["ot", "joined"], "oj")
    node("MatMul", ["oj", weight("out", 8, 8)], "ox")
    node("Add", ["x", "ox"], "r")
    node("Transpose", ["table"], "unembed", perm=[1, 0])
    node("MatMul", ["r", "unembed"], "y")
    for name in "qkv":
        layer(name, last("x"), out=[last(name + "x")])
    layer("out", last("oj"), out=[last("ox")])
    # Looked up by ids too, which does not count beside a product.
    layer("table", last("r"), out=[last("y")])
elif kind == "odd":
    x = given("x", generator.standard_normal((samples, 6, 4)).astype(np.float32), 6, 4)
    node("Transpose", [x], "xt", perm=[1, 0, 2])
    weight("W", 2, 20, 4)
    weight("R", 2, 20, 5)
    node("LSTM", ["xt", "W", "R"], ["states"], direction="bidirectional", hidden_size=5)
    node("MatMul", [weight("left", 3, 4), "xr"], "l")
    nodes.insert(0, helper.make_node("Transpose", [x], ["xr"], name="xr", perm=[0, 2, 1]))
    weights["codes"] = generator.integers(-127, 128, (4, 6)).astype(np.int8)
    weights["scale"] = np.array(0.01, dtype=np.float32)
    node("DequantizeLinear", ["codes", "scale"], "numbers")
    node("MatMul", [x, "numbers"], "n")
    node("DynamicQuantizeLinear", ["n"], ["nq", "ns", "nz"])
    weights["bytes"] = generator.integers(-127, 128, (6, 3)).astype(np.int8)
    node("MatMulInteger", ["nq", "bytes", "nz"], "i")
    node("Cast", ["i"], "y", to=TensorProto.FLOAT)
    layer("W", last("xt"))

    def before(a):
        states = a["states"]
        zero = np.zeros_like(states[:1, 0])
        forward = np.concatenate([zero, states[:-1, 0]])
        backward = np.concatenate([states[1:, 1], zero])
        return np.concatenate([forward, backward], axis=-1).reshape(-1, 10)

    layer("R", before)
    layer("left", lambda a: np.moveaxis(a["xr"], -2, -1).reshape(-1, 4), out=[lambda a: np.moveaxis(a["l"], -2, -1).reshape(-1, 3)])
    layer("codes", last("x"), out=[last("n")])
    layer("bytes", last("n"))

constants = [numpy_helper.from_array(value, name) for name, value in weights.items()]
outputs = [name for n in nodes for name in n.output if name]
keep = {"mlp": ["y"], "cnn": ["y"], "transformer": ["y"], "odd": ["y", "states", "l"]}[kind]


def model(names):
    values = [onnx.ValueInfoProto(name=name) for name in names]
    graph = helper.make_graph(nodes, kind, inputs, values, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


onnx.save(model(keep), folder / "model.onnx")
session = onnxruntime.InferenceSession(model(outputs).SerializeToString(), providers=["CPUExecutionProvider"])
activations = dict(zip(outputs, session.run(outputs, feeds))) | feeds
np.savez(folder / "data.npz", **feeds)


def moments(name, rows):
    rows = np.concatenate(rows).astype(np.float64)
    expected[name + ".mean"] = rows.mean(axis=0)
    expected[name + ".variance"] = rows.var(axis=0, ddof=1)
    expected[name + ".norm"] = np.linalg.norm(rows, axis=0)
    expected[name + ".minimum"] = rows.min(axis=0)
    expected[name + ".maximum"] = rows.max(axis=0)
    expected[name + ".count"] = np.array([len(rows)], dtype=float)


for name, uses, out in layers:
    isConvolution = kind == "cnn" and name in ("plain", "grouped", "depth", "line")
    rows = [use(activations) for use in (uses[:1] if isConvolution else uses)]
    moments(name + "#input", rows)
    if out:
        moments(name + "#output", [use(activations) for use in out])
    if isConvolution:
        seen = uses[1](activations)
        expected[name + "#gram"] = np.einsum("ngi,ngj->gij", seen, seen)
        # The same rows by the weight give onnxruntime's own output: the window is the right one.
        w = weights[name].reshape(seen.shape[1], -1, seen.shape[2])
        made = np.einsum("ngi,goi->ngo", seen, w).reshape(len(seen), -1)
        assert np.allclose(np.sort(made, axis=0), np.sort(out[0](activations), axis=0), atol=1e-4), name
    elif name not in ("up", "R"):
        rows = np.concatenate(rows).astype(np.float64)
        expected[name + "#gram"] = (rows.T @ rows)[None]
if kind == "transformer":
    expected["p#attention"] = activations["p"].astype(np.float64).mean(axis=0)
if kind == "mlp":
    # L = mean over a block of Σ y²; backwards by hand.
    w = {name: value.astype(np.float64) for name, value in weights.items()}
    sums = {name: np.zeros_like(w[name]) for name in ("first", "turned", "again")}
    squares = {name: np.zeros_like(value) for name, value in sums.items()}
    rows = {name: np.zeros((3, w[name].shape[0])) for name in sums}
    columns = {name: np.zeros((3, w[name].shape[1])) for name in sums}
    for start in range(0, samples, 5):
        x = feeds["x"][start:start + 5].astype(np.float64)
        a = x @ w["first"].T + w["bias"]
        b = np.maximum(a, 0)
        c = b @ w["turned"].T
        d = c @ w["again"]
        e = np.tanh(d)
        y = e @ w["again"]
        gy = 2 * y / len(x)
        gd = (gy @ w["again"].T) * (1 - e**2)
        gc = gd @ w["again"].T
        ga = (gc @ w["turned"]) * (a > 0)
        for name, g in (("first", ga.T @ x), ("turned", gc.T @ b), ("again", e.T @ gy + c.T @ gd)):
            sums[name] += g
            squares[name] += g**2
            for found, axis in ((rows, 1), (columns, 0)):
                s = (w[name] * g).sum(axis=axis)
                found[name] += np.array([s, abs(s), s**2])
    for name in sums:
        expected[name + "#gradient.mean"] = sums[name] / 8
        expected[name + "#gradient.square"] = squares[name] / 8
        expected[name + "#gradient.rows"] = rows[name]
        expected[name + "#gradient.columns"] = columns[name]

write(folder / "expected.safetensors", {
    name: ("F64", value.shape, np.ascontiguousarray(value, dtype="<f8").tobytes()) for name, value in expected.items()})
