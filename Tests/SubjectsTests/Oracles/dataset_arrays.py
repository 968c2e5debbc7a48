"""Writes data sets by NumPy and safetensors, and what a batch of each must hold.

usage: dataset_arrays.py FOLDER
"""
import os
import sys

import numpy
from safetensors.numpy import save_file

folder = sys.argv[1]
draw = numpy.random.default_rng(5)


def save(name, array):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(numpy.ascontiguousarray(array).tobytes())


images = draw.integers(0, 256, (30, 6, 5, 3), dtype=numpy.uint8)
classes = draw.integers(0, 4, 30)
numpy.savez(f"{folder}/stored.npz", images=images, answers=classes)
numpy.savez_compressed(f"{folder}/packed.npz", images=numpy.asfortranarray(images), y=classes.astype(numpy.int32)[:, None])
save_file({"images": images, "label": classes.astype(numpy.uint8)}, f"{folder}/data.safetensors")
os.makedirs(f"{folder}/arrays")
numpy.save(f"{folder}/arrays/x.npy", images)
numpy.save(f"{folder}/arrays/y.npy", classes.astype(float))
first = images.astype(numpy.float32) / numpy.float32(255)
save("usual", first.transpose(0, 3, 1, 2))
mean = numpy.array([0.485, 0.456, 0.406], numpy.float32)
deviation = numpy.array([0.229, 0.224, 0.225], numpy.float32)
save("scaled", ((first - mean) / deviation).transpose(0, 3, 1, 2))
save("labels", classes.astype(numpy.int64))

values = draw.standard_normal((12, 7))
numpy.savez(
    f"{folder}/parts.npz", x_train=values[:8], y_train=numpy.arange(8) % 3, x_test=values[8:], y_test=numpy.arange(4) % 3)
save("test-values", values[8:].astype(numpy.float32))

ids = draw.integers(0, 50000, 103)
numpy.save(f"{folder}/ids-u16.npy", ids.astype(numpy.uint16))
numpy.save(f"{folder}/ids-rows.npy", ids[:100].reshape(10, 10).astype(numpy.int32))
with open(f"{folder}/ids.txt", "w") as file:
    file.write("[" + ", ".join(map(str, ids)) + "]\n")
save("windows", numpy.stack([ids[s : s + 16] for s in range(0, 103 - 15, 12)]).astype(numpy.int64))
save("rows", ids[:100].reshape(10, 10).astype(numpy.int64))

numpy.savez(f"{folder}/broken.npz", x=numpy.array([[1.0, 2.0], [3.0, numpy.nan], [numpy.inf, 0.0]]), y=numpy.arange(3))
numpy.savez(f"{folder}/several.npz", x=values, a=numpy.arange(12), b=numpy.arange(12))
numpy.savez(f"{folder}/uneven.npz", x=values, z=values[:5])
numpy.savez(f"{folder}/empty.npz", x=values[:0], y=numpy.arange(0))
numpy.savez(f"{folder}/halves.npz", x=values, y=numpy.arange(12) / 2)
numpy.savez(f"{folder}/scores.npz", x=values, y=values)
numpy.savez(f"{folder}/complex.npz", x=values.astype(complex), y=numpy.arange(12))

# Orders of a seed: SplitMix64 and Fisher and Yates, written again from their definitions.
MASK = (1 << 64) - 1


def mix(z):
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
    return z ^ z >> 31


def permutation(seed, stream, count):
    code = 0xCBF29CE484222325
    for byte in stream.encode():
        code = ((code ^ byte) * 0x100000001B3) & MASK
    state = mix((seed + mix(code)) & MASK)
    order = list(range(count))
    for place in range(count - 1, 0, -1):
        bound = place + 1
        while True:
            state = (state + 0x9E3779B97F4A7C15) & MASK
            product = mix(state) * bound
            if product & MASK >= (1 << 64) % bound:
                break
        other = product >> 64
        order[place], order[other] = order[other], order[place]
    return order


for seed, count in [(0, 1), (1, 2), (7, 30), (2**64 - 1, 1000)]:
    order = permutation(seed, "shuffle", count)
    assert (numpy.sort(order) == numpy.arange(count)).all()
    save(f"order-{seed}-{count}", numpy.array(order, numpy.int64))
