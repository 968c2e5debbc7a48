"""Writes archives as PyTorch 2.x does, without PyTorch: Python's own pickler over classes of the same names.

usage: python3 torch_later.py FOLDER                   with numpy and ml_dtypes

Prints JSON as torch_files.py does. What is new since 1.13, by the sources of PyTorch 2.9 (`torch/_tensor.py`, `torch/serialization.py`,
`caffe2/serialize/inline_container.cc`):

- `_rebuild_tensor_v3` over `torch.storage.UntypedStorage` for types without a storage class: 8-bit floats, unsigned integers
- the records byteorder, .format_version and .storage_alignment; storages begin at multiples of 64, padded by an extra field "FB"
- local headers with flags 0x0808, sizes in a data descriptor behind the entry
- `numpy._core` instead of `numpy.core`, protocols 2 to 5
"""
import collections
import hashlib
import io
import json
import pickle
import struct
import sys
import types
import zipfile
import zlib

import ml_dtypes
import numpy

folder = sys.argv[1]
found = {}


def module(name):
    made = types.ModuleType(name)
    sys.modules[name] = made
    return made


# Classes and functions whose names are all that the pickler writes.
torch, utils, storage, parameter, tensor_module = map(
    module, ["torch", "torch._utils", "torch.storage", "torch.nn.parameter", "torch._tensor"])
module("torch.nn")


def name(into, label):
    made = type(label, (), {})
    made.__module__, made.__qualname__ = into.__name__, label
    setattr(into, label, made)
    return made


def function(into, label):
    def made(*arguments):
        raise AssertionError("never called")

    made.__module__, made.__qualname__, made.__name__ = into.__name__, label, label
    setattr(into, label, made)
    return made


v2, v3 = function(utils, "_rebuild_tensor_v2"), function(utils, "_rebuild_tensor_v3")
rebuild_parameter = function(utils, "_rebuild_parameter")
from_type = function(tensor_module, "_rebuild_from_type_v2")
Untyped, Tensor = name(storage, "UntypedStorage"), name(torch, "Tensor")
Parameter = name(parameter, "Parameter")


class Dtype:
    def __init__(self, label):
        self.label = label
        setattr(torch, label, self)

    def __reduce__(self):
        return self.label


Dtype.__module__ = "torch"

OLD = {
    "float32": ("FloatStorage", "F32"), "float64": ("DoubleStorage", "F64"), "float16": ("HalfStorage", "F16"),
    "bfloat16": ("BFloat16Storage", "BF16"), "int64": ("LongStorage", "I64"), "bool": ("BoolStorage", "BOOL"),
    "complex64": ("ComplexFloatStorage", "C64"), "complex128": ("ComplexDoubleStorage", "C128"),
}
NEW = {
    "uint16": "U16", "uint32": "U32", "uint64": "U64", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2",
    "float8_e4m3fnuz": "F8_E4M3FNUZ", "float8_e5m2fnuz": "F8_E5M2FNUZ", "float8_e8m0fnu": "F8_E8M0",
}
storages = {label: name(torch, label) for label, _ in OLD.values()}
dtypes = {label: Dtype(label) for label in NEW}


class Storage:
    """Elements of one array, in its own order."""

    def __init__(self, array):
        self.array = array


class Strided:
    """A view of a storage, as a tensor: shape and strides in elements."""

    def __init__(self, array, base=None, is_parameter=False, has_attributes=False):
        base = array if base is None else base
        self.array, self.is_parameter, self.has_attributes = array, is_parameter, has_attributes
        self.storage = Storages.of(base)
        begin = base.__array_interface__["data"][0]
        self.offset = (array.__array_interface__["data"][0] - begin) // array.itemsize
        self.strides = tuple(stride // array.itemsize for stride in array.strides)

    def __reduce_ex__(self, protocol):
        common = (self.storage, self.offset, tuple(self.array.shape), self.strides, False, collections.OrderedDict())
        label = self.array.dtype.name
        made = (v2, common) if label in OLD else (v3, common + (dtypes[label],))
        if self.has_attributes:
            return (from_type, (*made[:1], Tensor, made[1], {"label": "mine"}))
        if self.is_parameter:
            return (rebuild_parameter, (Strided(self.array, self.storage.array), True, collections.OrderedDict()))
        return made


class Storages:
    known = {}

    @classmethod
    def of(cls, array):
        return cls.known.setdefault(id(array), Storage(array))


def record(archive, label, data, big=False):
    """One stored entry, its data at a multiple of 64."""
    offset, text = archive.tell(), label.encode()
    pad = -(offset + 30 + len(text) + 4) % 64
    extra = struct.pack("<2sH", b"FB", pad) + b"Z" * pad
    archive.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 0, 0x0808, 0, 0, 0, 0, 0, 0, len(text), len(extra)))
    archive.write(text + extra + data)
    archive.write(struct.pack("<IIII", 0x08074B50, zlib.crc32(data), len(data), len(data)))
    return struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 0, 0, 0x0808, 0, 0, 0, zlib.crc32(data), len(data), len(data), len(text), 0, 0, 0,
        0, 0, offset) + text


