"""Runs an ONNX network in onnxruntime on random inputs and real ones.

Writes FOLDER/N.safetensors and a line a run: N, and how far onnxruntime is from itself with its optimisations, or with inputs that
differ in their last bits.
"""

import math
import sys

import numpy
import onnxruntime
from safetensors.numpy import save_file

onnxruntime.set_default_logger_severity(3)
folder, path, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def opened(level):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


session = opened(onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
optimised = opened(onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL)
random = numpy.random.default_rng(4)

# Lengths of open dimensions: what the networks were made for.
LENGTHS = {
    "silero": {"input": [1, 576], "state": [2, 1, 128], "h": [1, 1, 128], "c": [1, 1, 128]},
    "nmp": {"serving_default_input_2:0": [2, 43844, 1]},
    "cls": {"x": [2, 3, 48, 192]},
    "det": {"x": [1, 3, 160, 192]},
    "rec": {"x": [2, 3, 48, 160]},
    "model": {"bytes": [3, 2048]},
}


def lengths(input):
    name = path.rsplit("/", 1)[-1]
    for key, table in LENGTHS.items():
        if key in name and input.name in table:
            shape = list(table[input.name])
            if "sequence" in name and input.name == "input":
                shape[0] = 5
            return shape
    return [length if isinstance(length, int) else 2 for length in input.shape]


def sound(shape, run):
    """Something like a voice: harmonics of a gliding pitch, swelling and fading, with a little noise."""
    width = math.prod(shape)
    time = numpy.arange(width) / 16000 + run * 0.3
    pitch = 2 * numpy.pi * (120 * time + 15 * numpy.sin(3 * time))
    voice = sum(numpy.sin(k * pitch) / k for k in range(1, 12)) * (0.5 + 0.5 * numpy.sin(9 * time)) * 0.2
    return (voice + random.normal(0, 0.01, width)).reshape(shape).astype(numpy.float32)


LETTERS = ["11111 10000 11110 10000 11111", "10001 10001 11111 10001 10001", "11111 00100 00100 00100 00100",
           "01110 10001 10001 10001 01110", "11110 10001 11110 10010 10001", "10001 11011 10101 10001 10001"]


def writing(shape):
    """Lines of dark letters on light ground, in the range that readers of text are given."""
    page = numpy.ones(shape, numpy.float32)
    height, width = shape[-2:]
    size = 4 if height < 100 else 3
    for top in range(random.integers(4, 12), height - 7 * size, 11 * size):
        for left in range(random.integers(4, 20), width - 6 * size, 6 * size):
            rows = LETTERS[random.integers(0, len(LETTERS))].split()
            letter = numpy.array([[float(bit) for bit in row] for row in rows])
            page[..., top:top + 5 * size, left:left + 5 * size] -= 1.8 * numpy.kron(letter, numpy.ones((size, size)))
    return (page + random.normal(0, 0.02, shape)).astype(numpy.float32)


def value(input, run, is_real):
    shape = lengths(input)
    if input.name == "sr":
        return numpy.array([16000, 8000][run % 2 if is_real else 0], numpy.int64)
    if "int" in input.type:
        return random.integers(0, 257, shape).astype(numpy.int32 if "32" in input.type else numpy.int64)
    if is_real and "audio" in sys.argv[4:] and input.name in ("input", "serving_default_input_2:0"):
        return sound(shape, run)
    if input.name in ("state", "h", "c"):
        return random.normal(0, 0.3, shape).astype(numpy.float32) if run else numpy.zeros(shape, numpy.float32)
    if input.name == "x" and (is_real or "det" in path):
        return writing(shape)
    return random.uniform(-1, 1, shape).astype(numpy.float32)


def shaken(given):
    """The same but for the last bit of every real number."""
    return {
        key: array * (1 + random.choice([-1, 1], array.shape).astype(numpy.float32) * numpy.float32(2**-23))
        if array.dtype == numpy.float32 else array
        for key, array in given.items()
    }


names = [output.name for output in session.get_outputs()]
for run in range(count):
    given = {input.name: value(input, run, run % 2 == 1) for input in session.get_inputs()}
    if given.get("sr") == 8000:
        given["input"] = numpy.ascontiguousarray(given["input"][:, :288])
    found = session.run(names, given)
    arrays = {f"in.{key}": array for key, array in given.items()}
    arrays |= {f"out.{place}": array for place, array in enumerate(found)}
    save_file({key: numpy.array(array, order="C") for key, array in arrays.items()}, f"{folder}/{run}.safetensors")
    ways = [optimised.run(names, given), session.run(names, shaken(given))]
    scales = [max(abs(array).max(), 1e-30) for array in found]
    spread = max(abs(a - b).max() / scale for way in ways for a, b, scale in zip(found, way, scales))
    print(run, spread, sep="\t")
