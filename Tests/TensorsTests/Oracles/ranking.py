"""Threshold, ties, energy and mask of exact cuts of a seeded tensor, by a stable argsort.

usage: ranking.py FOLDER DTYPE COUNT   writes weights.bin, expected.json and mask-N.bin (packed, 1 = kept) for each cut.

The tensor has ties, zeros of both signs, subnormals, infinities and NaN. NaN is scored 0 and adds no energy, nor does
infinity. Energy is math.fsum of the squares in float64, each of them exact, so the sum is the exact one rounded once.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np

folder, dtype, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
generator = np.random.default_rng(20240229)
weights = (generator.standard_normal(count, dtype=np.float32) * np.float32(0.02)).astype(np.float32)


def scatter(share, values):
    places = generator.choice(count, max(1, int(count * share)), replace=False)
    weights[places] = generator.choice(np.asarray(values, dtype=np.float32), places.size)


scatter(0.05, [0.01, -0.01, 0.02, 0.013488, 0.5])
scatter(0.03, [0.0, -0.0])
scatter(0.002, [1e-45, -1e-40, 3e-39, 6e-8, -3e-8, 5e-41])
scatter(0.0001, [np.inf, -np.inf])
scatter(0.0002, [np.nan])
scatter(0.001, [1e4, -300.0, 6e4])
if dtype != "F16":
    scatter(0.0001, [1e19, -2e18, 3e38])

with np.errstate(over="ignore"):
    if dtype == "BF16":
        raw = (weights.view(np.uint32) >> 16).astype("<u2")
        decoded = (raw.astype(np.uint32) << 16).view(np.float32)
    elif dtype == "F16":
        raw = weights.astype("<f2")
        decoded = raw.astype(np.float32)
    else:
        raw = weights.astype("<f4")
        decoded = raw
(folder / "weights.bin").write_bytes(raw.tobytes())

scores = np.abs(decoded)
scores[np.isnan(scores)] = 0
order = np.argsort(scores, kind="stable")
squares = np.where(np.isfinite(decoded), decoded, 0).astype(np.float64) ** 2


def exact_sum(values):
    return math.fsum(x for part in np.array_split(values, 64) for x in part.tolist())


cuts = []
for place, share in enumerate([0, 0.01, 0.375, 0.5, 0.999, 1]):
    removed = int(math.floor(count * share))
    gone = order[:removed]
    kept = np.ones(count, dtype=bool)
    kept[gone] = False
    (folder / f"mask-{place}.bin").write_bytes(np.packbits(kept, bitorder="little").tobytes())
    cut = {"removed": removed, "bits": 0, "ties": 0, "energy": exact_sum(squares[gone]).hex()}
    if removed:
        last = scores[order[removed - 1]]
        cut["bits"] = int(last.view(np.uint32))
        cut["ties"] = int(np.count_nonzero(scores[gone] == last))
        cut["below"] = int(np.count_nonzero(scores < last))
    cuts.append(cut)
expected = {
    "nans": int(np.isnan(decoded).sum()), "infinities": int(np.isinf(decoded).sum()),
    "zeros": int((decoded == 0).sum()), "cuts": cuts,
}
(folder / "expected.json").write_text(json.dumps(expected))
