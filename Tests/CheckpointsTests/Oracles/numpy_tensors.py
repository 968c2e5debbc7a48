"""Prints every array that NumPy finds in a .npy or .npz file, as a JSON list, with checksums of their bytes.

usage: numpy_tensors.py FILE

{"name", "descr", "dtype", "shape", "is_fortran", "sha256"}, in the order of the file.

name    the entry's without `.npy`, or the file's
descr   NumPy's name once read: `<V2` in a file has become `|V2`
dtype   safetensors' name, BF16 for arrays of two opaque bytes; null for what it has no name for
sha256  of the row-major little-endian elements, whatever the order of axes and bytes in the file
"""
import hashlib
import json
import pathlib
import sys
import zipfile

import numpy
from numpy.lib import format as npy

NAMES = {
    "<f4": "F32", "<f8": "F64", "<f2": "F16", "|b1": "BOOL", "|u1": "U8", "<u2": "U16", "<u4": "U32", "<u8": "U64",
    "|i1": "I8", "<i2": "I16", "<i4": "I32", "<i8": "I64", "<c8": "C64", "|V2": "BF16", "<V2": "BF16",
}


def header(stream):
    version = npy.read_magic(stream)
    return npy.read_array_header_1_0(stream) if version == (1, 0) else npy.read_array_header_2_0(stream)


def entry(name, opened):
    with opened() as stream:
        shape, is_fortran, dtype = header(stream)
    with opened() as stream:
        array = npy.read_array(stream)
    little = numpy.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    return {
        "name": name, "descr": dtype.str, "dtype": NAMES.get(little.dtype.str), "shape": list(shape),
        "is_fortran": is_fortran, "sha256": hashlib.sha256(little.tobytes()).hexdigest(),
    }


path = pathlib.Path(sys.argv[1])
if zipfile.is_zipfile(path):
    with zipfile.ZipFile(path) as archive:
        entries = [
            entry(name.removesuffix(".npy"), lambda name=name: archive.open(name)) for name in archive.namelist()
        ]
else:
    entries = [entry(path.name.removesuffix(".npy"), lambda: path.open("rb"))]
print(json.dumps(entries, indent=1))