def save(file, value, tensors, ties={}, protocol=2, big=False):
    keys = {}

    class Pickler(pickle.Pickler):
        def persistent_id(self, object):
            if not isinstance(object, Storage):
                return None
            key = str(keys.setdefault(object, len(keys)))
            label = object.array.dtype.name
            if label in OLD:
                return ("storage", storages[OLD[label][0]], key, "cpu", object.array.size)
            return ("storage", Untyped, key, "cpu", object.array.nbytes)

    text = io.BytesIO()
    Pickler(text, protocol).dump(value)
    with open(f"{folder}/{file}", "wb") as archive:
        directory = [record(archive, f"{file}/data.pkl", text.getvalue())]
        directory.append(record(archive, f"{file}/.format_version", b"1"))
        directory.append(record(archive, f"{file}/.storage_alignment", b"64"))
        directory.append(record(archive, f"{file}/byteorder", b"big" if big else b"little"))
        for item, key in keys.items():
            data = item.array.tobytes("K")
            if big:
                width = item.array.itemsize // (2 if item.array.dtype.kind == "c" else 1)
                data = numpy.frombuffer(data, f"V{width}").tobytes() if width == 1 else (
                    numpy.frombuffer(data, f"<u{width}").astype(f">u{width}").tobytes())
            directory.append(record(archive, f"{file}/data/{key}", data))
        directory.append(record(archive, f"{file}/version", b"3\n"))
        directory.append(record(archive, f"{file}/.data/serialization_id", b"0" * 40))
        start = archive.tell()
        archive.write(b"".join(directory))
        size = archive.tell() - start
        # As PyTorch does: Zip64 records always, and an end record beside them.
        place = archive.tell()
        archive.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, len(directory), len(directory), size, start))
        archive.write(struct.pack("<IIQI", 0x07064B50, 0, place, 1))
        archive.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(directory), len(directory), size, start, 0))
    assert zipfile.ZipFile(f"{folder}/{file}").testzip() is None
    found[file] = [
        {
            "name": label, "dtype": NEW.get(t.array.dtype.name) or OLD[t.array.dtype.name][1],
            "shape": list(t.array.shape), "sha256": hashlib.sha256(numpy.ascontiguousarray(t.array).tobytes()).hexdigest(),
            "tied": ties.get(label),
        }
        for label, t in tensors.items()
    ]


random = numpy.random.default_rng(9)
values = random.standard_normal((6, 5)) * 4
state, ties = collections.OrderedDict(), {}
for label in [*OLD, *NEW]:
    kind = getattr(ml_dtypes, label, None) or label
    with numpy.errstate(invalid="ignore"):
        base = numpy.abs(values).astype(kind) if label.startswith(("uint", "float8_e8")) else values.astype(kind)
    state[f"{label}.plain"] = Strided(base)
    state[f"{label}.transposed"] = Strided(base.T, base)
    state[f"{label}.corner"] = Strided(base[2:5, 1:3], base)
    ties |= {f"{label}.plain": f"{label}.corner", f"{label}.transposed": f"{label}.corner"}
for protocol in range(2, 6):
    save(f"types-{protocol}.pt", state, state, ties, protocol)
save("types-big.pt", state, state, ties, big=True)

weights = {"w": Strided(random.standard_normal((3, 4)), is_parameter=True), "t": Strided(values.copy(), has_attributes=True)}
scalar = random.standard_normal(1)[0]
checkpoint = {"model": weights, "best": scalar, "rng": random.integers(0, 9, 4), "step": 7, "notes": b"bytes"}
for protocol in (2, 4, 5):
    save(f"training-{protocol}.pt", checkpoint, weights, protocol=protocol)
print(json.dumps(found))
