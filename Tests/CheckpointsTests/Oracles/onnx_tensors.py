"""Prints every tensor that the onnx package finds in a model, as a JSON list, with checksums of their bytes.

usage: onnx_tensors.py FILE

{"name", "graph", "kind", "dtype", "shape", "sha256"}: of a graph first the initializers, then the sparse ones, then
what its nodes hold, in the order of attributes, subgraphs where they stand; the model's functions come last.

graph   where it stands: "" is the model's own graph, "2.else_branch" the graph in attribute else_branch of node 2 (the
        nodes of a graph counted from 0), "2.else_branch/5.then_branch" one inside it; "NAME()" a function's nodes
kind    "initializer"; "sparse" (the values of a sparse tensor; then "sparse_indices"); "constant" (what a Constant node
        holds, named by its output, whatever its attribute); "attribute" (a tensor elsewhere, named NODE.ATTRIBUTE, NODE
        counted from 0)
dtype   TensorProto's name: FLOAT, INT64, BFLOAT16, UINT4 …
sha256  of the row-major little-endian elements, those under 8 bits packed from the low bits up; null for strings
"""
import hashlib
import json
import os
import sys

import numpy
import onnx
from onnx import AttributeProto, TensorProto, numpy_helper

BITS = {"UINT4": 4, "INT4": 4, "FLOAT4E2M1": 4, "FLOAT6E2M3": 6, "FLOAT6E3M2": 6, "UINT2": 2, "INT2": 2}
SCALARS = {"value_float": "FLOAT", "value_floats": "FLOAT", "value_int": "INT64", "value_ints": "INT64"}
entries = []


def packed(elements, bits):
    """Elements of `bits` bits, one to a byte, without gaps, the first lowest."""
    codes = elements.view(numpy.uint8).reshape(-1, 1)
    return numpy.packbits(codes >> numpy.arange(bits, dtype=numpy.uint8) & 1, bitorder="little").tobytes()


def add(name, graph, kind, dtype, elements):
    data = None
    if dtype in BITS:
        data = packed(numpy.ascontiguousarray(elements), BITS[dtype])
    elif dtype != "STRING":
        data = numpy.ascontiguousarray(elements).astype(elements.dtype.newbyteorder("<"), copy=False).tobytes()
    entries.append({
        "name": name, "graph": graph, "kind": kind, "dtype": dtype,
        "shape": list(elements.shape),
        "sha256": None if data is None else hashlib.sha256(data).hexdigest(),
    })


def add_tensor(name, graph, kind, tensor):
    add(name, graph, kind, TensorProto.DataType.Name(tensor.data_type), numpy_helper.to_array(tensor, folder))


def add_sparse(name, graph, sparse):
    """Values, then indices."""
    for kind, tensor in (("sparse", sparse.values), ("sparse_indices", sparse.indices)):
        add_tensor(name, graph, kind, tensor)


def walk_constant(node, graph):
    for attribute in node.attribute:
        name = node.output[0]
        if attribute.name == "value":
            add_tensor(name, graph, "constant", attribute.t)
        elif attribute.name == "sparse_value":
            add_sparse(name, graph, attribute.sparse_tensor)
        elif attribute.name in SCALARS:
            value = onnx.helper.get_attribute_value(attribute)
            dtype = SCALARS[attribute.name]
            add(name, graph, "constant", dtype, numpy.array(value, "<f4" if dtype == "FLOAT" else "<i8"))
        else:
            add(name, graph, "constant", "STRING", numpy.array(onnx.helper.get_attribute_value(attribute)))


def walk_nodes(nodes, graph):
    for index, node in enumerate(nodes):
        if node.op_type == "Constant":
            walk_constant(node, graph)
            continue
        for attribute in node.attribute:
            inner = f"{graph}/{index}.{attribute.name}" if graph else f"{index}.{attribute.name}"
            if attribute.type == AttributeProto.TENSOR:
                add_tensor(f"{index}.{attribute.name}", graph, "attribute", attribute.t)
            elif attribute.type == AttributeProto.GRAPH:
                walk_graph(attribute.g, inner)
            elif attribute.type == AttributeProto.TENSORS:
                for number, tensor in enumerate(attribute.tensors):
                    add_tensor(f"{index}.{attribute.name}.{number}", graph, "attribute", tensor)
            elif attribute.type == AttributeProto.GRAPHS:
                for number, subgraph in enumerate(attribute.graphs):
                    walk_graph(subgraph, f"{inner}.{number}")


def walk_graph(graph, path):
    for tensor in graph.initializer:
        add_tensor(tensor.name, path, "initializer", tensor)
    for sparse in graph.sparse_initializer:
        add_sparse(sparse.values.name, path, sparse)
    walk_nodes(graph.node, path)


folder = os.path.dirname(os.path.abspath(sys.argv[1]))
model = onnx.load(sys.argv[1], load_external_data=False)
walk_graph(model.graph, "")
for function in model.functions:
    walk_nodes(function.node, f"{function.name}()")
print(json.dumps(entries, indent=1))
