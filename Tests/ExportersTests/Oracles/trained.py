"""Compares a copy whose real tensors are so much of the original's with one that numpy makes.

    python trained.py SOURCE COPY FACTOR

All else must be the same; an ONNX copy must pass onnx.checker, and onnxruntime must give the same bits for it and for the model
that numpy changed, with one thread.
"""
import sys

import numpy

import library

source, copy, factor = sys.argv[1], sys.argv[2], numpy.float32(sys.argv[3])


def scaled(array):
    return (array.astype(numpy.float32) * factor).astype(array.dtype)


def compare(expected, found):
    if list(expected) != list(found):
        library.fail("other tensors")
    for name, array in expected.items():
        if array.dtype != found[name].dtype or array.tobytes() != found[name].tobytes():
            library.fail(f"{name} differs")


def safetensors():
    import ml_dtypes  # noqa: F401, bfloat16 for numpy
    from safetensors import safe_open

    def read(path):
        with safe_open(path, "numpy") as file:
            return {name: file.get_tensor(name) for name in file.keys()}

    compare({name: scaled(array) for name, array in read(source).items()}, read(copy))


def outputs(model):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    random = numpy.random.default_rng(1)
    feeds = {}
    for value in session.get_inputs():
        shape = [length if isinstance(length, int) else 2 for length in value.shape]
        feeds[value.name] = random.standard_normal(shape).astype(numpy.float32)
    return session.run(None, feeds)


def onnx_file():
    import onnx
    from onnx import numpy_helper

    expected, found = onnx.load(source), onnx.load(copy)
    onnx.checker.check_model(found)
    for node in list(expected.graph.initializer) + [
            a.t for n in expected.graph.node for a in n.attribute if n.op_type == "Constant" and a.HasField("t")]:
        if node.data_type == onnx.TensorProto.FLOAT:
            array = scaled(numpy_helper.to_array(node))
            node.raw_data = array.tobytes()
            del node.float_data[:]
    for mine, theirs in zip(expected.graph.initializer, found.graph.initializer):
        if mine.name != theirs.name or numpy_helper.to_array(mine).tobytes() != numpy_helper.to_array(theirs).tobytes():
            library.fail(f"{mine.name} differs")
    for mine, theirs in zip(outputs(expected), outputs(found)):
        if mine.tobytes() != theirs.tobytes():
            library.fail("onnxruntime gives other outputs")


onnx_file() if source.endswith(".onnx") else safetensors()
