"""Writes a model around one node, runs it in onnxruntime and keeps what went in and came out."""

import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

onnxruntime.set_default_logger_severity(3)


def floats(*shape, seed=0, low=-2.0, high=2.0):
    return numpy.random.default_rng(seed).uniform(low, high, shape).astype(numpy.float32)


def integers(*shape, seed=0, low=-9, high=10, dtype=numpy.int64):
    return numpy.random.default_rng(seed).integers(low, high, shape).astype(dtype)


def booleans(*shape, seed=0):
    return numpy.random.default_rng(seed).integers(0, 2, shape).astype(bool)


class Cases:
    def __init__(self, folder):
        self.folder = folder
        self.names = {}

    def __call__(self, operation, *inputs, opset=17, outputs=1, tolerance=1e-5, fixed=(), domain="", **attributes):
        """One node. Arrays are inputs, those at `fixed` places initializers; None is left out."""
        inputs = [None if array is None else numpy.asarray(array) for array in inputs]
        names = ["" if array is None else f"x{place}" for place, array in enumerate(inputs)]
        results = [f"y{place}" for place in range(outputs)]
        node = helper.make_node(operation, names, results, domain=domain, **attributes)
        given = {f"x{place}": array for place, array in enumerate(inputs) if array is not None}
        constants = {f"x{place}": given.pop(f"x{place}") for place in fixed}
        self.model(operation, [node], given, results, constants, opset, tolerance)

    def model(self, name, nodes, given, results, constants=None, opset=17, tolerance=1e-5, functions=()):
        """A whole graph; the types of its outputs are found by running it."""
        self.names[name] = self.names.get(name, 0) + 1
        path = f"{self.folder}/{name}_{self.names[name]}"
        initializers = [numpy_helper.from_array(numpy.asarray(array), key) for key, array in (constants or {}).items()]
        inputs = [
            helper.make_tensor_value_info(key, helper.np_dtype_to_tensor_dtype(array.dtype), [None] * array.ndim)
            for key, array in given.items()
        ]
        outputs = [onnx.ValueInfoProto(name=result) for result in results]
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
        opsets += [helper.make_opsetid(domain, 1) for domain in sorted({f.domain for f in functions})]
        graph = helper.make_graph(nodes, "g", inputs, outputs, initializers)
        model = helper.make_model(graph, opset_imports=opsets, ir_version=10, functions=list(functions))
        try:
            found = self.run(model, given, results)
        except Exception as error:  # the table is wrong, not the program that is tested
            print(f"{name}_{self.names[name]}: {error}", file=sys.stderr)
            raise
        for output, array in zip(model.graph.output, found):
            output.CopyFrom(
                helper.make_tensor_value_info(
                    output.name, helper.np_dtype_to_tensor_dtype(array.dtype), [None] * array.ndim))
        onnx.save(model, path + ".onnx")
        arrays = {f"in.{key}": numpy.ascontiguousarray(array) for key, array in given.items()}
        arrays |= {f"out.{place}": numpy.ascontiguousarray(array) for place, array in enumerate(found)}
        # ascontiguousarray gives single numbers a dimension.
        shapes = {f"in.{key}": array.shape for key, array in given.items()}
        shapes |= {f"out.{place}": array.shape for place, array in enumerate(found)}
        save_file({key: array.reshape(shapes[key]) for key, array in arrays.items()}, path + ".safetensors")
        print(f"{name}_{self.names[name]}\t{tolerance}")

    @staticmethod
    def run(model, given, results):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return session.run(results, given)
