"""Something to measure on: the digits network of the samples beside noisy pictures as it takes them."""

import pathlib
import shutil

import numpy


def copy_digits(sample, folder, pictures):
    """Copies cnn.onnx of the folder beside `sample` and writes pictures with labels; returns both paths."""
    network = shutil.copy(pathlib.Path(sample).parent / "digits" / "cnn.onnx", folder)
    data, draw = pathlib.Path(folder) / "digits.npz", numpy.random.default_rng(1)
    numpy.savez(data, x=draw.random((pictures, 1, 8, 8), "float32"), y=draw.integers(0, 10, pictures))
    return network, str(data)
