"""Writes a file with the safetensors package itself: the header that ours must equal, byte for byte."""
import sys

import numpy
from safetensors.numpy import save_file

tensors = {
    "b.weight": numpy.arange(6, dtype=numpy.float32).reshape(2, 3),
    "a.weight": numpy.arange(4, dtype=numpy.float32),
    "half": numpy.arange(3, dtype=numpy.float16),
    "steps": numpy.array(7, dtype=numpy.int64),
    "empty": numpy.zeros((0, 5), dtype=numpy.float32),
    "flags": numpy.array([True, False, True]),
}
save_file(tensors, sys.argv[1], metadata={"format": "pt"})
