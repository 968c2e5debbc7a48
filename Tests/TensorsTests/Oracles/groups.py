"""N:M masks along axis 1 by a stable argsort of each group.

usage: groups.py FOLDER   writes N.bin (weights), N.mask (packed, 1 = kept) and cases.json.
"""
import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
generator = np.random.default_rng(11)
cases = []
shapes = [(2, 4, (64, 128)), (1, 4, (33, 64)), (4, 8, (17, 128)), (7, 16, (9, 160)), (3, 64, (5, 256)),
          (2, 4, (31, 45)), (4, 8, (13, 43)), (3, 64, (7, 200)), (2, 4, (8, 12, 3, 3)), (1, 4, (5, 10, 5)),
          (7, 16, (4, 40, 2, 2)), (0, 4, (4, 8)), (4, 4, (4, 8)), (1, 1, (3, 5)), (1, 2, (6, 3))]
for keep, size, shape in shapes:
    for dtype in ["F32", "BF16", "F16"]:
        weights = generator.standard_normal(shape, dtype=np.float32)
        weights = np.round(weights * 8) / 8 if len(cases) % 2 else weights
        flat = weights.reshape(-1)
        flat[generator.integers(0, flat.size, flat.size // 50 + 1)] = np.nan
        flat[generator.integers(0, flat.size, flat.size // 50 + 1)] = -np.inf
        flat[generator.integers(0, flat.size, flat.size // 20 + 1)] = -0.0
        if dtype == "BF16":
            raw = (weights.view(np.uint32) >> 16).astype("<u2")
            weights = (raw.astype(np.uint32) << 16).view(np.float32)
        else:
            raw = weights.astype("<f4" if dtype == "F32" else "<f2")
            weights = raw.astype(np.float32)
        scores = np.abs(weights)
        scores[np.isnan(scores)] = 0
        kept = np.ones(shape, dtype=bool)
        for start in range(0, shape[1] - size + 1, size):
            order = np.argsort(scores[:, start:start + size], axis=1, kind="stable")[:, :size - keep]
            part = kept[:, start:start + size]
            np.put_along_axis(part, order, False, axis=1)
        name = str(len(cases))
        (folder / f"{name}.bin").write_bytes(raw.tobytes())
        (folder / f"{name}.mask").write_bytes(np.packbits(kept.reshape(-1), bitorder="little").tobytes())
        inner = int(np.prod(shape[2:], dtype=np.int64))
        cases.append({"keep": keep, "of": size, "axisLength": shape[1], "inner": inner, "dtype": dtype})
(folder / "cases.json").write_text(json.dumps(cases))
