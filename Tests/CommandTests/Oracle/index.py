"""Plans made from an index alone equal numpy's on the weights; with the weights beside it, masks do too.

    python index.py BINARY CHECKPOINT

The checkpoint is written as F32, F16 and BF16, in one file and in shards. The rule, written here a second time: a weight's
score is |w|; of n weights ⌊n·s⌋ go, the lowest first, equal ones in tensor order and then by flat index. A unit's score is
its L1 norm, summed in float64 and rounded to float32. Of every group of a pattern the smallest go.
"""

import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from fractions import Fraction

import ml_dtypes  # names bfloat16 for numpy
import numpy
from safetensors import safe_open

SPARSITIES = ["0.25", "0.5", "0.8"]
PATTERNS = {"2:4": (2, 4), "4:8": (4, 8), "1:4": (1, 4)}


class Failure(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Failure(what)


def run(*command):
    done = subprocess.run(
        [os.fspath(part) for part in command], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600)
    check(done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def natural(name):
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def read(folder):
    """name → float32 matrix, of all shards, in tensor order."""
    tensors = {}
    for path in [folder] if folder.is_file() else sorted(folder.glob("*.safetensors")):
        with safe_open(path, "np") as file:
            tensors |= {name: file.get_tensor(name).astype(numpy.float32) for name in file.keys()}
    return {name: tensors[name] for name in sorted(tensors, key=natural)}


def flat_scores(matrix):
    return numpy.abs(matrix.reshape(-1))


def cut(scores, count):
    """Score of the last that goes, how many lie below it, how many of those equal to it go."""
    if count == 0:
        return numpy.float32(0), 0, 0
    threshold = numpy.partition(scores, count - 1)[count - 1]
    below = int((scores < threshold).sum())
    return threshold, below, count - below


def kept(scores, threshold, ties):
    mask = scores > threshold
    equal = numpy.flatnonzero(scores == threshold)
    mask[equal[ties:]] = True
    return mask


def expected(layers, sparsity, allocator):
    """name → (removed, threshold, mask)."""
    share = Fraction(sparsity)
    found = {}
    if allocator == "uniform":
        for name, matrix in layers.items():
            scores = flat_scores(matrix)
            count = math.floor(scores.size * share)
            threshold, _, ties = cut(scores, count)
            found[name] = (count, threshold, kept(scores, threshold, ties) if count else numpy.ones(scores.size, bool))
        return found
    everything = numpy.concatenate([flat_scores(matrix) for matrix in layers.values()])
    threshold, _, ties = cut(everything, math.floor(everything.size * share))
    for name, matrix in layers.items():
        scores = flat_scores(matrix)
        equal = int((scores == threshold).sum())
        taken = min(ties, equal)
        ties -= taken
        mask = kept(scores, threshold, taken)
        found[name] = (int(mask.size - mask.sum()), threshold, mask)
    return found


def squares(values):
    return math.fsum((values.astype(numpy.float64) ** 2).tolist()) if values.size < 200_000 else float(
        numpy.sum(values.astype(numpy.longdouble) ** 2))


def close(a, b, within):
    return abs(a - b) <= within * max(abs(a), abs(b), 1e-300)


def compare_weights(binary, index, checkpoint, layers, dtype, scratch):
    for sparsity in SPARSITIES:
        for allocator in ["uniform", "global"]:
            plan = ["--sparsity", sparsity, "--allocator", allocator]
            wanted = expected(layers, sparsity, allocator)
            alone = json.loads(run(binary, "prune", index, *plan, "--json"))
            masks = scratch / "masks.safetensors"
            beside = json.loads(run(binary, "prune", checkpoint, *plan, "--masks", masks, "--replace", "--json"))
            is_exact = dtype != "f32"
            check(alone["certainty"] == ("exact" if is_exact else "bounded"), f"{dtype}: {alone['certainty']}")
            check(beside["certainty"] == "exact", f"{dtype} with weights: {beside['certainty']}")
            for report, exact in [(alone, is_exact), (beside, True)]:
                check(len(report["layers"]) == len(wanted), f"{len(report['layers'])} layers, not {len(wanted)}")
                for layer in report["layers"]:
                    compare_layer(layer, wanted[layer["name"]], layers[layer["name"]], exact, allocator)
            with safe_open(masks, "np") as file:
                check(set(file.keys()) == set(wanted), "masks of other layers")
                for name in file.keys():
                    same = (file.get_tensor(name).reshape(-1) == wanted[name][2]).all()
                    check(same, f"{dtype} {allocator} {sparsity}: the mask of {name} is not numpy's")


def compare_layer(layer, wanted, matrix, exact, allocator):
    removed, threshold, mask = wanted
    name, found = layer["name"], numpy.float32(layer["threshold"])
    lost = squares(flat_scores(matrix)[~mask])
    if exact:
        check(layer["removed"] == removed, f"{name}: {layer['removed']} go, not {removed}")
        check(found.view("u4") == last(matrix, mask).view("u4"), f"{name}: threshold {found!r}, not {threshold!r}")
        check(close(layer["energyLost"], lost, 1e-12), f"{name}: energy {layer['energyLost']}, not {lost}")
        return
    # Sixteen bits are known: the threshold lies in the same bin, and what is not told apart is at most a bin's units.
    bins = flat_scores(matrix).view("u4") >> 16
    inside = int((bins == threshold.view("u4") >> 16).sum())
    if allocator == "uniform":
        check(layer["removed"] == removed, f"{name}: {layer['removed']} go, not {removed}")
        check(found.view("u4") >> 16 == threshold.view("u4") >> 16, f"{name}: {found!r} is far from {threshold!r}")
    check(abs(layer["removed"] - removed) <= inside, f"{name}: {layer['removed']} go, not about {removed}")
    bound = inside * float(threshold) ** 2 * 1.02
    check(abs(layer["energyLost"] - lost) <= bound + 1e-12 * lost, f"{name}: energy {layer['energyLost']}, not {lost}")


def last(matrix, mask):
    """The largest score that goes; 0 where nothing does."""
    gone = flat_scores(matrix)[~mask]
    return gone.max() if gone.size else numpy.float32(0)


def compare_patterns(binary, index, layers):
    for pattern, (keep, of) in PATTERNS.items():
        report = json.loads(run(binary, "prune", index, "--pattern", pattern, "--json"))
        for layer in report["layers"]:
            matrix = layers[layer["name"]]
            whole = matrix.shape[1] // of * of
            groups = numpy.sort(numpy.abs(matrix[:, :whole]).reshape(-1, of), axis=1)
            lost = squares(groups[:, : of - keep].reshape(-1))
            check(layer["removed"] == groups.shape[0] * (of - keep), f"{layer['name']}: {layer['removed']} go")
            check(
                close(layer["energyLost"], lost, 1e-12),
                f"{layer['name']} {pattern}: energy {layer['energyLost']}, not {lost}")


def compare_units(binary, index, layers):
    for granularity, axis in [("row", 1), ("column", 0)]:
        report = json.loads(run(binary, "prune", index, "--granularity", granularity, "--sparsity", "0.3", "--json"))
        for layer in report["layers"]:
            wide = numpy.abs(layers[layer["name"]]).astype(numpy.float64)
            norms, energies = wide.sum(axis=axis), (wide**2).sum(axis=axis)
            count = layer["removed"] * norms.size // wide.size
            # What rounding each layer down leaves over goes to some of them.
            check(count >= math.floor(norms.size * Fraction("0.3")), f"{layer['name']}: {count} of {norms.size} go")
            gone = numpy.argsort(norms, kind="stable")[:count]
            if count == 0:
                continue
            # Sums are taken in another order than numpy's: the threshold is one of the neighbours' at most.
            check(close(layer["threshold"], norms[gone[-1]], 1e-6), f"{layer['name']}: {granularity} threshold")
            check(
                close(layer["energyLost"], energies[gone].sum(), 1e-6),
                f"{layer['name']}: {granularity} energy {layer['energyLost']}, not {energies[gone].sum()}")


def compare_blocks(binary, index, layers):
    """Norms are known to the upper sixteen bits: the threshold lies in numpy's bin, what is told apart lies in it too."""
    report = json.loads(run(binary, "prune", index, "--granularity", "block:16x16", "--sparsity", "0.4", "--json"))
    check(report["certainty"] == "bounded", f"blocks: {report['certainty']}")
    for layer in report["layers"]:
        matrix = numpy.abs(layers[layer["name"]]).astype(numpy.float64)
        matrix = matrix.reshape(matrix.shape[0], -1)
        padded = numpy.pad(matrix, [(0, -length % 16) for length in matrix.shape])
        tiles = padded.reshape(padded.shape[0] // 16, 16, -1, 16)
        norms, energies = tiles.sum((1, 3)).reshape(-1), (tiles**2).sum((1, 3)).reshape(-1)
        count = layer["removed"] * norms.size // matrix.size
        check(count >= math.floor(norms.size * Fraction("0.4")), f"{layer['name']}: {count} of {norms.size} blocks go")
        if count == 0:
            continue
        order = numpy.argsort(norms, kind="stable")
        bins = norms.astype(numpy.float32).view("u4") >> 16
        last = bins[order[count - 1]]
        found = int(numpy.float32(layer["threshold"]).view("u4") >> 16)
        # Sums are taken in another order than numpy's: at a bin's edge they may fall to its neighbour.
        check(abs(found - int(last)) <= 1, f"{layer['name']}: the blocks' threshold is {layer['threshold']}")
        bound = energies[(bins >= last - 1) & (bins <= last + 1)].sum()
        lost = energies[order[:count]].sum()
        check(abs(layer["energyLost"] - lost) <= bound, f"{layer['name']}: blocks' energy {layer['energyLost']}, not {lost}")


def compare_facts(binary, index, tensors, dtype):
    for layer in json.loads(run(binary, "layers", index, "--json")):
        tensor = tensors[layer["name"]]
        check(layer["shape"] == list(tensor.shape), f"{layer['name']}: shape {layer['shape']}")
        check(layer["zeros"] == int((tensor == 0).sum()), f"{layer['name']}: {layer['zeros']} zeros")
        wide = numpy.abs(tensor).astype(numpy.float64)
        unevenness = 1 - numpy.sqrt(wide).mean() ** 2 / wide.mean() if wide.any() else 0
        within = 1e-5 if dtype == "f32" else 1e-10
        check(abs(layer["pqIndex"] - unevenness) <= within, f"{layer['name']}: PQ index {layer['pqIndex']}, not {unevenness}")


def main(binary, model):
    with tempfile.TemporaryDirectory(dir=os.environ.get("ESPALIER_SCRATCH")) as folder:
        scratch = pathlib.Path(folder)
        indices = {}
        for dtype in ["f32", "f16", "bf16"]:
            one, shards = scratch / f"{dtype}.safetensors", scratch / dtype
            run(binary, "convert", model, one, "--dtype", dtype)
            run(binary, "convert", model, shards, "--dtype", dtype, "--shard-size", str(one.stat().st_size // 3))
            check(len(list(shards.glob("*.safetensors"))) >= 2, "there is only one shard")
            tensors = read(one)
            names = {
                layer["name"]
                for layer in json.loads(run(binary, "layers", one, "--no-scan", "--json")) if layer["prunable"]
            }
            layers = {name: tensor for name, tensor in tensors.items() if name in names}
            for checkpoint in [one, shards]:
                run(binary, "scan", checkpoint)
                place = scratch / f"{one.name}.espalier" if checkpoint is one else shards / "model.espalier"
                away = scratch / "away" / f"{checkpoint.name}.espalier"
                away.parent.mkdir(exist_ok=True)
                away.write_bytes(place.read_bytes())
                indices[checkpoint.name] = away
                compare_facts(binary, away, tensors, dtype)
                compare_weights(binary, away, checkpoint, layers, dtype, scratch)
                compare_patterns(binary, away, layers)
                compare_units(binary, away, layers)
                compare_blocks(binary, away, layers)
            difference = json.loads(run(binary, "diff", indices[one.name], indices[shards.name], "--json"))
            check(difference["counts"]["same"] == len(tensors), f"{dtype}: shards differ from one file")
        agree(binary, scratch)
    print(f"ok   {len(layers)} layers: six indices, thresholds, energies and masks are numpy's")


def agree(binary, scratch):
    """BF16 values that F16 holds too give the same thresholds in both types."""
    half, again = scratch / "half.safetensors", scratch / "again.safetensors"
    run(binary, "convert", scratch / "bf16.safetensors", half, "--dtype", "f16")
    run(binary, "convert", half, again, "--dtype", "bf16")
    first, second = read(scratch / "bf16.safetensors"), read(half)
    reports = []
    for path in [scratch / "bf16.safetensors", half]:
        run(binary, "scan", path, "-o", scratch / "other.espalier")
        report = json.loads(run(binary, "prune", scratch / "other.espalier", "--sparsity", "0.5", "--json"))
        reports.append({layer["name"]: layer for layer in report["layers"]})
    same = [name for name in reports[0] if (first[name] == second[name]).all()]
    for name in same:
        left, right = reports[0][name], reports[1][name]
        check(left["threshold"] == right["threshold"], f"{name}: {left['threshold']} and {right['threshold']}")
        check(left["energyLost"] == right["energyLost"], f"{name}: {left['energyLost']}, {right['energyLost']}")


if __name__ == "__main__":
    try:
        main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    except Failure as failure:
        sys.exit(f"FAIL {failure}")
