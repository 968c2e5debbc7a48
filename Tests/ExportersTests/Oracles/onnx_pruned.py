"""Compares a pruned ONNX model with the original whose weights numpy zeroes.

    python onnx_pruned.py SOURCE MASKS PRUNED

The two models must be the same message, onnx.checker must accept the pruned one, and onnxruntime must give the same bits for
both, with one thread and without optimisations that depend on values.
"""
import os
import shutil
import sys
import tempfile

import numpy
import onnx
from safetensors.numpy import load_file

import library

source, masks_path, pruned = sys.argv[1:4]
masks = load_file(masks_path)
if not masks:
    library.fail("no masks")
original = onnx.load(source)
written = onnx.load(pruned)
names = library.onnx_names(original)


def replace(kind, owner, array):
    """Puts the elements back in the storage that the file has."""
    if kind == "value_floats":
        del owner.floats[:]
        owner.floats.extend(array.tolist())
        return
    tensor = owner if kind == "initializer" else owner.t
    if tensor.HasField("raw_data"):
        tensor.raw_data = array.tobytes()
        return
    fresh = onnx.helper.make_tensor(tensor.name, tensor.data_type, tensor.dims, array.reshape(-1))
    for field in ("float_data", "int32_data", "int64_data", "double_data", "uint64_data"):
        if len(getattr(tensor, field)):
            del getattr(tensor, field)[:]
            getattr(tensor, field).extend(getattr(fresh, field))


for name, mask in masks.items():
    if name not in names:
        library.fail(f"a mask of {name}")
    array = library.onnx_array(*names[name])
    replace(*names[name], library.onnx_zeroed(original, name, array, mask.reshape(array.shape)))
if original.SerializeToString(deterministic=True) != written.SerializeToString(deterministic=True):
    for name, owner in library.onnx_names(written).items():
        if not numpy.array_equal(library.onnx_array(*owner), library.onnx_array(*names[name])):
            library.fail(f"{name} differs from numpy's")
    library.fail("something besides the weights differs")
for path, other in ((source, pruned), (source + ".data", pruned + ".data")):
    if os.path.exists(path) and "external" in os.path.basename(path):
        other = os.path.join(os.path.dirname(other), os.path.basename(path))
        if os.path.getsize(path) != os.path.getsize(other):
            library.fail(f"{os.path.basename(path)} has another size")
if os.path.getsize(source) != os.path.getsize(pruned):
    library.fail("the model has another size")
onnx.checker.check_model(pruned, full_check=False)


def feeds(session):
    random = numpy.random.default_rng(7)
    made = {}
    for given in session.get_inputs():
        sizes = {"unk__749": 1, "sequence_length": 3}
        shape = [size if isinstance(size, int) else sizes.get(size) for size in given.shape]
        if given.name == "x" and None in shape:
            shape = [1, 3, 48, 192] if given.shape[2] == 48 else [1, 3, 64, 192]
        elif given.name == "input" and None in shape:
            shape = [1, 576]
        shape = [1 if size is None else size for size in shape]
        if given.type == "tensor(int64)":
            made[given.name] = numpy.full(shape, 16000, numpy.int64)
        elif given.type == "tensor(int32)":
            made[given.name] = random.integers(0, 256, shape).astype(numpy.int32)
        else:
            made[given.name] = random.standard_normal(shape).astype(numpy.float32)
    return made


def run(path):
    import onnxruntime
    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return session.run(None, feeds(session))


try:
    import onnxruntime  # noqa: F401
except ImportError:
    sys.exit(0)
with tempfile.TemporaryDirectory() as folder:
    reference = os.path.join(folder, "reference.onnx")
    onnx.save(original, reference)
    for one, two in zip(run(reference), run(pruned), strict=True):
        if one.dtype != two.dtype or not numpy.array_equal(library.bits(one), library.bits(two)):
            library.fail("the outputs differ")
    if not any(not numpy.array_equal(one, two) for one, two in zip(run(source), run(pruned))):
        library.fail("the outputs are those of the network before pruning, so this compares nothing")
