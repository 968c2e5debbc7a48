"""Writes models with the onnx package that have weights in every place and storage; argument: a folder.

types.onnx      every data type, raw and typed, of 2 x 7 random elements
places.onnx     initializers, Constant nodes of every kind, branches of an If, a body, a function, a sparse tensor
external.onnx   all of types.onnx that can be, in external.data
"""
import os
import sys

import ml_dtypes  # noqa: F401  the element types of helper
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = sys.argv[1]
random = numpy.random.default_rng(2026)
NAMES = [n for n in TensorProto.DataType.keys() if n not in ("UNDEFINED", "STRING")]
BITS = {"UINT4": 4, "INT4": 4, "FLOAT4E2M1": 4, "UINT2": 2, "INT2": 2, "FLOAT6E2M3": 6, "FLOAT6E3M2": 6}


def raw(name, dtype, count, dims):
    tensor = TensorProto(name=name, data_type=TensorProto.DataType.Value(dtype), dims=dims)
    bits = BITS.get(dtype) or helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize * 8
    data = random.integers(0, 256, size=(count * bits + 7) // 8, dtype=numpy.uint8)
    if dtype == "BOOL":
        data &= 1
    if count * bits % 8:
        data[-1] &= (1 << count * bits % 8) - 1
    tensor.raw_data = data.tobytes()
    return tensor


def typed(tensor):
    """The same elements in the field of their type, by the package's own rules."""
    copy = TensorProto(name="typed." + tensor.name, data_type=tensor.data_type, dims=tensor.dims)
    dtype = TensorProto.DataType.Name(tensor.data_type)
    data = tensor.raw_data
    if dtype.startswith("FLOAT6"):
        codes = numpy_helper.to_array(tensor).view(numpy.uint8).reshape(-1)
        copy.int32_data.extend(int(code) for code in codes)
    elif dtype in BITS or dtype.startswith("FLOAT8") or dtype in ("BOOL", "UINT8"):
        copy.int32_data.extend(data)
    elif dtype in ("FLOAT16", "BFLOAT16", "UINT16"):
        copy.int32_data.extend(int(x) for x in numpy.frombuffer(data, "<u2"))
    elif dtype in ("INT8", "INT16", "INT32"):
        copy.int32_data.extend(int(x) for x in numpy_helper.to_array(tensor).reshape(-1))
    elif dtype == "INT64":
        copy.int64_data.extend(int(x) for x in numpy.frombuffer(data, "<i8"))
    elif dtype in ("UINT32", "UINT64"):
        copy.uint64_data.extend(int(x) for x in numpy_helper.to_array(tensor).reshape(-1))
    elif dtype in ("FLOAT", "COMPLEX64"):
        copy.float_data.extend(numpy.frombuffer(data, "<f4"))
    else:
        copy.double_data.extend(numpy.frombuffer(data, "<f8"))
    return copy


def save(graph, name, functions=()):
    model = helper.make_model(graph, functions=list(functions), ir_version=10)
    onnx.save(model, os.path.join(folder, name))
    return model


tensors = []
for dtype in NAMES:
    plain = raw(dtype, dtype, 14, [2, 7])
    # NaN has no single pattern as a number, so floats in typed fields are finite here.
    if dtype in ("FLOAT", "DOUBLE", "COMPLEX64", "COMPLEX128"):
        width = "<f8" if dtype in ("DOUBLE", "COMPLEX128") else "<f4"
        count = len(plain.raw_data) // numpy.dtype(width).itemsize
        plain.raw_data = random.standard_normal(count).astype(width).tobytes()
    tensors += [plain, typed(plain)]
tensors.append(TensorProto(name="empty", data_type=1, dims=[0, 3]))
tensors.append(helper.make_tensor("scalar", TensorProto.FLOAT, [], [-0.5]))
long = numpy.random.default_rng(1).integers(-300, 300, size=200_000)
tensors.append(TensorProto(name="long", data_type=TensorProto.INT16, dims=[200_000], int32_data=long))
save(helper.make_graph([], "types", [], [], initializer=tensors), "types.onnx")

external = [t for t in tensors if t.HasField("raw_data")]
with open(os.path.join(folder, "external.data"), "wb") as file:
    for tensor in external:
        file.write(b"\0" * (-file.tell() % 64))
        place = {"location": "external.data", "offset": file.tell(), "length": len(tensor.raw_data)}
        file.write(tensor.raw_data)
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
save(helper.make_graph([], "external", [], [], initializer=external), "external.onnx")


def constant(output, **attributes):
    return helper.make_node("Constant", [], [output], **attributes)


def weights(name):
    return numpy_helper.from_array(random.standard_normal((2, 3)).astype(numpy.float32), name)


def branch(name, *nodes, initializer=()):
    outputs = [helper.make_tensor_value_info("w", TensorProto.FLOAT, [2, 3])]
    return helper.make_graph(list(nodes), name, [], outputs, initializer=list(initializer))


inner = helper.make_node(
    "If", ["c"], ["w"], name="inner", then_branch=branch("t2", initializer=[weights("w")]),
    else_branch=branch("e2", constant("w", value=weights(""))))
outer = helper.make_node(
    "If", ["c"], ["y"], then_branch=branch("t", initializer=[weights("w"), weights("lonely")]),
    else_branch=branch("e", inner))
sparse = helper.make_sparse_tensor(
    helper.make_tensor("sparse", TensorProto.FLOAT, [2], [1.5, -2.5]),
    helper.make_tensor("", TensorProto.INT64, [2], [1, 5]), [2, 3])
function = helper.make_function(
    "own", "Scaled", ["x"], ["y"],
    [constant("w", value=weights("")), helper.make_node("Mul", ["x", "w"], ["y"])], [helper.make_opsetid("", 21)])
nodes = [
    constant("float", value_float=2.5), constant("floats", value_floats=[1.0, -2.0, 3.5]),
    constant("int", value_int=-7), constant("ints", value_ints=[1, -1, 2**40]), constant("text", value_string="no"),
    constant("sparse_constant", sparse_value=sparse), outer,
    helper.make_node("ConstantOfShape", ["ints"], ["filled"], value=helper.make_tensor("v", 1, [1], [3.0])),
]
graph = helper.make_graph(
    nodes, "places", [helper.make_tensor_value_info("c", TensorProto.BOOL, [])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, "n"])], initializer=[weights("w"), weights("main")])
sparse.values.name = "sparse"
graph.sparse_initializer.append(sparse)
graph.initializer.append(helper.make_tensor("words", TensorProto.STRING, [1], [b"x"]))
save(graph, "places.onnx", [function])
