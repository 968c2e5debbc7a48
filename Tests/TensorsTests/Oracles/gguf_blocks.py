"""Random blocks of every quantised type that the gguf package decodes, and the numbers it decodes them to.

usage: gguf_blocks.py FOLDER   writes types.json, and for each type NAME.bin and .f32, NAME-extreme.bin and .f32

types.json      a list of {"name", "type", "values", "bytes", "blocks", "extremeBlocks"}: the package's name, GGUF's
                number, values and bytes of a block, blocks in NAME.bin and in NAME-extreme.bin
NAME.bin        64 blocks of random bytes one after the other, drawn anew until all that they decode to is finite
NAME.f32        what they decode to, little-endian Float32, `values` a block
NAME-extreme.*  the same of random blocks whose scales are the extreme ones: infinities, NaN, zeros of both signs, the
                largest and smallest numbers; of MXFP4 and NVFP4 every byte that a scale can be. Every NaN is 7FC00000:
                which NaN arithmetic yields is the processor's choice.

F32, F16 and BF16 are not quantised: decode.py has them.
"""
import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, quants

folder = Path(sys.argv[1])
generator = np.random.default_rng(19)

# Byte offsets of the Float16 scales in a block; of IQ1_M's one scale a nibble tops each of the last four words.
FLOAT16_SCALES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
    "Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
    "IQ2_XXS": [0], "IQ2_XS": [0], "IQ2_S": [0], "IQ3_XXS": [0], "IQ3_S": [0], "IQ1_S": [0], "IQ1_M": [48],
    "IQ4_NL": [0], "IQ4_XS": [0], "TQ1_0": [52], "TQ2_0": [64],
}
BYTE_SCALES = {"MXFP4": [0], "NVFP4": [0, 1, 2, 3]}
# Infinities, NaN (quiet, signalling, negative), zeros, largest, smallest normal, subnormals, one.
EXTREME = np.array(
    [0x7C00, 0xFC00, 0x7E00, 0x7C01, 0xFE55, 0x0000, 0x8000, 0x7BFF, 0xFBFF, 0x0400, 0x8400, 0x0001, 0x8001, 0x03FF,
     0x83FF, 0x3C00], dtype=np.uint16)


def decode(blocks, kind):
    with np.errstate(all="ignore"):
        return quants.dequantize(blocks, kind)


def random_blocks(count, kind):
    return generator.integers(0, 256, (count, GGML_QUANT_SIZES[kind][1]), dtype=np.uint8)


def finite_blocks(count, kind):
    blocks = random_blocks(count, kind)
    while True:
        wrong = ~np.isfinite(decode(blocks, kind)).all(axis=1)
        if not wrong.any():
            return blocks
        blocks[wrong] = random_blocks(int(wrong.sum()), kind)


def put_float16(blocks, name, offset, patterns):
    if name == "IQ1_M":
        words = blocks[:, offset:].copy().view("<u2")
        nibbles = (patterns[:, None] >> np.array([0, 4, 8, 12], dtype=np.uint16)) & np.uint16(15)
        blocks[:, offset:] = ((words & np.uint16(0x0FFF)) | (nibbles << np.uint16(12))).astype("<u2").view(np.uint8)
    else:
        blocks[:, offset:offset + 2] = patterns.astype("<u2")[:, None].view(np.uint8)


def extreme_blocks(name, kind):
    """Four blocks of each extreme of one scale, one of each pair of two scales, one of each byte."""
    if name in BYTE_SCALES:
        blocks = random_blocks(256, kind)
        for place in BYTE_SCALES[name]:
            blocks[:, place] = (np.arange(256) + 64 * place) % 256
        return blocks
    offsets = FLOAT16_SCALES[name]
    if len(offsets) == 1:
        scales = [np.repeat(EXTREME, 4)]
    else:
        scales = [np.repeat(EXTREME, EXTREME.size), np.tile(EXTREME, EXTREME.size)]
    blocks = random_blocks(scales[0].size, kind)
    for offset, patterns in zip(offsets, scales):
        put_float16(blocks, name, offset, patterns)
    return blocks


def write(name, blocks, kind):
    values = decode(blocks, kind).astype("<f4").reshape(-1)
    patterns = values.view("<u4").copy()
    patterns[np.isnan(values)] = 0x7FC00000
    (folder / f"{name}.bin").write_bytes(blocks.tobytes())
    (folder / f"{name}.f32").write_bytes(patterns.tobytes())


def is_decoded(kind):
    try:
        decode(np.zeros((1, GGML_QUANT_SIZES[kind][1]), dtype=np.uint8), kind)
        return True
    except NotImplementedError:
        return False


types = []
for kind in GGMLQuantizationType:
    values, size = GGML_QUANT_SIZES[kind]
    if values == 1 or not is_decoded(kind):
        continue
    finite, extreme = finite_blocks(64, kind), extreme_blocks(kind.name, kind)
    write(kind.name, finite, kind)
    write(f"{kind.name}-extreme", extreme, kind)
    types.append({
        "name": kind.name, "type": int(kind), "values": values, "bytes": size,
        "blocks": len(finite), "extremeBlocks": len(extreme),
    })
(folder / "types.json").write_text(json.dumps(types, indent=1) + "\n")
