"""Prunes ten million weights with espalier and with numpy; masks, weights, counts, thresholds and energy must be equal.

    python prune.py BINARY f32|f16|bf16

The rule, written here a second time: a weight's score is |w|, a NaN's 0; of n weights ⌊n·s⌋ go, the lowest scores
first, equal ones in tensor order and then by flat index. NaN, infinities, both zeros and many ties are planted.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from fractions import Fraction

import ml_dtypes
import numpy
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

SPARSITIES = ["0", "0.01", "0.375", "0.5", "0.999", "1"]
KINDS = {"f32": numpy.float32, "f16": numpy.float16, "bf16": ml_dtypes.bfloat16}
# In the natural order of their names, which is the tensor order: 2 comes before 10.
SHAPES = {"layers.2.weight": (1000, 4096), "layers.9.weight": (3, 64, 64), "layers.10.weight": (1433, 4096)}


class Failure(Exception):
    pass


def checkpoint(kind):
    """About ten million normal weights of standard deviation 0.02, with everything awkward planted; seeded."""
    draw = numpy.random.default_rng(20)
    tensors = {}
    for name, shape in SHAPES.items():
        values = (draw.standard_normal(shape, dtype=numpy.float32) * numpy.float32(0.02)).reshape(-1)
        places = draw.permutation(values.size)
        half = values.size // 16
        values[places[:half]] = numpy.float32(0.015625)
        values[places[half:half + 50]] = numpy.nan
        values[places[half + 50:half + 80]] = numpy.inf
        values[places[half + 80:half + 100]] = -numpy.inf
        values[places[half + 100:half + 400]] = -0.0
        values[places[half + 400:half + 700]] = 0.0
        tensors[name] = values.reshape(shape).astype(kind)
    tensors["layers.2.norm.weight"] = numpy.ones(64, dtype=kind)
    tensors["layers.2.bias"] = draw.standard_normal(64).astype(kind)
    tensors["position_ids"] = numpy.arange(512, dtype=numpy.int64).reshape(1, 512)
    return tensors


def scores(tensor):
    values = numpy.abs(tensor.astype(numpy.float32).reshape(-1))
    return numpy.where(numpy.isnan(values), numpy.float32(0), values)


def orders(tensors, allocator):
    """Flat positions in the order they go: one order a tensor, or one over all in tensor order."""
    flat = {name: scores(tensors[name]) for name in SHAPES}
    if allocator == "uniform":
        return {name: numpy.argsort(values, kind="stable") for name, values in flat.items()}
    return {None: numpy.argsort(numpy.concatenate(list(flat.values())), kind="stable")}


def expected_masks(order, sparsity):
    """name → flat booleans, true = kept."""
    removed = lambda positions: positions[: math.floor(len(positions) * Fraction(sparsity))]
    masks = {}
    for name, positions in order.items():
        mask = numpy.ones(len(positions), dtype=bool)
        mask[removed(positions)] = False
        masks[name] = mask
    if None not in masks:
        return masks
    ends = numpy.cumsum([math.prod(shape) for shape in SHAPES.values()])
    return dict(zip(SHAPES, numpy.split(masks[None], ends[:-1])))


def bits(tensor):
    return numpy.frombuffer(tensor.tobytes(), dtype=numpy.uint8).reshape(tensor.size, -1)


def check(holds, what):
    if not holds:
        raise Failure(what)


def run(binary, source, allocator, sparsity, folder):
    out, masks = os.path.join(folder, "out"), os.path.join(folder, "masks.safetensors")
    command = [binary, "prune", source, "--method", "magnitude", "--allocator", allocator, "--sparsity", sparsity]
    command += ["--min-keep", "0", "--out", out, "--masks", masks, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    check(done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    written = out if os.path.isfile(out) else os.path.join(out, "model.safetensors")
    return json.loads(done.stdout), load_file(written), load_file(masks), metadata(written)


def metadata(path):
    with safe_open(path, "np") as file:
        return file.metadata()


def compare(tensors, masks, found):
    report, pruned, written, header = found
    check(header == {"format": "pt", "made": "by hand"}, f"metadata became {header}")
    check(set(pruned) == set(tensors), f"tensors became {sorted(pruned)}")
    check(set(written) <= set(SHAPES), f"masks of {sorted(written)}")
    layers = {layer["name"]: layer for layer in report["layers"]}
    for name, tensor in tensors.items():
        check(pruned[name].dtype == tensor.dtype and pruned[name].shape == tensor.shape, f"{name} changed its form")
        mask = masks.get(name, numpy.ones(tensor.size, dtype=bool))
        wanted = bits(tensor).copy()
        wanted[~mask] = 0
        check(numpy.array_equal(bits(pruned[name]), wanted), f"{name}: the weights differ from numpy's")
        if name not in SHAPES:
            continue
        if name in written or not mask.all():
            check(name in written, f"{name} was cut but has no mask")
            check(written[name].dtype == bool and written[name].shape == tensor.shape, f"{name}: not a mask")
            different = int((written[name].reshape(-1) != mask).sum())
            check(different == 0, f"{name}: {different} mask bits differ from numpy's")
        check_report(layers[name], scores(tensor), mask)


def check_report(layer, values, mask):
    """The counts; a threshold between what goes and what stays; the sum of squares lost, NaN and Inf aside."""
    kept = int(mask.sum())
    check((layer["kept"], layer["removed"]) == (kept, mask.size - kept), f"{layer}, but numpy keeps {kept}")
    if 0 < kept < mask.size:
        low, high = float(values[~mask].max()), float(values[mask].min())
        # JSON has no infinity: a cut among infinite weights is null.
        cut = math.inf if layer["threshold"] is None else layer["threshold"]
        check(low <= cut <= high, f"{layer}, but numpy cuts between {low!r} and {high!r}")
    squares = numpy.where(numpy.isfinite(values), values, 0).astype(numpy.longdouble) ** 2
    lost, whole = squares[~mask].sum(), squares.sum()
    equal = math.isclose(layer["energyLost"], lost, rel_tol=5e-16) or math.isclose(
        layer["energyLost"], lost / whole, rel_tol=1e-12)
    check(equal, f"{layer}, but numpy's energy lost is {float(lost)!r}, {float(lost / whole)!r} of all")


def main(binary, dtype):
    tensors, count = checkpoint(KINDS[dtype]), 0
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "model.safetensors")
        save_file(tensors, source, metadata={"format": "pt", "made": "by hand"})
        for allocator in ("uniform", "global"):
            order = orders(tensors, allocator)
            for sparsity in SPARSITIES:
                with tempfile.TemporaryDirectory(dir=folder) as outs:
                    try:
                        masks = expected_masks(order, sparsity)
                        compare(tensors, masks, run(binary, source, allocator, sparsity, outs))
                    except Failure as failure:
                        sys.exit(f"FAIL {dtype} {allocator} {sparsity}: {failure}")
                    count += 1
    print(f"ok   {dtype}: {count} plans of {sum(map(math.prod, SHAPES.values())):,} weights equal numpy's bit for bit")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2])
