"""Models with weights in every place and storage that ONNX has, by the onnx package; for make_seeds.py."""
import os

import ml_dtypes  # noqa: F401  the element types of helper
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

import seeds_onnx_graphs

random = numpy.random.default_rng(4)
FLOAT = TensorProto.FLOAT
BITS = {"UINT4": 4, "INT4": 4, "FLOAT4E2M1": 4, "UINT2": 2, "INT2": 2, "FLOAT6E2M3": 6, "FLOAT6E3M2": 6}


def value(name, shape=(2, 3), kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def weights(name, shape=(2, 3), dtype="f4"):
    return numpy_helper.from_array(random.standard_normal(shape).astype(dtype), name)


def constant(output, **attributes):
    return helper.make_node("Constant", [], [output], **attributes)


def graph(name, nodes, inputs=(), outputs=(), initializer=(), **more):
    return helper.make_graph(list(nodes), name, list(inputs), list(outputs), initializer=list(initializer), **more)


def raw_types():
    """Every element type in raw_data, four elements each, and a scalar, an empty one, strings."""
    tensors = []
    for name, number in TensorProto.DataType.items():
        if name in ("UNDEFINED", "STRING"):
            continue
        bits = BITS.get(name) or helper.tensor_dtype_to_np_dtype(number).itemsize * 8
        data = random.integers(0, 2, (4 * bits + 7) // 8, dtype=numpy.uint8).tobytes()
        tensors.append(TensorProto(name=name, data_type=number, dims=[2, 2], raw_data=data))
    return tensors


def typed_types():
    """The same in the field of their type, packed; one unpacked is made by hand in `unpacked`."""
    whole = [1, 0, 1, 1]
    tensors = []
    for name, number in TensorProto.DataType.items():
        tensor = TensorProto(name=name, data_type=number, dims=[2, 2])
        if name in ("UNDEFINED", "STRING"):
            continue
        if name in BITS:
            tensor.int32_data.extend([0x11] * ((4 * BITS[name] + 7) // 8) if BITS[name] != 6 else whole)
        elif name in ("FLOAT", "COMPLEX64"):
            tensor.float_data.extend([0.5] * (8 if "COMPLEX" in name else 4))
        elif name in ("DOUBLE", "COMPLEX128"):
            tensor.double_data.extend([0.5] * (8 if "COMPLEX" in name else 4))
        elif name == "INT64":
            tensor.int64_data.extend([-1, 2, 1 << 40, 0])
        elif name in ("UINT32", "UINT64"):
            tensor.uint64_data.extend(whole)
        elif name in ("INT8", "INT16", "INT32"):
            tensor.int32_data.extend([-1, 2, 3, -4])
        else:
            tensor.int32_data.extend(whole)
        tensors.append(tensor)
    return tensors


def unpacked():
    """A tensor whose numbers stand in a field each, as protobuf readers must take them too."""
    body = b"\x08\x03\x10\x06" + b"".join(bytes([0x28, n]) for n in (1, 2, 3)) + b"\x42\x01u"
    return TensorProto.FromString(body)


def network():
    """A convolution, a normalisation, a Gemm, a recurrent layer, with shapes of values between them."""
    nodes = [
        helper.make_node("Conv", ["x", "c.w", "c.b"], ["c"], strides=[2, 2], group=1, pads=[1, 1, 1, 1], dilations=[1, 1]),
        helper.make_node("BatchNormalization", ["c", "n.s", "n.b", "n.m", "n.v"], ["n"], epsilon=1e-5),
        helper.make_node("Flatten", ["n"], ["f"]),
        helper.make_node("Gemm", ["f", "g.w", ""], ["g"], transB=1, alpha=0.5),
        helper.make_node("MatMul", ["g", "m.w"], ["y"], name="last", domain="", doc_string="the last"),
    ]
    tensors = [weights("c.w", (2, 3, 2, 2)), weights("c.b", (2,)), weights("g.w", (4, 8)), weights("m.w", (4, 2), "f2")]
    tensors += [weights(f"n.{p}", (2,)) for p in "sbmv"]
    return graph("network", nodes, [value("x", ["batch", 3, 4, 4])], [value("y", ["batch", 2])], tensors,
                 value_info=[value("c", ["batch", 2, 2, 2]), value("n", None), value("f", [None, 8])])


def control():
    """Weights in the branches of an If inside an If, in a Loop's body, in Constant nodes of each kind."""
    w = [value("w")]
    inner = helper.make_node("If", ["c"], ["w"], then_branch=graph("t2", [], [], w, [weights("w")]),
                             else_branch=graph("e2", [constant("w", value=weights(""))], [], w))
    outer = helper.make_node("If", ["c"], ["y"], then_branch=graph("t", [], [], w, [weights("w"), weights("lonely")]),
                             else_branch=graph("e", [inner], [], w))
    body = graph("body", [helper.make_node("Add", ["s", "bw"], ["s2"]), helper.make_node("Identity", ["k"], ["k2"])],
                 [value("i", [], TensorProto.INT64), value("k", [], TensorProto.BOOL), value("s")],
                 [value("k2", [], TensorProto.BOOL), value("s2")], [weights("bw")])
    loop = helper.make_node("Loop", ["", "c", "y"], ["z"], body=body)
    constants = [
        constant("float", value_float=2.5), constant("floats", value_floats=[1.0, -2.0]), constant("int", value_int=-7),
        constant("ints", value_ints=[1, -1, 2**40]), constant("text", value_string="no"), constant("texts", value_strings=["a", "b"]),
        helper.make_node("ConstantOfShape", ["ints"], ["filled"], value=helper.make_tensor("v", 1, [1], [3.0])),
    ]
    return graph("control", constants + [outer, loop], [value("c", [], TensorProto.BOOL)], [value("z")], [weights("w")])


def sparse():
    tensor = helper.make_sparse_tensor(helper.make_tensor("s", FLOAT, [2], [1.5, -2.5]),
                                       helper.make_tensor("", TensorProto.INT64, [2], [1, 5]), [2, 3])
    pairs = helper.make_sparse_tensor(helper.make_tensor("p", FLOAT, [2], [1.5, -2.5]),
                                      helper.make_tensor("", TensorProto.INT64, [2, 2], [0, 1, 1, 2]), [2, 3])
    made = graph("sparse", [constant("k", sparse_value=tensor)])
    made.sparse_initializer.extend([tensor, pairs])
    return made


def quantized():
    """DequantizeLinear by tensor, by axis, by block and of a Constant, and what quantize_dynamic leaves."""
    def whole(name, shape, kind=TensorProto.INT8):
        count = int(numpy.prod(shape))
        return helper.make_tensor(name, kind, shape, [n % 5 for n in range(count)])
    nodes = [
        helper.make_node("DequantizeLinear", ["q", "s", "z"], ["a"]),
        helper.make_node("DequantizeLinear", ["q1", "s1"], ["b"], axis=0),
        helper.make_node("DequantizeLinear", ["q2", "s2", "z2"], ["d"], axis=1, block_size=2),
        helper.make_node("DequantizeLinear", ["k", "s"], ["e"]), constant("k", value=whole("", [2, 2])),
        helper.make_node("MatMulInteger", ["x", "q", "", "z"], ["m"]),
        helper.make_node("ConvInteger", ["x", "q4", "", "z"], ["o"]),
        helper.make_node("QLinearMatMul", ["x", "s", "z", "q", "s", "z", "s", "z"], ["p"]),
        helper.make_node("MatMulNBits", ["x", "nb", "ns"], ["r"], domain="com.microsoft", K=4, N=2, bits=4, block_size=16),
    ]
    tensors = [whole("q", [4, 2]), weights("s", ()), whole("z", [], TensorProto.INT8), whole("q1", [2, 3]), weights("s1", (2,)),
               whole("q2", [2, 4]), weights("s2", (2, 2)), whole("z2", [2, 2]), whole("q4", [1, 1, 2, 2]),
               whole("nb", [2, 1, 8], TensorProto.UINT8), weights("ns", (2,))]
    made = graph("quantized", nodes, [value("x", [1, 4])], [value("a", [4, 2])], tensors)
    made.quantization_annotation.add(tensor_name="a").quant_parameter_tensor_names.add(key="SCALE_TENSOR", value="s")
    return made


def external():
    """References into a file beside the model, which is not made: only what is said of it counts."""
    tensors = []
    for index, place in enumerate((
        {"location": "m.data", "offset": "0", "length": "24"}, {"location": "m.data", "offset": "64", "length": "24", "checksum": "00"},
        {"location": "sub/n.data"}, {"location": "m.data", "offset": "24"},
    )):
        tensor = TensorProto(name=f"e{index}", data_type=FLOAT, dims=[2, 3], data_location=TensorProto.EXTERNAL)
        for key, text in place.items():
            tensor.external_data.add(key=key, value=text)
        tensors.append(tensor)
    return graph("external", [helper.make_node("Add", ["e0", "e1"], ["y"])], [], [value("y")], tensors)


def function():
    scaled = helper.make_function(
        "own", "Scaled", ["x"], ["y"],
        [constant("w", value=weights("")), helper.make_node("Mul", ["x", "w"], ["y"]),
         helper.make_node("Elu", ["y"], ["v"])], [helper.make_opsetid("", 21)], attributes=["alpha"])
    reference = scaled.node[2].attribute.add(name="alpha", type=onnx.AttributeProto.FLOAT)
    reference.ref_attr_name = "alpha"
    return graph("function", [helper.make_node("Scaled", ["x"], ["y"], domain="own")], [value("x")], [value("y")]), [scaled]


def make(folder):
    os.makedirs(folder, exist_ok=True)

    def save(name, made, functions=(), **more):
        model = helper.make_model(made, functions=list(functions), ir_version=10, producer_name="seeds", **more)
        with open(f"{folder}/{name}.onnx", "wb") as file:
            file.write(model.SerializeToString(deterministic=True))

    raw, typed = raw_types(), typed_types()
    save("raw-types", graph("g", [], initializer=raw))
    save("typed-types", graph("g", [], initializer=typed))
    save("shapes", graph("g", [], initializer=[
        TensorProto(name="empty", data_type=1, dims=[0, 3]), helper.make_tensor("scalar", FLOAT, [], [-0.5]), unpacked(),
        helper.make_tensor("words", TensorProto.STRING, [1], [b"x"]), weights("layer.0/weight:0"), weights("")]))
    save("network", network())
    save("control", control())
    save("sparse", sparse())
    save("quantized", quantized())
    save("external", external())
    save("function", *function())
    for made in seeds_onnx_graphs.ALL:
        save("graph-" + made.__name__, made(), opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)])
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph("g", [], initializer=[weights("w")]), ir_version=8, opset_imports=opsets, doc_string="d" * 40)
    helper.set_model_props(model, {"author": "seeds"})
    with open(f"{folder}/properties.onnx", "wb") as file:
        file.write(model.SerializeToString(deterministic=True))
