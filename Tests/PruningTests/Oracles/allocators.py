"""LAMP, equal energy and budgets from their definitions, on seeded weights.

usage: allocators.py FOLDER DTYPE   writes model.safetensors and expected.json.

LAMP (Lee et al. 2021): weights of a layer ascending (stable), score = w^2 / sum of w^2 from there on, one cut for all, ties
in natural order of names, then by place. Infinite weights score infinity and add no energy.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np

from checkpoint import awkward, encode, natural, scores, write

folder, dtype = Path(sys.argv[1]), sys.argv[2]
generator = np.random.default_rng(77)
shapes = {"a.10.weight": ((300, 200), 0.02), "a.2.weight": ((500, 300), 0.3), "c.weight": ((16, 8, 3, 3), 0.1),
          "dead.weight": ((20, 30), 0.0), "one.weight": ((1, 1), 1.0), "z.weight": ((128, 64), 0.001)}
values, tensors = {}, {}
for name, (shape, scale) in shapes.items():
    count = math.prod(shape)
    weights = np.zeros(count, dtype=np.float32)
    if scale:
        weights = awkward(generator, count, scale, dtype) if count > 1 else np.full(1, 0.7, dtype=np.float32)
        # Giants would leave nothing but themselves to compare.
        weights[np.isfinite(weights) & (np.abs(weights) > 100)] = 2
    raw, values[name] = encode(weights, dtype)
    tensors[name] = (dtype, shape, raw)
write(folder / "model.safetensors", tensors)
names = sorted(shapes, key=natural)

lamp = []
for name in names:
    score = np.sort(scores(values[name]), kind="stable").astype(np.longdouble)
    square = np.where(np.isfinite(score), score, 0) ** 2
    rest = np.cumsum(square[::-1])[::-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(square > 0, square / rest, 0)
    lamp.append(np.where(np.isfinite(score), value, np.inf).astype(np.float64))
sizes = [s.size for s in lamp]
total = sum(sizes)
order = np.argsort(np.concatenate(lamp), kind="stable")
layer_of = np.repeat(np.arange(len(names)), sizes)[order]
shares = [0, 0.001, 0.375, 0.5, 0.9, 0.999, 1]
expected = {"lamp": [{"share": s, "removed": np.bincount(layer_of[: int(total * s)], minlength=len(names)).tolist()}
                     for s in shares]}

# Equal energy: a weight goes when the energy up to and with it is within the share; one share for all.
lost = []
for name in names:
    score = np.sort(scores(values[name]), kind="stable").astype(np.longdouble)
    running = np.cumsum(np.where(np.isfinite(score), score, 0) ** 2)
    share = np.minimum(running / running[-1], 1) if running[-1] > 0 else running
    lost.append(np.where(np.isfinite(score), share, 2).astype(np.float64))
order = np.argsort(np.concatenate(lost), kind="stable")
layer_of = np.repeat(np.arange(len(names)), sizes)[order]
expected["energy"] = [{"share": s, "removed": np.bincount(layer_of[: int(total * s)], minlength=len(names)).tolist()}
                      for s in shares]

# The PQ index (Diao et al. 2023) of the finite scores of a layer, and what its bound lets go of all of them.
bounds = []
for p, q, eta, gamma, beta in [(.5, 1, 0, 1, .9), (1, 2, 0, 1, .9), (.3, 1.4, .1, 3, .6), (.8, 1.2, 1, .5, .99)]:
    indices, removed = [], []
    for name in names:
        score = scores(values[name]).astype(np.longdouble)
        finite = score[np.isfinite(score)]
        big = np.mean(finite ** q) ** (1 / q)
        index = 1 - np.mean(finite ** p) ** (1 / p) / big if big > 0 else 0
        kept = math.ceil(score.size * (1 + eta) ** (q / (p - q)) * (1 - index) ** (p * q / (q - p)) - 1e-9)
        indices.append(float(index))
        removed.append(int(score.size * min(max(gamma * (1 - kept / score.size), 0), beta) + 1e-9))
    bounds.append({"p": p, "q": q, "eta": eta, "gamma": gamma, "beta": beta, "indices": indices, "removed": removed})
expected["bounds"] = bounds
(folder / "expected.json").write_text(json.dumps(expected))
