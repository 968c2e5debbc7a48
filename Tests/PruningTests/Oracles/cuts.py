"""Global and uniform magnitude cuts of ten million seeded weights, by stable argsort.

usage: cuts.py FOLDER DTYPE   writes model.safetensors, expected.json and mask-CUT-LAYER.bin (packed, 1 = kept).

Thresholds are patterns of the last score that goes; energy is math.fsum of exact squares. Global ties go in natural
order of names, then by flat index; uniform takes floor(size * share) from each.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np

from checkpoint import awkward, encode, natural, scores, write

folder, dtype = Path(sys.argv[1]), sys.argv[2]
generator = np.random.default_rng(20260229)
shapes = {
    "layers.10.weight": ((1250, 3200), 0.02), "layers.2.weight": ((2000, 1500), 0.03), "conv.weight": ((64, 32, 3, 3), 0.2),
    "head.weight": ((1, 7), 1.0), "layers.9.weight": ((977, 1021), 0.005), "tiny.weight": ((1, 1), 0.02),
    "layers.1.weight": ((1100, 1800), 0.1),
}
tensors, values = {}, {}
for name, (shape, scale) in shapes.items():
    count = math.prod(shape)
    weights = awkward(generator, count, scale, dtype) if count > 100 else np.full(count, 0.02, dtype=np.float32)
    raw, values[name] = encode(weights, dtype)
    tensors[name] = (dtype, shape, raw)
write(folder / "model.safetensors", tensors)

names = sorted(shapes, key=natural)
score = [scores(values[name]) for name in names]
sizes = [s.size for s in score]
total = sum(sizes)
order = [np.argsort(s, kind="stable") for s in score]
joined = np.argsort(np.concatenate(score), kind="stable")
layer_of = np.repeat(np.arange(len(names)), sizes)[joined]
squares = [np.where(np.isfinite(values[n]), values[n], 0).astype(np.float64) ** 2 for n in names]

cuts = []
for share in [0, 0.01, 0.375, 0.5, 0.999, 1]:
    removed = int(math.floor(total * share))
    by_global = np.bincount(layer_of[:removed], minlength=len(names)).tolist()
    for allocator, counts in [("global", by_global), ("uniform", [int(size * share) for size in sizes])]:
        layers = []
        for place, count in enumerate(counts):
            gone = order[place][:count]
            kept = np.ones(sizes[place], dtype=bool)
            kept[gone] = False
            (folder / f"mask-{len(cuts)}-{place}.bin").write_bytes(np.packbits(kept, bitorder="little").tobytes())
            bits = int(score[place][gone[-1]].view(np.uint32)) if count else 0
            energy = math.fsum(squares[place][gone].tolist())
            layers.append({"name": names[place], "removed": int(count), "bits": bits, "energy": energy.hex()})
        cuts.append({"share": share, "allocator": allocator, "layers": layers})
facts = [{"nans": int(np.isnan(values[n]).sum()), "infinities": int(np.isinf(values[n]).sum()),
          "zeros": int((values[n] == 0).sum()), "energy": math.fsum(s.tolist()).hex()} for n, s in zip(names, squares)]
(folder / "expected.json").write_text(json.dumps({"cuts": cuts, "facts": facts}))
