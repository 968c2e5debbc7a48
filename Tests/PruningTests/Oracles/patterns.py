"""Masks of patterns, structured units, random scores and rounding, each from its definition.

usage: patterns.py FOLDER DTYPE   writes model.safetensors, config.json, cases.json, mask-CASE-LAYER.bin (packed, 1 = kept).
"""
import json
import math
import sys
from pathlib import Path

import numpy as np

from checkpoint import awkward, encode, natural, scores, write

folder, dtype = Path(sys.argv[1]), sys.argv[2]
generator = np.random.default_rng(41)
shapes = {
    "model.layers.0.self_attn.q_proj.weight": (64, 96), "model.layers.0.self_attn.k_proj.weight": (16, 96),
    "model.layers.0.self_attn.o_proj.weight": (96, 64), "model.layers.0.mlp.up_proj.weight": (171, 96),
    "model.layers.1.mlp.up_proj.weight": (33, 45), "features.0.conv.weight": (24, 10, 3, 3),
}
(folder / "config.json").write_text(
    json.dumps({"model_type": "llama", "hidden_size": 96, "head_dim": 8, "num_attention_heads": 8, "num_key_value_heads": 2}))
values, tensors = {}, {}
for name, shape in shapes.items():
    weights = awkward(generator, math.prod(shape), 0.05, dtype)
    weights[~np.isfinite(weights)] = 0.3
    raw, values[name] = encode(weights, dtype)
    tensors[name] = (dtype, shape, raw)
write(folder / "model.safetensors", tensors)
names = sorted(shapes, key=natural)
cases = []


def case(plan, masks, removed, method="magnitude", settings=None):
    for place, kept in enumerate(masks):
        if kept is not None:
            path = folder / f"mask-{len(cases)}-{place}.bin"
            path.write_bytes(np.packbits(kept.reshape(-1), bitorder="little").tobytes())
    energies = [None if kept is None else math.fsum((values[n][~kept.reshape(-1)].astype(np.float64) ** 2).tolist())
                for n, kept in zip(names, masks)]
    cases.append({**plan, "method": method, "settings": settings or {}, "removed": removed, "energies": energies})


def plan(pattern="none", granularity="weight", share=0.0):
    return {"pattern": pattern, "granularity": granularity, "share": share}


def keep_of(name, keep, size):
    shape = shapes[name]
    score = scores(values[name]).reshape(shape)
    kept = np.ones(shape, dtype=bool)
    for start in range(0, shape[1] - size + 1, size):
        order = np.argsort(score[:, start:start + size], axis=1, kind="stable")[:, : size - keep]
        np.put_along_axis(kept[:, start:start + size], order, False, axis=1)
    return kept


for keep, size in [(2, 4), (1, 4), (4, 8), (0, 2), (3, 64)]:
    masks = [keep_of(n, keep, size) for n in names]
    case(plan(f"{keep}:{size}"), masks, [int((~m).sum()) for m in masks])


def units(name, granularity):
    """The unit of each element, flat; None where the layer has no such units."""
    shape = shapes[name]
    rows, inputs, inner = shape[0], shape[1], math.prod(shape[2:])
    index = np.arange(math.prod(shape))
    row, column = index // (inputs * inner), index // inner % inputs
    if granularity in ("row", "filter"):
        return row if granularity == "row" or len(shape) > 2 else None
    if granularity in ("column", "channel"):
        return column if granularity == "column" or len(shape) > 2 else None
    if granularity == "head":
        if ".self_attn." not in name:
            return None
        return column // 8 if ".o_proj." in name else row // 8
    height, width = map(int, granularity.split(":")[1].split("x"))
    wide = inputs * inner
    return index // wide // height * -(-wide // width) + index % wide // width


def structured(granularity, share, norm, rule=None):
    unit = [units(n, granularity) for n in names]
    counts = [0 if u is None else int(u.max()) + 1 for u in unit]
    gone = [int(count * share) for count in counts] if rule else whole_counts(counts, share)
    masks = []
    for place, name in enumerate(names):
        if unit[place] is None:
            masks.append(None)
            continue
        clean = np.abs(np.nan_to_num(values[name].astype(np.float64)))
        parts = clean if norm == "l1" else clean * clean
        sums = [math.fsum(parts[unit[place] == u].tolist()) for u in range(counts[place])]
        score = np.asarray(sums if norm == "l1" else np.sqrt(sums)).astype(np.float32)
        lost = np.argsort(score, kind="stable")[: gone[place]]
        masks.append(~np.isin(unit[place], lost))
    case({**plan(granularity=granularity, share=0 if rule else share), "rule": rule}, masks,
         [g for g, u in zip(gone, unit) if u is not None], settings={"norm": norm})


def whole_counts(counts, share):
    """The same share of units everywhere; the shares chosen here come to whole units, so nothing is left to round."""
    gone = [count * share for count in counts]
    assert all(g == int(g) for g in gone), gone
    return [int(g) for g in gone]


for norm in ["l1", "l2"]:
    structured("filter", 0.25, norm)
    structured("channel", 0.5, norm)
    structured("head", 0.5, norm)
    structured("row", 1.0, norm)
    structured("column", 0.0, norm)

    for block in ["1x4", "4x4", "16x16"]:
        structured(f"block:{block}", 0.4, norm, rule="*=0.4")

key_step = np.uint64(0x9E3779B97F4A7C15)


def mix(z):
    with np.errstate(over="ignore"):
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def random_scores(name, seed, count):
    stream = 0xCBF29CE484222325
    for byte in name.encode():
        stream = (stream ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        key = mix(np.uint64(seed) + mix(np.uint64(stream)))
        return (mix(key + np.arange(1, count + 1, dtype=np.uint64) * key_step) >> np.uint64(40)).astype(np.float64) * 2.0**-24


sizes = [math.prod(shapes[n]) for n in names]
for share in [0.37, 0.9]:
    gone = [int(size * share) for size in sizes]
    masks = []
    for name, size, count in zip(names, sizes, gone):
        kept = np.ones(size, dtype=bool)
        kept[np.argsort(random_scores(name, 5, size), kind="stable")[:count]] = False
        masks.append(kept)
    case(plan(share=share), masks, gone, method="random-pruning", settings={"law": "uniform", "seed": 5})
# Kept counts rounded up to a multiple of 8: ceil(kept / 8) * 8, but all where that is more than there are.
for share in [0.4, 0.77]:
    gone = [max(0, size - -(-(size - int(size * share)) // 8) * 8) for size in sizes]
    masks = []
    for name, size, count in zip(names, sizes, gone):
        kept = np.ones(size, dtype=bool)
        kept[np.argsort(scores(values[name]), kind="stable")[:count]] = False
        masks.append(kept)
    case({**plan("multiple:8"), "rule": f"*={share}"}, masks, gone)
(folder / "cases.json").write_text(json.dumps(cases))
