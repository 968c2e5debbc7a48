"""Compares a pruned .npz or .npy file with its original, both loaded by numpy.

    python numpy_pruned.py SOURCE MASKS PRUNED

The same arrays in the same order, of the same types and orders of axes and bytes, with zeros where the masks are; entries as they were,
stored or deflated.
"""
import sys
import zipfile

import numpy
from safetensors.numpy import load_file

import library

source, masks_path, pruned = sys.argv[1:4]
masks = load_file(masks_path)
if not masks:
    library.fail("no masks")


def arrays(path):
    if not zipfile.is_zipfile(path):
        return {next(iter(masks)): numpy.load(path)}
    with zipfile.ZipFile(path) as archive:
        if archive.testzip():
            library.fail(f"{archive.testzip()} has another checksum")
    with numpy.load(path, allow_pickle=True) as archive:
        return {name: archive[name] for name in archive.files}


before, after = arrays(source), arrays(pruned)
if list(before) != list(after):
    library.fail("other arrays")
for name, array in before.items():
    expected = array.copy(order="K")
    if name in masks:
        expected[~masks[name]] = numpy.zeros((), array.dtype)
    found = after[name]
    if (found.dtype.str, found.flags.f_contiguous, found.shape) != (
            array.dtype.str, array.flags.f_contiguous, array.shape):
        library.fail(f"{name} changed its form")
    same = found.tolist() == expected.tolist() if array.dtype == object else found.tobytes() == expected.tobytes()
    if not same:
        library.fail(f"{name} differs from numpy's")
if zipfile.is_zipfile(source):
    with zipfile.ZipFile(source) as one, zipfile.ZipFile(pruned) as two:
        for entry, copy in zip(one.infolist(), two.infolist(), strict=True):
            if (entry.filename, entry.compress_type) != (copy.filename, copy.compress_type):
                library.fail(f"{entry.filename} became {copy.filename}, packed by {copy.compress_type}")
