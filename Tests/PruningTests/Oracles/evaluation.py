"""Data, small networks and what onnxruntime and numpy measure of them, whole and cut by magnitude.

    evaluation.py FOLDER MLP
"""

import json
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

folder, mlp = sys.argv[1:]
random = numpy.random.default_rng(5)


def outputs(model, feeds):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, feeds)[0].astype(numpy.float64)


def cut(model, share, only=None):
    """The smallest |w| of each matrix go, floor(n * share) of them, ties by index."""
    model = onnx.ModelProto.FromString(model.SerializeToString())
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor).copy()
        if array.ndim < 2 or (only and tensor.name != only):
            continue
        gone = numpy.argsort(numpy.abs(array).ravel(), kind="stable")[: int(array.size * share)]
        array.ravel()[gone] = 0
        tensor.CopyFrom(numpy_helper.from_array(array, tensor.name))
    return model


def log_softmax(scores):
    scores = scores - scores.max(-1, keepdims=True)
    return scores - numpy.log(numpy.exp(scores).sum(-1, keepdims=True))


def distance(mine, dense):
    mine, dense = mine.reshape(len(mine), -1), dense.reshape(len(dense), -1)
    norm = numpy.linalg.norm
    cosine = (mine * dense).sum(1) / (norm(mine, axis=1) * norm(dense, axis=1))
    return {"cosine": cosine.mean(), "output error": (norm(mine - dense, axis=1) / norm(dense, axis=1)).mean()}


def classify(scores, dense, labels):
    logs, other = log_softmax(scores), log_softmax(dense)
    order = numpy.argsort(-scores, 1)
    rows = numpy.arange(len(labels))
    figures = {
        "top-1": (order[:, 0] == labels).mean(),
        "top-5": (order[:, :5] == labels[:, None]).any(1).mean(),
        "loss": -logs[rows, labels].mean(),
        "KL": (numpy.exp(other) * (other - logs)).sum(1).mean(),
    }
    change = -logs[rows, labels] + other[rows, labels]
    figures["half"] = 1.959964 * change.std(ddof=1) / len(change) ** 0.5
    return figures | distance(scores, dense)


images = random.standard_normal((500, 1, 8, 8)).astype(numpy.float32)
labels = random.integers(0, 10, 500)
numpy.savez(f"{folder}/images.npz", x=images, y=labels)
model = onnx.load(mlp)
dense = outputs(model, {"image": images})
half = outputs(cut(model, 0.5), {"image": images})
name = next(t.name for t in model.graph.initializer if len(t.dims) == 2)
alone = outputs(cut(model, 0.5, name), {"image": images})
expected = {
    "dense": classify(dense, dense, labels), "half": classify(half, dense, labels), "name": name,
    "alone": classify(alone, dense, labels)["loss"],
}

# A language model that knows nothing but the last token: scores = E[ids] W.
vocabulary, width, window, stride = 23, 8, 16, 6
tables = [random.standard_normal(s).astype(numpy.float32) for s in [(vocabulary, width), (width, vocabulary)]]
graph = helper.make_graph(
    [helper.make_node("Gather", ["E", "input_ids"], ["h"]), helper.make_node("MatMul", ["h", "W"], ["logits"])], "lm",
    [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "length", vocabulary])],
    [numpy_helper.from_array(t, n) for t, n in zip(tables, ["E", "W"])])
language = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.save(language, f"{folder}/language.onnx")
ids = random.integers(0, vocabulary, 100)
numpy.save(f"{folder}/ids.npy", ids)


def perplexity(model):
    """Every token but the first once, in windows that overlap; what is left at the end is not used."""
    total, count = 0.0, 0
    for start in range(0, len(ids) - window + 1, stride):
        part = ids[start:start + window]
        logs = log_softmax(outputs(model, {"input_ids": part[None]})[0])
        first = 1 if start == 0 else window - stride
        total -= logs[numpy.arange(first - 1, window - 1), part[first:]].sum()
        count += window - first
    return numpy.exp(total / count)


expected["perplexity"] = {"dense": perplexity(language), "half": perplexity(cut(language, 0.5, "W"))}
json.dump(expected, open(f"{folder}/expected.json", "w"))
