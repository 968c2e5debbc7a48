"""Writes a PNG of every colour type, depth, interlacing, with transparency and all filters, and PGM and PPM files.

usage: dataset_pngs.py FOLDER

The files are made by a writer of our own from pixels that are known; Pillow must read the same, where it has a mode for them.
Prints for each file: name, channels, height, width. Its planes are in FOLDER/NAME.raw.
"""
import random
import struct
import sys
import zlib

import numpy
from PIL import Image

folder = sys.argv[1]
draw = numpy.random.default_rng(3)
random.seed(3)
STORED = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def pack(row, depth):
    """Samples of one row as bytes."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype(numpy.uint8).tobytes()
    bits = "".join(format(int(v), f"0{depth}b") for v in row.reshape(-1))
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def filtered(line, above, distance, kind):
    """PNG, section 9.2."""
    out = bytearray([kind])
    for i, value in enumerate(line):
        a = line[i - distance] if i >= distance else 0
        b = above[i] if above else 0
        c = above[i - distance] if above and i >= distance else 0
        p = a + b - c
        nearest = min([(abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c)])[2]
        out.append((value - [0, a, b, (a + b) // 2, nearest][kind]) % 256)
    return bytes(out)


def rows(pixels, depth, stored):
    distance = max(stored * depth // 8, 1)
    above, out = None, b""
    for row in pixels:
        line = pack(row, depth)
        out += filtered(line, above, distance, random.randrange(5))
        above = line
    return out


def png(pixels, kind, depth, interlaced, extra):
    height, width = pixels.shape[:2]
    if interlaced:
        parts = [pixels[y::dy, x::dx] for x, y, dx, dy in PASSES]
        data = b"".join(rows(p, depth, STORED[kind]) for p in parts if p.size)
    else:
        data = rows(pixels, depth, STORED[kind])
    packed = zlib.compress(data)
    cut = random.randrange(len(packed) + 1)
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"gAMA", struct.pack(">I", 45455)) + extra
        + chunk(b"IDAT", packed[:cut]) + chunk(b"IDAT", packed[cut:]) + chunk(b"tEXt", b"k\0v") + chunk(b"IEND", b"")
    )


def save(name, planes, content=None):
    if content is not None:
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content)
    with open(f"{folder}/{name}.raw", "wb") as file:
        file.write(numpy.ascontiguousarray(planes, numpy.uint8).tobytes())
    print(name, *planes.shape, sep="\t")


def pillow(name, mode):
    """The planes as Pillow has them."""
    array = numpy.asarray(Image.open(f"{folder}/{name}").convert(mode))
    return array[None] if array.ndim == 2 else array.transpose(2, 0, 1)


MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
for kind, depths in DEPTHS.items():
    for depth in depths:
        for interlaced in [False, True]:
            for has_key in [False, True] if kind in (0, 2, 3) else [False]:
                for height, width in [(1, 1), (3, 5), (9, 13), (1, 33)]:
                    shape = (height, width, STORED[kind])
                    top = 1 << depth
                    entries = min(top, 200)
                    pixels = draw.integers(0, entries if kind == 3 else top, shape)
                    extra = b""
                    high = pixels >> 8 if depth == 16 else pixels * 255 // (top - 1)
                    planes = high.transpose(2, 0, 1)
                    if kind == 3:
                        palette = draw.integers(0, 256, (entries, 3), dtype=numpy.uint8)
                        extra = chunk(b"PLTE", palette.tobytes())
                        planes = palette[pixels[..., 0]].transpose(2, 0, 1)
                        if has_key:
                            alpha = draw.integers(0, 256, (entries + 1) // 2, dtype=numpy.uint8)
                            extra += chunk(b"tRNS", alpha.tobytes())
                            whole = numpy.full(entries, 255, numpy.uint8)
                            whole[: len(alpha)] = alpha
                            planes = numpy.concatenate([planes, whole[pixels[..., 0]][None]])
                    elif has_key:
                        key = pixels[0, 0]
                        extra = chunk(b"tRNS", key.astype(">u2").tobytes())
                        alpha = numpy.where((pixels == key).all(-1), 0, 255)
                        planes = numpy.concatenate([planes, alpha[None]])
                    name = f"{kind}-{depth}-{'i' if interlaced else 'n'}-{'k' if has_key else 'o'}-{height}x{width}.png"
                    save(name, planes, png(pixels, kind, depth, interlaced, extra))
                    if depth == 16 and kind == 0:
                        found = numpy.asarray(Image.open(f"{folder}/{name}")).astype(int)[None] >> 8
                        assert (found == planes[:1]).all(), name
                    elif has_key and kind != 3:
                        # Pillow compares keys after it has made eight bits of them: colours only.
                        found = pillow(name, "L" if kind == 0 else "RGB")
                        assert (found == planes[: len(found)]).all(), name
                    else:
                        assert (pillow(name, MODES[len(planes)]) == planes).all(), name

# Files that Pillow itself writes, with its own choice of filters.
for mode, channels in [("1", 1), ("L", 1), ("LA", 2), ("P", 3), ("RGB", 3), ("RGBA", 4)]:
    array = draw.integers(0, 256, (21, 17, 4), dtype=numpy.uint8)
    image = Image.fromarray(array if "A" in mode else array[..., :3]).convert(mode)
    image.save(f"{folder}/pillow-{mode}.png")
    save(f"pillow-{mode}.png", pillow(f"pillow-{mode}.png", MODES[channels]))
for name, mode, channels in [("pillow.pgm", "L", 1), ("pillow.ppm", "RGB", 3)]:
    Image.fromarray(draw.integers(0, 256, (7, 5, 3), dtype=numpy.uint8)).convert(mode).save(f"{folder}/{name}")
    save(name, pillow(name, mode))
for top in [1, 15, 100, 255, 1000, 65535]:
    pixels = draw.integers(0, top + 1, (4, 3, 3))
    wide = pixels.astype(">u2") if top > 255 else pixels.astype(numpy.uint8)
    content = b"P6 # a comment\n3 # another\n 4\n%d\n" % top + wide.tobytes()
    planes = numpy.floor(pixels.transpose(2, 0, 1) * 255 / top + 0.5).astype(numpy.uint8)
    save(f"top-{top}.ppm", planes, content)
    assert abs(pillow(f"top-{top}.ppm", "RGB").astype(int) - planes).max() <= 1, top

# Other sizes, and grey from colours.
source = Image.fromarray(draw.integers(0, 256, (23, 31, 3), dtype=numpy.uint8))
source.save(f"{folder}/source.png")
save("source.png", pillow("source.png", "RGB"))
for height, width in [(8, 8), (23, 8), (40, 31), (50, 64), (1, 1)]:
    sized = numpy.asarray(source.resize((width, height), Image.Resampling.BILINEAR)).transpose(2, 0, 1)
    save(f"resized-{height}x{width}", sized)
save("grey", numpy.asarray(source.convert("L"))[None])
