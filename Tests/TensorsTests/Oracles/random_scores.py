"""SplitMix64 scores, repeated in numpy from the documentation of SeededScores.

usage: random_scores.py FOLDER SEED NAME COUNT   writes scores.f32
"""
import sys
from pathlib import Path

import numpy as np

folder, seed, name, count = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
step = np.uint64(0x9E3779B97F4A7C15)


def mix(z):
    with np.errstate(over="ignore"):
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


stream = 0xCBF29CE484222325
for byte in name.encode():
    stream = (stream ^ byte) * 0x100000001B3 % 2**64
with np.errstate(over="ignore"):
    key = mix(np.uint64(seed) + mix(np.uint64(stream)))
    values = mix(key + np.arange(1, count + 1, dtype=np.uint64) * step) >> np.uint64(40)
(folder / "scores.f32").write_bytes((values.astype(np.float64) * 2.0**-24).astype("<f4").tobytes())
