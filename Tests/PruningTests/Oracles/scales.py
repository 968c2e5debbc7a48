"""Float8 weights with block scales (DeepSeek), a scale a row and one scale in all: cuts of value times scale.

usage: scales.py FOLDER   writes model.safetensors, cases.json and mask-CASE-LAYER.bin (packed, 1 = kept).
"""
import json
import sys
from pathlib import Path

import numpy as np

from checkpoint import write

folder = Path(sys.argv[1])
generator = np.random.default_rng(8)


def e4m3(code):
    mantissa, exponent = code % 8, code // 8 % 16
    sign = -1.0 if code >= 128 else 1.0
    if code & 127 == 127:
        return float("nan")
    return sign * (mantissa / 8 * 2.0**-6 if exponent == 0 else (1 + mantissa / 8) * 2.0 ** (exponent - 7))


table = np.array([e4m3(code) for code in range(256)], dtype=np.float32)
tensors, score = {}, {}


def add(name, shape, scale, suffix, expand):
    codes = generator.integers(0, 256, shape, dtype=np.uint8)
    tensors[name] = ("F8_E4M3", shape, codes.tobytes())
    tensors[name + suffix] = ("F32", scale.shape, scale.astype("<f4").tobytes())
    values = np.abs(table[codes] * expand(scale.astype(np.float32))).astype(np.float32)
    values[np.isnan(values)] = 0
    score[name] = values.reshape(-1)


def scales(*shape):
    return (2.0 ** generator.integers(-9, -3, shape) * generator.uniform(1, 2, shape)).astype(np.float32)


# 576 rows in blocks of 128 are four whole blocks and one half.
add("a.weight", (576, 320), scales(5, 3), "_scale_inv", lambda s: np.repeat(np.repeat(s, 128, 0), 128, 1)[:576, :320])
add("b.weight", (40, 96), scales(40), "_scale", lambda s: s[:, None])
add("c.weight", (32, 64), scales(1), "_scale", lambda s: s[0])
write(folder / "model.safetensors", tensors)
names = sorted(score)
sizes = [score[n].size for n in names]
joined = np.argsort(np.concatenate([score[n] for n in names]), kind="stable")
layer_of = np.repeat(np.arange(3), sizes)[joined]
cases = []
for share in [0.1, 0.5, 0.93]:
    total = int(sum(sizes) * share)
    for allocator, counts in [("global", np.bincount(layer_of[:total], minlength=3).tolist()), ("uniform", [int(size * share) for size in sizes])]:
        for place, (name, count) in enumerate(zip(names, counts)):
            kept = np.ones(sizes[place], dtype=bool)
            kept[np.argsort(score[name], kind="stable")[:count]] = False
            (folder / f"mask-{len(cases)}-{place}.bin").write_bytes(np.packbits(kept, bitorder="little").tobytes())
        cases.append({"share": share, "allocator": allocator, "removed": counts})
(folder / "cases.json").write_text(json.dumps(cases))
