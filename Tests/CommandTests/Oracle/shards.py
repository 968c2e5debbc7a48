"""Prunes a sharded sample: the shards, index and config stay, each weight is numpy's, and the recipe repeats it.

    python shards.py BINARY FOLDER
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy
from safetensors import safe_open

SPARSITY = 0.5


class Failure(Exception):
    pass


def check(holds, what):
    if not holds:
        raise Failure(what)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
    check(done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def read(path):
    with safe_open(path, "np") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


def pruned(name, tensor):
    """Half of every weight matrix goes, the smallest first, equal ones by flat index; the rest is never pruned."""
    if tensor.ndim != 2 or not name.endswith(".weight"):
        return tensor
    flat = tensor.reshape(-1).copy()
    order = numpy.argsort(numpy.abs(flat.astype(numpy.float32)), kind="stable")
    flat[order[: math.floor(flat.size * SPARSITY)]] = 0
    return flat.reshape(tensor.shape)


def compare(source, out):
    for path in sorted(source.glob("*.json")):
        written = (out / path.name).read_bytes() if (out / path.name).exists() else None
        check(written == path.read_bytes(), f"{path.name} changed")
    shards = sorted(path.name for path in source.glob("*.safetensors"))
    check(sorted(path.name for path in out.glob("*.safetensors")) == shards, f"{sorted(out.iterdir())}, not {shards}")
    for shard in shards:
        (before, metadata), (after, metadata_after) = read(source / shard), read(out / shard)
        check(metadata == metadata_after, f"{shard}: metadata became {metadata_after}")
        check(before.keys() == after.keys(), f"{shard}: tensors became {sorted(after)}")
        for name, tensor in before.items():
            wanted = pruned(name, tensor)
            same = wanted.dtype == after[name].dtype and wanted.tobytes() == after[name].tobytes()
            check(same, f"{shard}: {name} differs from numpy's")
    return shards


def main(binary, folder):
    source = pathlib.Path(folder)
    with tempfile.TemporaryDirectory() as scratch:
        first, second, recipe = (pathlib.Path(scratch) / name for name in ("first", "second", "recipe.yaml"))
        plan = ["--method", "magnitude", "--allocator", "uniform", "--sparsity", str(SPARSITY)]
        written = ["--out", os.fspath(first), "--recipe", os.fspath(recipe), "--json"]
        json.loads(run(binary, "prune", folder, *plan, *written))
        shards = compare(source, first)
        run(binary, "apply", folder, "--recipe", os.fspath(recipe), "--out", os.fspath(second))
        for name in shards:
            same = (first / name).read_bytes() == (second / name).read_bytes()
            check(same, f"{name}: applying the recipe gave other bytes")
    print(f"ok   {len(shards)} shards equal numpy's, and the recipe gives the same bytes")


if __name__ == "__main__":
    try:
        main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
    except Failure as failure:
        sys.exit(f"FAIL {failure}")
