"""Writes arrays of every type, order and shape into a folder by NumPy, as .npy files and as archives, stored and deflated.

usage: numpy_arrays.py FOLDER

Prints for each tensor: file, name, dtype by safetensors' names, shape with commas. Its row-major little-endian bytes are in
FOLDER/raw/NAME.
"""
import os
import sys

import ml_dtypes
import numpy

folder = sys.argv[1]
os.makedirs(folder + "/raw")
TYPES = {
    "BOOL": "?", "I8": "i1", "I16": "i2", "I32": "i4", "I64": "i8", "U8": "u1", "U16": "u2", "U32": "u4", "U64": "u8",
    "F16": "f2", "F32": "f4", "F64": "f8", "C64": "c8", "C128": "c16", "BF16": ml_dtypes.bfloat16,
    "F8_E5M2": ml_dtypes.float8_e5m2,
}
SHAPES = [(), (0, 3), (7,), (5, 4), (3, 4, 5), (2, 3, 4, 5), (33, 70), (1, 9, 1), (130, 3)]
random = numpy.random.default_rng(1)
arrays = {}
for name, kind in TYPES.items():
    dtype = numpy.dtype(kind)
    for shape in SHAPES:
        # Any bits, so that NaNs and denormals are among them; few values, so that deflating them is not for nothing.
        count = int(numpy.prod(shape)) * dtype.itemsize
        values = random.integers(0, 2 if name == "BOOL" else 16, count, dtype=numpy.uint8)
        plain = numpy.frombuffer(values.tobytes(), dtype).reshape(shape)
        orders = ["<", ">"] if isinstance(kind, str) and dtype.itemsize > 1 else ["<"]
        for order in orders:
            for layout in "CF":
                key = "-".join([name, "x".join(map(str, shape)) or "scalar", "big" if order == ">" else "little", layout])
                array = plain.view() if order == "<" else plain.byteswap().view(dtype.newbyteorder(">"))
                arrays[key] = numpy.asarray(array, order=layout)
                with open(f"{folder}/raw/{key}", "wb") as file:
                    file.write(plain.tobytes())
                numpy.save(f"{folder}/{key}.npy", arrays[key])
                print(f"{key}.npy", key, name, ",".join(map(str, shape)), sep="\t")
numpy.savez(folder + "/stored.npz", **arrays)
numpy.savez_compressed(folder + "/deflated.npz", **arrays)
for archive in ["stored.npz", "deflated.npz"]:
    for key, array in arrays.items():
        print(archive, key, key.split("-")[0], ",".join(map(str, array.shape)), sep="\t")
