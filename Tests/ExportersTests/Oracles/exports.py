"""Opens what espalier wrote and compares it with a plan carried out by numpy.

    python exports.py RULE SOURCE MASKS PACKED PRUNED

RULE is global:SHARE, uniform:SHARE, KEEP:OF or rows:SHARE. SOURCE and PRUNED are files or folders. Prunable here is what
has at least two dimensions and floating-point elements; the samples have no other tensors that espalier would prune.
"""

import json
import math
import os
import sys
from fractions import Fraction

import ml_dtypes  # noqa: F401, makes numpy know bfloat16
import numpy
from safetensors import safe_open
from safetensors.numpy import load_file

rule, source, masks_path, packed_path, pruned = sys.argv[1:]


def natural(name):
    """Digits compare as numbers."""
    parts, digits = [], ""
    for character in name + "\0":
        if character.isdigit():
            digits += character
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        parts.append((1, 0, character))
    return parts


def files(path):
    if os.path.isfile(path):
        return [path]
    return sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(".safetensors"))


def load(path):
    tensors = {}
    for file in files(path):
        tensors.update(load_file(file))
    return tensors


def check(holds, what):
    if not holds:
        sys.exit(f"FAIL {rule} {os.path.basename(source)}: {what}")


def scores(tensor):
    return numpy.abs(tensor.astype(numpy.float32)).reshape(-1)


def lowest(values, count):
    """Kept: all but the `count` lowest, ties by index, lowest first."""
    kept = numpy.ones(values.size, dtype=bool)
    kept[numpy.argsort(values, kind="stable")[:count]] = False
    return kept


def by_groups(tensor, keep, of):
    moved = numpy.moveaxis(scores(tensor).reshape(tensor.shape), 1, -1)
    kept = numpy.ones(moved.shape, dtype=bool)
    whole = moved.shape[-1] // of * of
    for start in range(0, whole, of):
        order = numpy.argsort(moved[..., start:start + of], axis=-1, kind="stable")
        part = kept[..., start:start + of]
        numpy.put_along_axis(part, order[..., :of - keep], False, axis=-1)
    return numpy.moveaxis(kept, -1, 1).reshape(-1)


def by_rows(tensor, count):
    sums = numpy.abs(tensor.astype(numpy.float64)).reshape(tensor.shape[0], -1).sum(axis=1).astype(numpy.float32)
    return numpy.repeat(lowest(sums, count), tensor.size // tensor.shape[0])


def expected(tensors):
    kind, value = rule.split(":")
    names = sorted((n for n, t in tensors.items() if t.ndim >= 2 and t.dtype.kind in "fV"), key=natural)
    share = lambda count: math.floor(count * Fraction(value))
    if kind == "global":
        flat = numpy.concatenate([scores(tensors[name]) for name in names])
        ends = numpy.cumsum([tensors[name].size for name in names])
        return dict(zip(names, numpy.split(lowest(flat, share(flat.size)), ends[:-1])))
    if kind == "uniform":
        return {name: lowest(scores(tensors[name]), share(tensors[name].size)) for name in names}
    if kind == "rows":
        return {name: by_rows(tensors[name], share(tensors[name].shape[0])) for name in names}
    return {name: by_groups(tensors[name], int(kind), int(value)) for name in names}


def bits(tensor):
    return numpy.frombuffer(tensor.tobytes(), dtype=numpy.uint8).reshape(tensor.size, -1)


def header(path):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        return file.read(length)


tensors, written, packed, zeroed = load(source), load_file(masks_path), load_file(packed_path), load(pruned)
wanted = {name: mask for name, mask in expected(tensors).items() if not mask.all()}
check(wanted, "the plan removes nothing, so this compares nothing")
check(set(written) == set(wanted), f"masks of {sorted(set(written) ^ set(wanted))}")
check(set(packed) == set(wanted), f"packed masks of {sorted(set(packed) ^ set(wanted))}")
with safe_open(packed_path, "np") as file:
    shapes = json.loads(file.metadata()["shapes"])
for name, mask in wanted.items():
    check(written[name].dtype == bool and written[name].shape == tensors[name].shape, f"{name}: not a mask")
    check(numpy.array_equal(written[name].reshape(-1), mask), f"{name}: another mask")
    unpacked = numpy.unpackbits(packed[name], count=mask.size, bitorder="little").astype(bool)
    check(numpy.array_equal(unpacked, mask), f"{name}: another packed mask")
    check(tuple(shapes[name]) == tensors[name].shape, f"{name}: another packed shape")
check(set(zeroed) == set(tensors), "other tensors")
for name, tensor in tensors.items():
    check(zeroed[name].dtype == tensor.dtype and zeroed[name].shape == tensor.shape, f"{name} changed its form")
    bytes_wanted = bits(tensor).copy()
    if name in wanted:
        bytes_wanted[~wanted[name]] = 0
    check(numpy.array_equal(bits(zeroed[name]), bytes_wanted), f"{name}: the weights differ from numpy's")
names = [os.path.basename(path) for path in files(source)] if os.path.isdir(source) else None
check(names is None or names == [os.path.basename(path) for path in files(pruned)], "other shards")
for before, after in zip(files(source), files(pruned)):
    check(header(before) == header(after), f"{os.path.basename(before)}: the header changed")
