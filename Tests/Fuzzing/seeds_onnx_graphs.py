"""Models whose graphs, not weights, are the matter: the operators whose shapes we follow, one after the other; for make_seeds.py."""
import numpy
from onnx import TensorProto, helper, numpy_helper

random = numpy.random.default_rng(6)
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def value(name, shape=None, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def floats(name, *shape):
    return numpy_helper.from_array(random.standard_normal(shape).astype("f4"), name)


def whole(name, *values):
    return numpy_helper.from_array(numpy.array(values if len(values) != 1 else values[0], "i8"), name)


def chain(name, steps, inputs, tensors):
    """Nodes in a row: each step is (operator, its inputs, attributes); `_` is the output of the one before."""
    nodes, last = [], inputs[0].name
    for index, (operator, operands, attributes) in enumerate(steps):
        made = f"v{index}"
        outputs = attributes.pop("outputs", [made])
        domain = "com.microsoft" if operator in MICROSOFT else ""
        nodes.append(helper.make_node(operator, [last if o == "_" else o for o in operands], outputs, domain=domain, **attributes))
        last = outputs[0]
    return helper.make_graph(nodes, name, inputs, [value(last)], tensors)


MICROSOFT = {"Attention", "QAttention", "BiasGelu", "FastGelu", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization",
             "EmbedLayerNormalization", "FusedConv", "DynamicQuantizeMatMul", "MatMulIntegerToFloat"}


def windows():
    return chain("windows", [
        ("Conv", ["_", "w", "b"], {"strides": [2, 1], "pads": [1, 0, 1, 0], "dilations": [1, 2], "group": 1, "kernel_shape": [3, 3]}),
        ("BatchNormalization", ["_", "b", "b", "b", "b"], {}), ("Relu", ["_"], {}),
        ("MaxPool", ["_"], {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1, "pads": [0, 0, 1, 1]}),
        ("Conv", ["_", "d"], {"group": 4, "auto_pad": "SAME_UPPER", "kernel_shape": [3, 3]}),
        ("ConvTranspose", ["_", "t"], {"strides": [2, 2], "output_padding": [1, 1], "group": 2}),
        ("AveragePool", ["_"], {"kernel_shape": [2, 2], "auto_pad": "VALID", "count_include_pad": 1}),
        ("Resize", ["_", "", "s"], {"mode": "nearest"}), ("Pad", ["_", "p"], {}),
        ("DepthToSpace", ["_"], {"blocksize": 2}), ("SpaceToDepth", ["_"], {"blocksize": 2}),
        ("InstanceNormalization", ["_", "b", "b"], {}), ("PRelu", ["_", "b"], {}), ("Upsample", ["_", "s"], {}),
        ("GlobalAveragePool", ["_"], {}), ("Flatten", ["_"], {"axis": 1}), ("Gemm", ["_", "g", "b"], {"transB": 1}),
    ], [value("x", ["n", 3, 16, 16])],
        [floats("w", 4, 3, 3, 3), floats("b", 4), floats("d", 4, 1, 3, 3), floats("t", 4, 2, 2, 2),
         numpy_helper.from_array(numpy.array([1, 1, 2, 2], "f4"), "s"), whole("p", 0, 0, 1, 1, 0, 0, 1, 1), floats("g", 4, 4)])


def layout():
    return chain("layout", [
        ("Shape", ["_"], {}), ("Gather", ["_", "i"], {"axis": 0}), ("Unsqueeze", ["_", "a"], {}),
        ("Concat", ["_", "m", "h"], {"axis": 0}), ("Reshape", ["x", "_"], {}), ("Transpose", ["_"], {"perm": [0, 2, 1, 3]}),
        ("Squeeze", ["_", "a"], {}), ("Slice", ["_", "i0", "big", "i0", "i1"], {}), ("Expand", ["_", "e"], {}),
        ("Tile", ["_", "r"], {}), ("Split", ["_", "sp"], {"axis": -1, "outputs": ["s0", "s1"]}),
        ("Reshape", ["_", "z"], {"allowzero": 0}), ("Flatten", ["_"], {"axis": 2}), ("MatMul", ["_", "w"], {}),
        ("Transpose", ["_"], {}), ("Einsum", ["_", "w"], {"equation": "ij,jk->ik"}),
    ], [value("x", ["n", 4, 8])],
        [whole("i", 0), whole("a", [0]), whole("m", [-1]), whole("h", 2, 4), whole("i0", [0]), whole("i1", [1]),
         whole("big", [2**63 - 1]), whole("e", 1, 4, 2, 4), whole("r", 1, 2, 1, 1), whole("sp", 2, 2), whole("z", 0, 0, -1),
         floats("w", 16, 4)])


def numbers():
    return chain("numbers", [
        ("Shape", ["_"], {"start": 0, "end": 2}), ("Cast", ["_"], {"to": INT64}), ("Mul", ["_", "k"], {}), ("Add", ["_", "k"], {}),
        ("Sub", ["_", "k"], {}), ("Div", ["_", "k"], {}), ("Mod", ["_", "k"], {}), ("Neg", ["_"], {}), ("Abs", ["_"], {}),
        ("Max", ["_", "k"], {}), ("Min", ["_", "k"], {}), ("Equal", ["_", "k"], {}), ("Where", ["_", "k", "k"], {}),
        ("Greater", ["_", "k"], {}), ("Not", ["_"], {}), ("Cast", ["_"], {"to": INT64}), ("ReduceProd", ["_"], {"keepdims": 1}),
        ("ReduceSum", ["_", "a"], {}), ("Range", ["one", "five", "one"], {}), ("Slice", ["_", "a", "two", "a", "neg"], {}),
        ("ConstantOfShape", ["k"], {"value": helper.make_tensor("v", INT64, [1], [1])}), ("Size", ["_"], {}),
        ("Floor", ["_"], {}), ("ArgMax", ["x"], {"axis": 1, "keepdims": 0}), ("Squeeze", ["_"], {}),
    ], [value("x", ["n", 3, 4])],
        [whole("k", 2, -3), whole("a", [0]), whole("one", 1), whole("five", 5), whole("two", [2]), whole("neg", [-1])])


def transformer():
    return chain("transformer", [
        ("Gather", ["emb", "ids"], {}), ("LayerNormalization", ["_", "n", "n"], {"axis": -1}), ("MatMul", ["_", "qkv"], {}),
        ("Split", ["_", "s3"], {"axis": 2, "outputs": ["q", "k", "v"]}), ("Transpose", ["k"], {"perm": [0, 2, 1]}),
        ("MatMul", ["q", "_"], {}), ("Div", ["_", "n"], {}), ("Softmax", ["_"], {"axis": -1}), ("MatMul", ["_", "v"], {}),
        ("MatMul", ["_", "w"], {}), ("Add", ["_", "n"], {}), ("SkipLayerNormalization", ["_", "_", "n", "n"], {}),
        ("Attention", ["_", "qkv", "b3"], {"num_heads": 2}), ("BiasGelu", ["_", "n"], {}), ("FastGelu", ["_", "n"], {}),
        ("RMSNormalization", ["_", "n"], {}), ("SimplifiedLayerNormalization", ["_", "n"], {}), ("Gemm", ["_", "w", "n"], {"transA": 1}),
    ], [value("ids", ["n", "t"], INT64)],
        [floats("emb", 6, 4), floats("n", 4), floats("qkv", 4, 12), floats("b3", 12), whole("s3", 4, 4, 4), floats("w", 4, 4)])


def recurrent():
    sizes = {"LSTM": 4, "GRU": 3, "RNN": 1}
    steps, tensors = [], [floats("h0", 2, 1, 2)]
    for name, gates in sizes.items():
        steps.append((name, ["x", name + ".w", name + ".r", name + ".b", "", "h0"],
                      {"hidden_size": 2, "direction": "bidirectional", "layout": 0, "outputs": [name + ".y", name + ".h"]}))
        tensors += [floats(name + ".w", 2, gates * 2, 3), floats(name + ".r", 2, gates * 2, 2), floats(name + ".b", 2, gates * 4)]
    body = helper.make_graph([helper.make_node("MatMul", ["e", "sw"], ["o"]), helper.make_node("Add", ["s", "o"], ["s2"])], "scan",
                             [value("s", [1, 2]), value("e", [1, 3])], [value("s2"), value("o")], [floats("sw", 3, 2)])
    steps.append(("Scan", ["h0", "x"], {"body": body, "num_scan_inputs": 1, "outputs": ["final", "all"]}))
    return chain("recurrent", steps, [value("x", [5, 1, 3])], tensors)


def quantized():
    def small(name, *shape, kind="i1"):
        return numpy_helper.from_array(random.integers(0, 9, shape).astype(kind), name)
    return chain("quantized", [
        ("QuantizeLinear", ["_", "s", "z"], {}), ("QLinearConv", ["_", "s", "z", "w", "s", "z", "s", "z"], {"kernel_shape": [2, 2]}),
        ("DequantizeLinear", ["_", "s", "z"], {}), ("Flatten", ["_"], {}), ("DynamicQuantizeMatMul", ["_", "m", "s", "z"], {}),
        ("MatMulIntegerToFloat", ["_", "m", "s", "s", "z", "z"], {}), ("QAttention", ["_", "m", "f", "s", "s"], {"num_heads": 1}),
        ("FusedConv", ["x", "c"], {"activation": "Relu"}),
    ], [value("x", [1, 2, 3, 3])],
        [floats("s"), small("z", kind="u1"), small("w", 2, 2, 2, 2), small("m", 8, 8), floats("f", 8), floats("c", 2, 2, 1, 1)])


ALL = [windows, layout, numbers, transformer, recurrent, quantized]
