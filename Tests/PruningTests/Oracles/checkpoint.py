"""A safetensors file written from its specification alone, and awkward seeded weights to put into it."""
import json
from pathlib import Path

import numpy as np


def natural(name):
    """Digits compare as numbers."""
    import re
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def encode(values, dtype):
    """Bytes of Float32 values in an element type, and the values that these bytes mean."""
    with np.errstate(over="ignore"):
        if dtype == "BF16":
            raw = (values.view(np.uint32) >> 16).astype("<u2")
            return raw.tobytes(), (raw.astype(np.uint32) << 16).view(np.float32)
        if dtype == "F16":
            raw = values.astype("<f2")
            return raw.tobytes(), raw.astype(np.float32)
        return values.astype("<f4").tobytes(), values.astype(np.float32)


def write(path, tensors):
    """tensors: {name: (dtype, shape, bytes)}, kept in this order."""
    header, offset = {}, 0
    for name, (dtype, shape, raw) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with Path(path).open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _, _, raw in tensors.values():
            file.write(raw)


def awkward(generator, count, scale, dtype):
    """Normal weights with ties, zeros of both signs, subnormals, infinities and NaN."""
    weights = (generator.standard_normal(count, dtype=np.float32) * np.float32(scale)).astype(np.float32)

    def scatter(share, values):
        places = generator.choice(count, int(count * share), replace=False)
        weights[places] = generator.choice(np.asarray(values, dtype=np.float32), places.size)

    scatter(0.05, [0.01, -0.01, 0.02, 0.013488, 0.5])
    scatter(0.03, [0.0, -0.0])
    scatter(0.002, [1e-45, -1e-40, 3e-39, 6e-8, -3e-8, 5e-41])
    scatter(0.0001, [np.inf, -np.inf])
    scatter(0.0002, [np.nan])
    scatter(0.001, [1e4, -300.0, 6e4])
    if dtype != "F16":
        scatter(0.0001, [1e19, -2e18, 3e38])
    return weights


def scores(decoded):
    score = np.abs(decoded)
    score[np.isnan(score)] = 0
    return score
