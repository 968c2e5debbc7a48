"""Compares a pruned GGUF file, or folder of parts, with its original, both read by the gguf package.

    python gguf_pruned.py SOURCE MASKS PRUNED [f16]

Metadata bytes and the bytes of tensors without a mask are the same; with f16, a masked tensor whose type has no exact zero is F16 and
its numbers are numpy's rounding of what the package decodes; all others keep their type, and their kept numbers.
"""
import os
import sys

import gguf
import numpy
from safetensors.numpy import load_file

import library

source, masks_path, pruned = sys.argv[1:4]
is_half = sys.argv[4:] == ["f16"]
WITHOUT_ZERO = {"Q4_1", "Q5_1", "Q2_K", "Q4_K", "Q5_K", "IQ4_NL", "IQ4_XS", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS",
                "IQ3_S", "IQ1_S", "IQ1_M", "Q8_K", "Q1_0"}
masks = load_file(masks_path)
if not masks:
    library.fail("no masks")
before, after = library.load(source), library.load(pruned)
if set(before) != set(after):
    library.fail("other tensors")
paths, others = library.files(source), library.files(pruned)
if os.path.isdir(pruned) and [os.path.basename(p) for p in paths] != [os.path.basename(p) for p in others]:
    library.fail("other parts")
types, names, halved = {}, library.gguf_names([]), 0
for path, other in zip(paths, others, strict=True):
    one, two = gguf.GGUFReader(path), gguf.GGUFReader(other)
    if [f.name for f in one.fields.values()] != [f.name for f in two.fields.values()]:
        library.fail("other metadata")
    for field, copy in zip(one.fields.values(), two.fields.values(), strict=True):
        if [part.tobytes() for part in field.parts] != [part.tobytes() for part in copy.parts]:
            library.fail(f"metadata {field.name} changed")
    if (one.alignment, one.data_offset) != (two.alignment, two.data_offset):
        library.fail("the data begin elsewhere")
    for tensor, copy in zip(one.tensors, two.tensors, strict=True):
        name = names.get(tensor.name, tensor.name)
        if tensor.name != copy.name or list(tensor.shape) != list(copy.shape):
            library.fail(f"{tensor.name} became {copy.name}")
        if int(copy.data_offset) % two.alignment:
            library.fail(f"{tensor.name} is not aligned")
        kind = tensor.tensor_type.name
        becomes_half = is_half and name in masks and kind in WITHOUT_ZERO
        if copy.tensor_type.name != ("F16" if becomes_half else kind):
            library.fail(f"{tensor.name}: {kind} became {copy.tensor_type.name}")
        halved += becomes_half
        types[name] = becomes_half
        if name not in masks and tensor.data.tobytes() != copy.data.tobytes():
            library.fail(f"{tensor.name} has no mask and changed")
for name, array in before.items():
    if name in masks:
        expected = array.copy()
        expected[~masks[name]] = 0
        expected = expected.astype(numpy.float16) if types[name] else expected
        found = after[name]
        # A quantised zero may have either sign.
        if found.dtype != expected.dtype or not numpy.array_equal(found.astype(float), expected.astype(float)):
            library.fail(f"{name} differs from numpy's")
if is_half and not halved:
    library.fail("nothing became F16, so this compares nothing")
