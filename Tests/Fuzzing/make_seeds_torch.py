"""Makes PyTorch's part of the sound files that the fuzzer damages: zip, TorchScript, the old stream, what training leaves.

usage: /usr/bin/python3 make_seeds_torch.py FOLDER          with Debian's PyTorch 1.13

Into FOLDER/torch. Everything is seeded.
"""
import collections
import os
import sys
from collections import OrderedDict

import numpy
import torch
from torch import nn
from torch.nn.utils import prune

folder = sys.argv[1] + "/torch"
os.makedirs(folder, exist_ok=True)
torch.manual_seed(5)
STREAM = {"_use_new_zipfile_serialization": False}


def save(name, value, **options):
    torch.save(value, f"{folder}/{name}", **options)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(4, 3)
        self.up = nn.Linear(3, 5)
        self.head = nn.Linear(3, 4, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        return self.head(torch.relu(self.up(self.embed(x)))[..., :3])


network = Network()
optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
network(torch.arange(3)).sum().backward()
optimizer.step()
state = network.state_dict()
for protocol in (1, 2, 4, 5):
    save(f"state-{protocol}.pt", state, pickle_protocol=protocol)
    save(f"state-{protocol}-stream.pt", state, pickle_protocol=protocol, **STREAM)

# In the middle of training.
lists = collections.defaultdict(list)
lists["losses"].append(0.5)
training = {
    "epoch": 3, "best": numpy.float64(0.25), "history": lists, "counts": collections.Counter("ab"), "seen": {1, 2},
    "frozen": frozenset(["x"]), "note": b"\xff\x00bytes", "z": 1 + 2j, "device": torch.device("cpu"), "size": torch.Size([1, 2]),
    "dtype": torch.bfloat16, "raw": bytearray(b"abc"), "big": 1 << 200, "small": -(1 << 40), "none": None, "array": numpy.arange(3),
    "model_state_dict": OrderedDict(("module." + name, value) for name, value in state.items()), "optimizer": optimizer.state_dict(),
}
for protocol in (2, 4):
    save(f"training-{protocol}.pt", training, pickle_protocol=protocol)
    save(f"training-{protocol}-stream.pt", training, pickle_protocol=protocol, **STREAM)
save("nested.pt", {"encoder": {"w": torch.ones(2)}, "list": [torch.ones(2), (torch.zeros(3), {"a": torch.full((1,), 7)})], 0: torch.ones(1)})
save("tensor.pt", torch.arange(6.0).reshape(2, 3))
save("parameters.pt", dict(network.named_parameters()))
labelled = nn.Parameter(torch.arange(4.0))
labelled.label = "mine"
save("attributes.pt", {"p": labelled})

# Views, types, pruned weights.
base = torch.randn(4, 6)
views = {
    "base": base, "transposed": base.t(), "row": base[2], "corner": base[1:3, 2:5], "step": base[::2, ::3], "empty": torch.empty(0, 3),
    "expanded": torch.tensor([1.0, 2.0]).reshape(2, 1).expand(2, 5), "scalar": torch.tensor(4.5),
    "permuted": torch.randn(2, 3, 4).permute(2, 0, 1), "left": base[:, :2],
}
types = {
    str(dtype).split(".")[1]: (torch.randn(2, 3) * 3).to(dtype).t()
    for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.bool, torch.uint8, torch.int8, torch.int16,
                  torch.int32, torch.int64, torch.complex64, torch.complex128)
}
pruned = {}
for dtype in (torch.float32, torch.float16):
    layer = nn.Linear(4, 3).to(dtype)
    prune.custom_from_mask(layer, "weight", torch.rand(3, 4) > 0.5)
    prune.custom_from_mask(layer, "bias", torch.rand(3) > 0.5)
    pruned |= {f"{str(dtype)[-2:]}.{name}": value for name, value in layer.state_dict().items()}
pruned |= {"m.weight_orig": torch.randn(3, 4).t(), "m.weight_mask": torch.rand(4, 3) > 0.5}
for name, value in (("views", views), ("types", types), ("pruned", pruned)):
    save(f"{name}.pt", value)
    save(f"{name}-stream.pt", value, **STREAM)

# TorchScript: parameters in data.pkl, constants in constants.pkl, code beside them.
traced = torch.jit.trace(network.eval(), torch.arange(3))
traced.save(f"{folder}/traced.jit")


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2))

    def forward(self, x):
        return x * self.w + torch.tensor([1.0, 2.0])


torch.jit.script(Tiny()).save(f"{folder}/scripted.jit")

# What our readers refuse by its name: quantised and sparse tensors, whole modules.
save("quantized.pt", {"q": torch.quantize_per_tensor(torch.randn(3), 0.1, 0, torch.qint8)})
save("sparse.pt", {"s": torch.eye(3).to_sparse()})
save("module.pt", nn.Linear(2, 2))
