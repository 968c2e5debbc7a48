"""Per-unit sums by exact summation, and which unit each element belongs to.

usage: units.py FOLDER   writes weights.bin (F32) and cases.json: unit of each element, sizes, sums, nonzeros, kept counts.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
generator = np.random.default_rng(5)
outer, length, inner = 6, 50, 21
count = outer * length * inner
weights = (generator.standard_normal(count) * 0.1).astype("<f4")
weights[generator.integers(0, count, 300)] = 0
weights[generator.integers(0, count, 20)] = np.nan
kept = generator.random(count) < 0.4
(folder / "weights.bin").write_bytes(weights.tobytes())
(folder / "mask.bin").write_bytes(np.packbits(kept, bitorder="little").tobytes())
index = np.arange(count)
cases = []


def case(kind, numbers, unit):
    units = int(unit.max()) + 1
    clean = np.nan_to_num(weights.astype(np.float64))
    rows = [clean[unit == u] for u in range(units)]
    cases.append({
        "kind": kind, "numbers": numbers, "unit": unit.tolist(),
        "sizes": [len(r) for r in rows],
        "absolute": [math.fsum(np.abs(r)) for r in rows], "squares": [math.fsum(r * r) for r in rows],
        "nonzeros": [int(np.count_nonzero(r)) for r in rows],
        "kept": [int(kept[unit == u].sum()) for u in range(units)],
    })


def axis(o, n, i, per):
    case("groups", [o, n, i, per], (index // i % n) // per)


axis(outer, length, inner, 1)
axis(1, outer, length * inner, 1)
axis(outer * length, inner, 1, 1)
axis(1, outer * length, inner, 7)
axis(outer, length * inner, 1, 32)
axis(outer * length, inner, 1, 3)
axis(outer, length, inner, 4)
for rows, columns, height, width in [(60, 105, 8, 16), (60, 105, 1, 7), (315, 20, 4, 4), (60, 105, 64, 200)]:
    row, column = index // columns, index % columns
    case("blocks", [rows, columns, height, width], row // height * -(-columns // width) + column // width)
(folder / "cases.json").write_text(json.dumps(cases))
