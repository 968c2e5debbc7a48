"""Cuts small ONNX models with the program, twice in a row, and compares with onnxruntime on the masked originals.

Masks are made here, from what `groups --json` says of each unit's places and what the recipe says is removed: numpy zeros in
every member but divisors. The shipped models are cut once. One line a model: name, groups that were cut, the largest
relative error of each cut.

Usage: cut.py PROGRAM FOLDER SAMPLES
"""

import json
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

from cut_models import MODELS


def run(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
    return done.stdout


SAMPLES = {
    "digits/cnn.onnx": (4, 1, 8, 8), "digits/mlp.onnx": (4, 1, 8, 8), "basic-pitch/nmp.onnx": (1, 43844, 1),
    "basic-pitch/nmp-external.onnx": (1, 43844, 1),
    "rapidocr-classifier/ch_ppocr_mobile_v2.0_cls_infer.onnx": (2, 3, 48, 192),
}


def outputs(model, inputs):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session.run(None, inputs)[0]


def positions(member, unit):
    places = np.array([member["offset"] + unit * member["stride"]])
    for loop in member["loops"]:
        places = (places[:, None] + np.arange(loop["count"]) * loop["stride"]).ravel()
    return places


def masked(path, groups, recipe):
    model = onnx.load(path)
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    # Some exporters write weights as nodes.
    for node in model.graph.node:
        if node.op_type == "Constant":
            tensors.update({node.output[0]: attribute.t for attribute in node.attribute if attribute.name == "value"})
    arrays = {name: numpy_helper.to_array(tensor).copy() for name, tensor in tensors.items()}
    for cut in recipe["groups"]:
        for member in next(group for group in groups if group["name"] == cut["name"])["members"]:
            if "divides" in member["reason"]:
                continue
            view = np.moveaxis(arrays[member["tensor"]], member["axis"], 0)
            for unit in units(cut["removed"]):
                view[positions(member, unit)] = 0
    for name, tensor in tensors.items():
        tensor.CopyFrom(numpy_helper.from_array(arrays[name], tensor.name))
    return model.SerializeToString()


def units(text):
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def cut(program, path, out, inputs, share):
    """Relative error between the cut network and the masked one, and how many groups lost something."""
    recipe_path = out + ".json"
    run(program, "cut", path, "--rule", f"*={share}", "--out", out, "--recipe", recipe_path)
    with open(recipe_path) as file:
        recipe = json.load(file)
    groups = json.loads(run(program, "groups", path, "--json"))
    dense, expected, found = outputs(path, inputs), outputs(masked(path, groups, recipe), inputs), outputs(out, inputs)
    assert np.abs(dense - expected).max() > 1e-2 * np.abs(dense).max(), f"{path}: the masks change nothing"
    onnx.checker.check_model(onnx.load(out))
    again = out + ".again.onnx"
    run(program, "apply", path, "--recipe", recipe_path, "--out", again)
    with open(out, "rb") as a, open(again, "rb") as b:
        assert a.read() == b.read(), f"{path}: the recipe gives other bytes"
    error = np.abs(found - expected).max() / np.abs(expected).max()
    return error, sum(bool(cut["removed"]) for cut in recipe["groups"])


def main(program, folder, samples):
    random = np.random.default_rng(3)
    for name, make in MODELS.items():
        path = f"{folder}/{name}.onnx"
        model = make()
        onnx.checker.check_model(model)
        onnx.save(model, path)
        shape = [dim.dim_value or {"batch": 2, "positions": 7}[dim.dim_param] for dim in model.graph.input[0].type.tensor_type.shape.dim]
        inputs = {"x": random.standard_normal(shape).astype(np.float32)}
        first, count = cut(program, path, f"{folder}/{name}-1.onnx", inputs, 0.34)
        second, more = cut(program, f"{folder}/{name}-1.onnx", f"{folder}/{name}-2.onnx", inputs, 0.5)
        print(name, count, more, f"{first:.2e}", f"{second:.2e}", sep="\t")
        assert max(first, second) < 1e-5, f"{name}: {first}, {second}"
    for place, (name, shape) in enumerate(SAMPLES.items()):
        session = onnxruntime.InferenceSession(f"{samples}/{name}", providers=["CPUExecutionProvider"])
        inputs = {session.get_inputs()[0].name: random.random(shape).astype(np.float32)}
        error, count = cut(program, f"{samples}/{name}", f"{folder}/sample-{place}.onnx", inputs, 0.3)
        print(name, count, f"{error:.2e}", sep="\t")
        assert error < 1e-5, f"{name}: {error}"


if __name__ == "__main__":
    main(*sys.argv[1:])
