"""Prints what the gguf package finds in a file, as JSON: metadata, and each tensor with checksums of its bytes.

usage: gguf_tensors.py FILE

{"metadata": [{"key", "type", "value"}], "tensors": [{"name", "dtype", "shape", "sha256", "f32_sha256"}]}

Both lists keep the file's order. The dtype is the package's name (Q4_1, F32 …); the shape is outermost axis first, so
reversed against the file; `sha256` is of the stored bytes, `f32_sha256` of the little-endian float32 that the package
decodes them to, null where it decodes no such type. Arrays of more than 64 values are given as {"count": …}.
"""
import hashlib
import json
import math
import sys

import numpy
from gguf import GGUFReader, GGUFValueType, quants


def plain(value):
    """JSON has no NaN and no infinities: they become their names."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def metadata(field):
    is_array = field.types[0] == GGUFValueType.ARRAY
    kind = " ".join(t.name.lower() for t in field.types)
    if is_array and len(field.data) > 64:
        return {"key": field.name, "type": kind, "value": {"count": len(field.data)}}
    return {"key": field.name, "type": kind, "value": plain(field.contents())}


def decoded(tensor):
    """Checksum of the float32 values; F64 and the integers are no quantised types to the package."""
    try:
        values = quants.dequantize(tensor.data, tensor.tensor_type)
    except NotImplementedError:
        return None
    return hashlib.sha256(numpy.ascontiguousarray(values, dtype="<f4").tobytes()).hexdigest()


file = GGUFReader(sys.argv[1])
with numpy.errstate(all="ignore"):
    tensors = [
        {
            "name": tensor.name,
            "dtype": tensor.tensor_type.name,
            "shape": [int(size) for size in reversed(tensor.shape)],
            "sha256": hashlib.sha256(tensor.data.tobytes()).hexdigest(),
            "f32_sha256": decoded(tensor),
        }
        for tensor in file.tensors
    ]
fields = [metadata(field) for field in file.fields.values() if not field.name.startswith("GGUF.")]
print(json.dumps({"metadata": fields, "tensors": tensors}, indent=1))
