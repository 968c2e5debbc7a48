"""Cuts trained samples by the methods that choose groups, and runs what is written in onnxruntime.

ONNX results run as they are. Of folders the network is put together again here, from config.json and the tensors' shapes alone.
The classes and the loss are those that `evaluate` gives; a recipe gives the same bytes again. One line a cut: sample, method,
parameters before and after, top-1 on random pictures.

Usage: cut_methods.py PROGRAM FOLDER SAMPLES
"""

import filecmp
import json
import os
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def run(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
    return done.stdout


def tensors(path):
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    return {
        name: np.frombuffer(data[8 + length :][slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items() if name != "__metadata__" and entry["dtype"] == "F32"
    }


class Builder:
    """An ONNX graph, node after node."""

    def __init__(self, weights):
        self.weights, self.nodes, self.count = weights, [], 0

    def node(self, operation, inputs, **attributes):
        self.count += 1
        self.nodes.append(helper.make_node(operation, inputs, [f"v{self.count}"], **attributes))
        return f"v{self.count}"

    def named(self, name, parts):
        return [f"{name}.{part}" for part in parts if f"{name}.{part}" in self.weights]

    def linear(self, x, name):
        return self.node("Gemm", [self.node("Flatten", [x])] + self.named(name, ["weight", "bias"]), transB=1)

    def convolution(self, x, name, padding, stride=1):
        return self.node(
            "Conv", [x] + self.named(name, ["weight", "bias"]), pads=[padding] * 4, strides=[stride] * 2)

    def norm(self, x, name):
        parts = self.named(name, ["weight", "bias", "running_mean", "running_var"])
        return self.node("BatchNormalization", [x] + parts, epsilon=1e-5)

    def relu(self, x):
        return self.node("Relu", [x])

    def model(self, y, classes):
        graph = helper.make_graph(
            self.nodes + [helper.make_node("Identity", [y], ["scores"])], "cut",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", None, None, None])],
            [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", classes])],
            [numpy_helper.from_array(array, name) for name, array in self.weights.items()])
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(made)
        return made.SerializeToString()


def rebuilt(folder):
    with open(f"{folder}/config.json") as file:
        settings = json.load(file)["espalier"]
    build = Builder(tensors(f"{folder}/model.safetensors"))
    x = "input"
    if settings["architecture"] == "mlp":
        layers = [name[: -len(".weight")] for name in sorted(build.weights) if name.endswith(".weight")]
        for layer in layers:
            x = build.linear(x, layer)
            x = x if layer == layers[-1] else build.relu(x)
    elif settings["architecture"] == "sequence":
        for layer in settings["layers"]:
            match layer["type"]:
                case "convolution": x = build.convolution(x, layer["name"], layer.get("padding", 0))
                case "batchNorm": x = build.norm(x, layer["name"])
                case "relu": x = build.relu(x)
                case "maxPool": x = build.node("MaxPool", [x], kernel_shape=[layer["size"]] * 2, strides=[layer["size"]] * 2)
                case "linear": x = build.linear(x, layer["name"])
                case other: raise SystemExit(f"no {other}")
    else:
        x = build.relu(build.norm(build.convolution(x, "conv1", build.weights["conv1.weight"].shape[2] // 2), "bn1"))
        for layer in range(1, 4):
            block, stride = f"layer{layer}.0", 1 if layer == 1 else 2
            y = build.relu(build.norm(build.convolution(x, block + ".conv1", 1, stride), block + ".bn1"))
            y = build.norm(build.convolution(y, block + ".conv2", 1), block + ".bn2")
            if block + ".downsample.0.weight" in build.weights:
                x = build.norm(build.convolution(x, block + ".downsample.0", 0, stride), block + ".downsample.1")
            x = build.relu(build.node("Add", [y, x]))
        x = build.linear(build.node("GlobalAveragePool", [x]), "fc")
    return build.model(x, 10)


def scores(model, x):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: x})[0].astype(np.float64)


def check(program, sample, folder, data, x, y, name, options):
    ending = ".onnx" if sample.endswith(".onnx") else ""
    out = f"{folder}/{os.path.basename(sample)}-{name}{ending}"
    recipe = out + ".yaml"
    report = json.loads(run(program, "cut", sample, *options, "--out", out, "--recipe", recipe, "--json"))
    run(program, "apply", sample, "--recipe", recipe, "--out", out + ".again" + ending)
    files = [""] if ending else ["/model.safetensors", "/config.json"]
    for file in files:
        assert filecmp.cmp(out + file, out + ".again" + ending + file, shallow=False), f"{out}: other bytes"
    found = scores(out if ending else rebuilt(out), x)
    shifted = found - found.max(1, keepdims=True)
    loss = (np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(y)), y]).mean()
    top1 = (found.argmax(1) == y).mean()
    metrics = {
        item["name"]: item["value"] for item in json.loads(run(program, "evaluate", out, "--data", data, "--json"))["metrics"]}
    before, after = report["parameters"]["before"], report["parameters"]["after"]
    print(os.path.basename(sample), name, before, after, f"{top1:.3f}", sep="\t")
    assert abs(metrics["top-1"] - top1) < 1e-9, f"{out}: {metrics['top-1']} is not {top1}"
    assert abs(metrics["loss"] - loss) < 1e-4 * max(1, loss), f"{out}: {metrics['loss']} is not {loss}"
    assert report["notes"] or "merging" in out, f"{out}: the method says nothing"
    if "30%" in options:
        assert after < 0.9 * before, f"{out}: {after} of {before} parameters"
    return out


def on_grid(path, bits):
    """Every product's weight has so many values at most."""
    levels = 2 ** bits - 1
    for name, array in tensors(f"{path}/model.safetensors").items():
        if array.ndim < 2:
            continue
        step = np.abs(array).max() / (levels // 2)
        assert np.abs(array / step - np.round(array / step)).max() < 1e-3, f"{path}: {name} is on no grid of {bits} bits"


METHODS = {
    "udfc": ["--method", "udfc", "--sparsity", "30%"], "merging": ["--method", "udfc", "--set", "repair=merging", "--sparsity", "30%"],
    "bits": ["--method", "udfc", "--set", "bits=6", "--bits", "*=4", "--sparsity", "0%"],
    "lrp": ["--method", "lrp", "--set", "samples=3", "--sparsity", "30%"],
    "eps": ["--method", "lrp", "--set", "samples=3", "--set", "criterion=lrp-eps", "--set", "rate=0.1", "--sparsity", "30%"],
}


def main(program, folder, samples):
    random = np.random.default_rng(4)
    for sample, shape, classes in [
        ("digits-mlp", (1, 8, 8), 10), ("digits-cnn", (1, 8, 8), 10), ("emoji-resnet", (3, 24, 24), 9),
        ("digits/cnn.onnx", (1, 8, 8), 10), ("digits/mlp.onnx", (1, 8, 8), 10),
    ]:
        x, y = random.random((120, *shape)).astype(np.float32), random.integers(0, classes, 120)
        data = f"{folder}/{sample.replace('/', '-')}.npz"
        np.savez(data, x_train=x[:60], y_train=y[:60], x_test=x[60:], y_test=y[60:])
        for name, options in METHODS.items():
            options = options + ["--data", data] if "lrp" in options else options
            out = check(program, f"{samples}/{sample}", folder, data, x[60:], y[60:], name, options)
            if name == "bits" and not out.endswith(".onnx"):
                on_grid(out, 4)


if __name__ == "__main__":
    main(*sys.argv[1:])
