"""Prints the graph of a model as the onnx package reads it, one line a node or value; argument: the model.

Graphs are numbered in the order in which they begin, the model's own first. Attributes in the file's order, lists by their
items, tensors by "tensor", what is not kept by "other".
"""
import struct
import sys

import onnx
from onnx import AttributeProto as A

model = onnx.load(sys.argv[1], load_external_data=False)
count = 0


def bits(value):
    return "f%08x" % struct.unpack("<I", struct.pack("<f", value))[0]


def content(attribute):
    """Like GraphRecord.Content; graphs by their number."""
    global count
    if attribute.ref_attr_name:
        return "@" + attribute.ref_attr_name
    kind = attribute.type
    if kind == A.FLOAT:
        return bits(attribute.f)
    if kind == A.INT:
        return str(attribute.i)
    if kind == A.STRING:
        return "'" + attribute.s.decode() + "'"
    if kind == A.FLOATS:
        return "[" + " ".join(bits(f) for f in attribute.floats) + "]"
    if kind == A.INTS:
        return "[" + " ".join(str(i) for i in attribute.ints) + "]"
    if kind == A.STRINGS:
        return "[" + " ".join("'" + s.decode() + "'" for s in attribute.strings) + "]"
    if kind == A.TENSOR:
        return "tensor" if attribute.t.data_type != onnx.TensorProto.STRING else "other"
    if kind == A.GRAPH:
        count += 1
        number = count
        walk(attribute.g, number)
        return f"graph {number}"
    return "other"


def value(info):
    kind = info.type.tensor_type
    dims = "?"
    if kind.HasField("shape"):
        dims = ",".join(
            str(d.dim_value) if d.HasField("dim_value") and d.dim_value >= 0 else d.dim_param.replace("?", "") or "-"
            for d in kind.shape.dim)
    return f"{info.name} {kind.elem_type} ({dims})"


graphs = {}


def walk(graph, number):
    lines = graphs[number] = [f"graph {number} {graph.name}"]
    for word, infos in (("in", graph.input), ("out", graph.output), ("value", graph.value_info)):
        lines += [f"{word} {value(info)}" for info in infos]
    for node in graph.node:
        attributes = " ".join(f"{a.name}={content(a)}" for a in node.attribute)
        lines.append(
            f"{node.domain}:{node.op_type} {node.name} ({','.join(node.input)}) ({','.join(node.output)}) {attributes}")


walk(model.graph, 0)
for function in model.functions:
    count += 1
    number = count
    lines = graphs[number] = [f"graph {number} {function.name}"]
    lines += [f"in {name} 0 (?)" for name in function.input] + [f"out {name} 0 (?)" for name in function.output]
    for node in function.node:
        attributes = " ".join(f"{a.name}={content(a)}" for a in node.attribute)
        lines.append(
            f"{node.domain}:{node.op_type} {node.name} ({','.join(node.input)}) ({','.join(node.output)}) {attributes}")
for number in sorted(graphs):
    print("\n".join(graphs[number]))
