"""Runs the exported script with stand-ins for torch, on a model of numpy arrays.

    python script.py SCRIPT MASKS CHECKPOINT
"""

import runpy
import sys
import types

import numpy
from safetensors.numpy import load_file

script, masks, checkpoint = sys.argv[1:]
calls = []


class Array(numpy.ndarray):
    device = "cpu"

    def to(self, device):
        return self

    def count_nonzero(self):
        return numpy.count_nonzero(self)


def custom_from_mask(module, name, mask):
    calls.append(name)
    weight = getattr(module, name)
    module.__dict__[name + "_orig"], module.__dict__[name + "_mask"] = weight, mask
    setattr(module, name, (weight * mask).view(Array))


def remove(module, name):
    del module.__dict__[name + "_orig"], module.__dict__[name + "_mask"]


def module(name, **contents):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(contents)


prune = types.SimpleNamespace(custom_from_mask=custom_from_mask, remove=remove)
module("torch")
module("torch.nn")
module("torch.nn.utils", prune=prune)
module("safetensors.torch", load_file=lambda path: {n: t.view(Array) for n, t in load_file(path).items()})


class Model:
    def __init__(self):
        self.modules = {}
        for name, tensor in load_file(checkpoint).items():
            path, _, parameter = name.rpartition(".")
            setattr(self.modules.setdefault(path, types.SimpleNamespace()), parameter, tensor.view(Array))

    def get_submodule(self, path):
        return self.modules[path]


exported = runpy.run_path(script)
assert str(exported["MASKS"]) == masks, exported["MASKS"]
for bake in (False, True):
    model = exported["apply"](Model(), bake=bake)
    exported["check"](model)
    for name, mask in load_file(masks).items():
        path, _, parameter = name.rpartition(".")
        held = model.modules[path]
        wanted = numpy.where(mask, load_file(checkpoint)[name], 0)
        assert numpy.array_equal(getattr(held, parameter), wanted), name
        assert hasattr(held, parameter + "_orig") is not bake, name
assert len(calls) == 2 * len(load_file(masks)) > 0, calls
