"""Compares exports of a network whose survivors were changed: the ONNX file, the safetensors file, and the masks.

    python recovered.py SOURCE ONNX SAFETENSORS MASKS

Weights are 0 where masks say so, differ from the source's elsewhere, and are the same bits in both files; onnxruntime runs it.
"""
import sys

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

import library

source, model, tensors, masks = sys.argv[1:5]
names = library.onnx_names(onnx.load(model))
before = library.onnx_names(onnx.load(source))
stored, masks = load_file(tensors), load_file(masks)
if not masks:
    library.fail("no masks")
for name, mask in masks.items():
    array, old = library.onnx_array(*names[name]), library.onnx_array(*before[name])
    if array[~mask].any() or not numpy.array_equal(array, stored[name]):
        library.fail(f"{name} is not what the masks and the other file say")
    if numpy.array_equal(array[mask], old[mask]) or not numpy.isfinite(array).all():
        library.fail(f"{name}: no survivor was changed")
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
feed = {i.name: numpy.zeros([d if isinstance(d, int) else 3 for d in i.shape], "float32") for i in session.get_inputs()}
if not all(numpy.isfinite(output).all() for output in session.run(None, feed)):
    library.fail("it gives no numbers")
