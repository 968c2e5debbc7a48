"""Writes archives that are large when inflated.

usage: numpy_large.py FOLDER

noise.npz  200 MB of noise that deflates to a half, in one Float32 array, `noise`
zeros.npz  300 MB of zeros, which deflate to less than a thousandth
Prints for noise: the first and the last eight bytes, in hex.
"""
import sys
import zipfile

import numpy

folder = sys.argv[1]
random = numpy.random.default_rng(1)
block = random.integers(0, 16, 20_000_000, dtype=numpy.uint8)
with zipfile.ZipFile(folder + "/noise.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    with archive.open("noise.npy", "w", force_zip64=True) as file:
        numpy.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (50_000_000,)})
        for _ in range(10):
            file.write(block)
with zipfile.ZipFile(folder + "/zeros.npz", "w", zipfile.ZIP_DEFLATED) as archive:
    with archive.open("zeros.npy", "w", force_zip64=True) as file:
        numpy.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (75_000_000,)})
        for _ in range(30):
            file.write(bytes(10_000_000))
print(block[:8].tobytes().hex(), block[-8:].tobytes().hex())
