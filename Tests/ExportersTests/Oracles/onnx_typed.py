"""Writes a small model whose weights are protobuf numbers; argument: the file.

x [1, 64] · float16 [64, 32] in int32_data · int8 [32, 16] with zero point 3, in int32_data · float [16, 8], a Constant's.
"""
import sys

import numpy
import onnx
from onnx import TensorProto, helper

random = numpy.random.default_rng(11)
half = (random.standard_normal((64, 32)) / 8).astype(numpy.float16)
codes = random.integers(-128, 128, (32, 16)).astype(numpy.int8)
single = random.standard_normal((16, 8)).astype(numpy.float32)


def typed(name, kind, array, numbers):
    return TensorProto(name=name, data_type=kind, dims=array.shape, int32_data=[int(x) for x in numbers.reshape(-1)])


weights = [
    typed("half.weight", TensorProto.FLOAT16, half, half.view(numpy.uint16)),
    typed("codes.weight", TensorProto.INT8, codes, codes),
    helper.make_tensor("scale", TensorProto.FLOAT, [], [0.05]),
    typed("zero", TensorProto.INT8, numpy.zeros(()), numpy.array([3])),
]
constant = helper.make_tensor("", TensorProto.FLOAT, single.shape, single.reshape(-1))
nodes = [
    helper.make_node("Cast", ["x"], ["x16"], to=TensorProto.FLOAT16),
    helper.make_node("MatMul", ["x16", "half.weight"], ["a16"]),
    helper.make_node("Cast", ["a16"], ["a"], to=TensorProto.FLOAT),
    helper.make_node("DequantizeLinear", ["codes.weight", "scale", "zero"], ["w"]),
    helper.make_node("MatMul", ["a", "w"], ["b"]),
    helper.make_node("Constant", [], ["constant.weight"], value=constant),
    helper.make_node("MatMul", ["b", "constant.weight"], ["y"]),
]
graph = helper.make_graph(
    nodes, "typed", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 64])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 8])], initializer=weights)
model = helper.make_model(graph, ir_version=9, opset_imports=[helper.make_opsetid("", 17)])
onnx.checker.check_model(model)
onnx.save(model, sys.argv[1])
