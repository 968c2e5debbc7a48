"""Masks of lines along axis 1, each of which loses as many, and what every number of removals takes, by stable argsorts.

usage: lines.py FOLDER   writes N.bin (Float32 weights), N.scores, N.mask (packed, 1 = kept), N.energies (Float64), cases.json.
"""
import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
generator = np.random.default_rng(12)
cases = []
for shape in [(7, 5), (3, 300), (64, 128), (1, 40, 6), (1, 513, 3), (2, 9, 4), (5, 1), (1, 2048)]:
    weights = generator.standard_normal(shape, dtype=np.float32)
    weights = np.round(weights * 4) / 4 if len(cases) % 2 else weights
    flat = weights.reshape(-1)
    flat[generator.integers(0, flat.size, flat.size // 50 + 1)] = np.nan
    flat[generator.integers(0, flat.size, flat.size // 40 + 1)] = np.inf
    scores = np.abs(weights) * np.float32(3)
    scores[np.isnan(scores)] = 0
    order = np.argsort(scores, axis=1, kind="stable")
    energy = np.where(np.isfinite(weights), weights.astype(np.float64) ** 2, 0)
    sums = np.take_along_axis(energy, order, axis=1).sum(axis=tuple(i for i in range(len(shape)) if i != 1))
    for removing in sorted({0, 1, shape[1] // 3, shape[1] - 1, shape[1]}):
        kept = np.ones(shape, dtype=bool)
        np.put_along_axis(kept, order[:, :removing], False, axis=1)
        name = str(len(cases))
        (folder / f"{name}.bin").write_bytes(weights.tobytes())
        (folder / f"{name}.scores").write_bytes(scores.tobytes())
        (folder / f"{name}.mask").write_bytes(np.packbits(kept.reshape(-1), bitorder="little").tobytes())
        inner = int(np.prod(shape[2:], dtype=np.int64))
        lost = float(sums[:removing].sum())
        cases.append({"removing": removing, "length": shape[1], "inner": inner, "lost": lost})
(folder / "cases.json").write_text(json.dumps(cases))
