"""Prints how often each weight of a model is multiplied in one run, as JSON by name; argument: the model.

Shapes are those of a real run by ONNX Runtime on zeros, open dimensions of inputs being 1. Weights are initializers and
Constant nodes, followed through DequantizeLinear, Unsqueeze, Slice and Concat.
"""
import json
import math
import sys

import numpy
import onnx
import onnxruntime
from onnx import helper

model = onnx.load(sys.argv[1])
names = [name for node in model.graph.node for name in node.output if name]
outputs = {value.name for value in model.graph.output}
model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in outputs)
options = onnxruntime.SessionOptions()
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
options.log_severity_level = 4
session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
feeds, shapes = {}, {}
for value in session.get_inputs():
    shape = [d if isinstance(d, int) else 1 for d in value.shape]
    dtype = {"tensor(float)": "f4", "tensor(int64)": "i8", "tensor(int32)": "i4"}[value.type]
    feeds[value.name], shapes[value.name] = numpy.zeros(shape, dtype), shape
wanted = [value.name for value in session.get_outputs()]
for name, value in zip(wanted, session.run(wanted, feeds)):
    shapes[name] = list(value.shape)
behind = {}
for tensor in model.graph.initializer:
    shapes[tensor.name], behind[tensor.name] = list(tensor.dims), [tensor.name]
positions = {}


def use(name, times):
    for weight in behind.get(name, []):
        positions[weight] = positions.get(weight, 0) + times


for node in model.graph.node:
    names, out = list(node.input), node.output[0]
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if node.op_type == "Constant":
        shapes[out] = list(attributes["value"].dims) if "value" in attributes else []
        behind[out] = [out]
    elif node.op_type in ("DequantizeLinear", "Unsqueeze", "Slice", "Identity", "Cast") and names[0] in behind:
        behind[out] = behind[names[0]]
    elif node.op_type == "Concat" and all(name in behind for name in names):
        behind[out] = sorted({weight for name in names for weight in behind[name]})
    elif node.op_type == "Conv":
        use(names[1], math.prod(shapes[out][:1] + shapes[out][2:]))
    elif node.op_type == "ConvTranspose":
        use(names[1], math.prod(shapes[names[0]][:1] + shapes[names[0]][2:]))
    elif node.op_type in ("MatMul", "Gemm"):
        use(names[1], math.prod(shapes[out][:-1]))
    elif node.op_type in ("LSTM", "GRU", "RNN"):
        for name in names[1:3]:
            use(name, math.prod(shapes[names[0]][:2]))
print(json.dumps(positions))
