"""Prints every tensor that PyTorch finds in a file, as a JSON list, with checksums of their bytes.

usage: /usr/bin/python3 torch_tensors.py FILE          with Debian's PyTorch 1.13

{"name", "dtype", "shape", "stride", "offset", "storage", "sha256"}, in the order of the file.

name     dotted through nested dictionaries, lists and tuples: "model.module.conv1.weight", "optimizer.state.0.exp_avg";
         of a TorchScript archive its state_dict: parameters and persistent buffers
dtype    safetensors' name: F32, BF16, BOOL …
stride, offset   in elements of the storage
storage  a number from 0: tensors of one number share a storage
sha256   of the row-major little-endian elements
"""
import hashlib
import json
import sys
import zipfile

import torch

NAMES = {
    torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.bool: "BOOL",
    torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.int32: "I32", torch.int64: "I64",
    torch.complex64: "C64",
}
AS_INTEGERS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}
storages = {}


def load(path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if any(name.endswith("/constants.pkl") for name in archive.namelist()):
                return torch.jit.load(path, map_location="cpu").state_dict()
    return torch.load(path, map_location="cpu")


def tensors(value, path=()):
    if isinstance(value, torch.Tensor):
        yield ".".join(path), value.detach()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from tensors(item, path + (str(key),))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from tensors(item, path + (str(index),))


def elements(tensor):
    """Row-major bytes. NumPy knows no BF16, so every tensor goes by way of integers of its width."""
    flat = tensor.contiguous().flatten()
    return (flat if flat.is_complex() else flat.view(AS_INTEGERS[flat.element_size()])).numpy().tobytes()


print(json.dumps([
    {
        "name": name,
        "dtype": NAMES[tensor.dtype],
        "shape": list(tensor.shape),
        "stride": list(tensor.stride()),
        "offset": tensor.storage_offset(),
        "storage": storages.setdefault(tensor.storage()._cdata, len(storages)),
        "sha256": hashlib.sha256(elements(tensor)).hexdigest(),
    }
    for name, tensor in tensors(load(sys.argv[1]))
], indent=1))
