"""Compares a safetensors or .npz file, or a folder of shards, with its source as the source's own library reads it.

    python transcript.py SOURCE WRITTEN MASKS|- own|f32|f16|bf16 [ROUNDED OVERFLOWED]

Every tensor has numpy's value: the source's, zero where MASKS says so, in the type asked for.
"""
import json
import os
import sys

import ml_dtypes
import numpy
from safetensors import safe_open
from safetensors.numpy import load_file

import library

source, written_path, masks_path, choice = sys.argv[1:5]
source_tensors = library.load(source)
written = library.load(written_path)
masks = {} if masks_path == "-" else load_file(masks_path)
is_archive = written_path.endswith(".npz")
types = {"f32": numpy.float32, "f16": numpy.float16, "bf16": ml_dtypes.bfloat16}
rounded = overflowed = 0
if source.endswith(".onnx"):
    import onnx
    model = onnx.load(source, load_external_data=False)

if set(written) != set(source_tensors):
    library.fail(f"other tensors: {sorted(set(written) ^ set(source_tensors))[:8]}")
if masks_path != "-" and not masks:
    library.fail("no masks")
for name in masks:
    if name not in source_tensors:
        library.fail(f"a mask of {name}")
for name, array in source_tensors.items():
    expected = array.copy()
    mask = masks.get(name, masks.get(library.ties.get(name)))
    if mask is not None:
        if mask.shape != expected.shape:
            library.fail(f"{name}: a mask of {mask.shape} for {expected.shape}")
        if source.endswith(".onnx"):
            expected = library.onnx_zeroed(model, name, expected, mask)
        else:
            expected[~mask] = 0
    is_real = expected.dtype.kind == "f" or expected.dtype == ml_dtypes.bfloat16
    if choice != "own" and is_real:
        with numpy.errstate(over="ignore"):
            stored = expected.astype(types[choice])
        before, after = expected.astype(numpy.float64), stored.astype(numpy.float64)
        changed = numpy.isfinite(before) & (before != after)
        rounded += int(changed.sum())
        overflowed += int((changed & numpy.isinf(after)).sum())
        expected = stored
    found = written[name]
    if is_archive and expected.dtype.type in (ml_dtypes.bfloat16,) and found.dtype == numpy.float32:
        expected = expected.astype(numpy.float32)
    if found.dtype != expected.dtype or found.shape != expected.shape:
        library.fail(f"{name}: {found.dtype} {found.shape}, not {expected.dtype} {expected.shape}")
    if not numpy.array_equal(library.bits(found), library.bits(expected)):
        library.fail(f"{name}: the elements differ")

if len(sys.argv) > 5 and [str(rounded), str(overflowed)] != sys.argv[5:]:
    library.fail(f"{rounded} rounded and {overflowed} overflowed, not {sys.argv[5:]}")
index = os.path.join(written_path, "model.safetensors.index.json")
if os.path.isdir(written_path):
    with open(index) as file:
        content = json.load(file)
    total = sum(array.nbytes for array in written.values())
    if content["metadata"]["total_size"] != total:
        library.fail(f"total_size {content['metadata']['total_size']}, the tensors have {total}")
    for name, shard in content["weight_map"].items():
        with safe_open(os.path.join(written_path, shard), "np") as file:
            if name not in file.keys():
                library.fail(f"{name} is not in {shard}")
    if set(content["weight_map"]) != set(written):
        library.fail("the index lists other tensors")
