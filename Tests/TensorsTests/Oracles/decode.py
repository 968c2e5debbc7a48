"""Every pattern of every small element type, decoded from the format's definition, and samples of the wide ones.

usage: decode.py FOLDER   writes NAME.bin (packed elements) and NAME.f32 (expected Float32 values) for each dtype.
"""
import math
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])


def write(name, raw, values):
    (folder / f"{name}.bin").write_bytes(raw)
    (folder / f"{name}.f32").write_bytes(np.asarray(values, dtype="<f4").tobytes())


def minifloat(code, exponent_bits, mantissa_bits, bias):
    mantissa = code % 2**mantissa_bits
    exponent = code // 2**mantissa_bits % 2**exponent_bits
    sign = -1.0 if code // 2 ** (mantissa_bits + exponent_bits) else 1.0
    if exponent == 0:
        return sign * (mantissa / 2**mantissa_bits) * 2.0 ** (1 - bias)
    return sign * (1 + mantissa / 2**mantissa_bits) * 2.0 ** (exponent - bias)


def ieee(code, exponent_bits, mantissa_bits):
    exponent = code // 2**mantissa_bits % 2**exponent_bits
    mantissa = code % 2**mantissa_bits
    if exponent == 2**exponent_bits - 1:
        if mantissa:
            return float("nan")
        return float("-inf") if code >> (exponent_bits + mantissa_bits) else float("inf")
    return minifloat(code, exponent_bits, mantissa_bits, 2 ** (exponent_bits - 1) - 1)


words = range(65536)
write("F16", np.arange(65536, dtype="<u2").tobytes(), [ieee(c, 5, 10) for c in words])
write("BF16", np.arange(65536, dtype="<u2").tobytes(), [ieee(c, 8, 7) for c in words])

nan = float("nan")
octets = bytes(range(256))
write("F8_E5M2", octets, [ieee(c, 5, 2) for c in range(256)])
write("F8_E4M3", octets, [nan if c & 127 == 127 else minifloat(c, 4, 3, 7) for c in range(256)])
write("F8_E4M3FNUZ", octets, [nan if c == 128 else minifloat(c, 4, 3, 8) for c in range(256)])
write("F8_E5M2FNUZ", octets, [nan if c == 128 else minifloat(c, 5, 2, 16) for c in range(256)])
write("F8_E8M0", octets, [nan if c == 255 else 2.0 ** (c - 127) for c in range(256)])


def pack(codes, width):
    stream = sum(code << (width * place) for place, code in enumerate(codes))
    return stream.to_bytes(len(codes) * width // 8, "little")


write("F4", pack(range(16), 4), [minifloat(c, 2, 1, 1) for c in range(16)])
write("F6_E2M3", pack(range(64), 6), [minifloat(c, 2, 3, 1) for c in range(64)])
write("F6_E3M2", pack(range(64), 6), [minifloat(c, 3, 2, 3) for c in range(64)])

write("BOOL", bytes([0, 1, 1, 0]), [0, 1, 1, 0])
generator = np.random.default_rng(7)
singles = generator.integers(0, 2**32, 4096, dtype="<u4")
write("F32", singles.tobytes(), singles.view("<f4"))
doubles = np.concatenate([
    generator.normal(size=2000), generator.normal(size=500) * 1e-42, generator.normal(size=500) * 1e39,
    [0.0, -0.0, np.inf, -np.inf, np.nan, 1 + 2.0**-24, 1 + 3 * 2.0**-24, 2.0**-150, 1.5 * 2.0**-150],
]).astype("<f8")
with np.errstate(over="ignore"):
    write("F64", doubles.tobytes(), doubles.astype("<f4"))
for name, kind in [("U8", "<u1"), ("I8", "<i1"), ("U16", "<u2"), ("I16", "<i2"), ("U32", "<u4"), ("I32", "<i4"),
                   ("U64", "<u8"), ("I64", "<i8")]:
    limits = np.iinfo(kind)
    values = generator.integers(limits.min, limits.max, 999, dtype=kind, endpoint=True)
    values = np.concatenate([values, np.array([limits.min, limits.max, 0, 1], dtype=kind)])
    write(name, values.tobytes(), values.astype("<f4"))
parts = generator.normal(size=(500, 2)).astype("<f4")
exact = np.array([[3, 4], [0, 0], [-5, 12], [0, -2]], dtype="<f4")
write("C64", exact.tobytes(), [5, 0, 13, 2])
wide = np.concatenate([generator.normal(size=(300, 2)), generator.normal(size=(100, 2)) * 1e-200, [[3e300, -4e300], [0, -0.0]]])
with np.errstate(over="ignore", under="ignore"):
    moduli = [math.hypot(*pair) for pair in wide]
    write("C128", wide.astype("<f8").tobytes(), np.array(moduli).astype("<f4"))

write("U4", pack(range(16), 4), range(16))
write("I4", pack(range(16), 4), [code - 16 * (code > 7) for code in range(16)])
write("U2", pack([0, 1, 2, 3, 3, 0, 1, 2], 2), [0, 1, 2, 3, 3, 0, 1, 2])
write("I2", pack([0, 1, 2, 3, 3, 0, 1, 2], 2), [0, 1, -2, -1, -1, 0, 1, -2])
