"""Lets PyTorch write checkpoints of every kind into a folder, and prints what a reader shall find in each.

usage: /usr/bin/python3 torch_files.py FOLDER          with Debian's PyTorch 1.13

JSON: file name to a list of {"name", "dtype", "shape", "sha256", "tied"}; `tied` is the first name, by natural order, of those
that share the tensor's storage range, or null. The names are those of the network's own state dict. Values are seeded.
"""
import collections
import hashlib
import json
import sys
from collections import OrderedDict

import numpy
import torch
from torch import nn
from torch.nn.utils import prune

NAMES = {
    torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.bool: "BOOL",
    torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.int32: "I32", torch.int64: "I64",
    torch.complex64: "C64", torch.complex128: "C128",
}
INTEGERS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}
folder = sys.argv[1]
found = {}


def digest(tensor):
    flat = tensor.detach().contiguous().flatten()
    raw = flat if flat.is_complex() else flat.view(INTEGERS[flat.element_size()])
    return hashlib.sha256(raw.numpy().tobytes()).hexdigest()


def rows(tensors, ties={}):
    return [
        {"name": name, "dtype": NAMES[t.dtype], "shape": list(t.shape), "sha256": digest(t), "tied": ties.get(name)}
        for name, t in tensors.items()
    ]


def save(name, value, tensors, ties={}, **options):
    torch.save(value, f"{folder}/{name}", **options)
    found[name] = rows(tensors, ties)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(6)
        self.up = nn.Linear(6, 10)
        self.down = nn.Linear(10, 6, bias=False)

    def forward(self, x):
        return self.down(torch.relu(self.up(self.norm(x))))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(12, 6)
        self.blocks = nn.ModuleList([Block(), Block()])
        self.head = nn.Linear(6, 12, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        x = self.embed(x)
        for block in self.blocks:
            x = block(x)
        return self.head(x)


torch.manual_seed(20)
network = Network()
state = network.state_dict()
tied = {"head.weight": "embed.weight"}
optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
network(torch.arange(8)).sum().backward()
optimizer.step()
state = network.state_dict()

# Plain state dicts: both formats, every protocol that knows persistent ids.
for protocol in range(1, 6):
    save(f"zip-{protocol}.pt", state, state, tied, pickle_protocol=protocol)
    save(f"stream-{protocol}.pt", state, state, tied, pickle_protocol=protocol, _use_new_zipfile_serialization=False)

# Checkpoints in the middle of training, as the usual trainers make them.
counter = collections.Counter(["a", "b", "a"])
lists = collections.defaultdict(list)
lists["losses"].append(0.5)
training = {
    "epoch": 3, "best": numpy.float64(0.25), "arch": "toy", "history": lists, "counts": counter, "seen": {1, 2, 3},
    "frozen": frozenset(["x"]), "rng": numpy.random.RandomState(0).get_state(), "note": b"\xff\x00bytes", "z": 1 + 2j,
    "device": torch.device("cpu"), "size": torch.Size([1, 2]), "dtype": torch.bfloat16, "raw": bytearray(b"abc"),
    "optimizer": optimizer.state_dict(), "torch_rng": torch.get_rng_state(),
}
for name in ("state_dict", "model", "model_state_dict", "module"):
    for suffix, options in (("zip", {}), ("stream", {"_use_new_zipfile_serialization": False}), ("zip-4", {"pickle_protocol": 4})):
        save(f"training-{name}-{suffix}.pt", {**training, name: state, "ema": dict(state)}, state, tied, **options)
save("nested.pt", {"model": {"state_dict": state}, "epoch": 1}, state, tied)
save("networks.pt", {"encoder": {"w": torch.ones(2)}, "decoder": {"w": torch.zeros(3)}, "optim": optimizer.state_dict()},
     {"encoder.w": torch.ones(2), "decoder.w": torch.zeros(3)})
wrapped = OrderedDict(("module._orig_mod." + name, value) for name, value in state.items())
save("wrapped.pt", {"state_dict": wrapped}, state, tied)
save("list.pt", [torch.ones(2), (torch.zeros(3), {"a": torch.full((1,), 7)})],
     {"0": torch.ones(2), "1.0": torch.zeros(3), "1.1.a": torch.full((1,), 7)})
save("tensor.pt", torch.arange(6.0).reshape(2, 3), {"tensor": torch.arange(6.0).reshape(2, 3)})
save("parameters.pt", dict(network.named_parameters()), dict(network.named_parameters()))
labelled = nn.Parameter(torch.arange(4.0))
labelled.label = "mine"
plain = torch.arange(3.0)
plain.label = "mine"
save("attributes.pt", {"p": labelled, "t": plain}, {"p": labelled, "t": plain})
save("numbers.pt", {0: torch.ones(1), "1": {2: torch.zeros(1)}}, {"0": torch.ones(1), "1.2": torch.zeros(1)})

# Views.
base = torch.randn(6, 8)
views = {
    "base": base, "transposed": base.t(), "row": base[2], "column": base[:, 3], "corner": base[1:3, 2:5], "step": base[::2, ::3],
    "expanded": torch.tensor([1.0, 2.0]).reshape(2, 1).expand(2, 5), "scalar": torch.tensor(4.5), "empty": torch.empty(0, 3),
    "channels": torch.randn(2, 3, 4, 5).contiguous(memory_format=torch.channels_last),
    "permuted": torch.randn(3, 4, 5).permute(2, 0, 1),
}
shared = {name: "base" for name in ("transposed", "row", "column", "corner", "step")}
fused = torch.randn(9, 4)
views |= {"q": fused[0:3], "k": fused[3:6], "v": fused[6:9]}
halves = torch.randn(4, 6)
views |= {"left": halves[:, :2], "middle": halves[:, 2:5], "right": halves[:, 4:]}
shared["right"] = "middle"
for suffix, options in (("zip", {}), ("stream", {"_use_new_zipfile_serialization": False})):
    save(f"views-{suffix}.pt", views, views, shared, **options)

# Element types, contiguous and not.
types = {}
for dtype in NAMES:
    values = torch.randn(5, 4) * 3
    cast = values.to(dtype)
    types[f"{NAMES[dtype]}.plain"] = cast
    types[f"{NAMES[dtype]}.transposed"] = cast.clone().t()
for suffix, options in (("zip", {}), ("stream", {"_use_new_zipfile_serialization": False})):
    save(f"types-{suffix}.pt", types, types, **options)

# Pruned by torch.nn.utils.prune, in four types; masks of other types; infinities and signed zeros.
pruned, products = {}, {}
for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
    layer = nn.Linear(7, 5).to(dtype)
    with torch.no_grad():
        layer.weight[0, :4] = torch.tensor([float("inf"), -0.0, float("-inf"), 1e-7]).to(dtype)
    mask = torch.rand(5, 7) > 0.5
    if dtype == torch.bfloat16:
        mask[0, :4] = True  # 0 x infinity: PyTorch's vector code makes another NaN than its scalar code
    prune.custom_from_mask(layer, "weight", mask)
    prune.custom_from_mask(layer, "bias", torch.rand(5) > 0.5)
    key = NAMES[dtype]
    pruned |= {f"{key}.{name}": value for name, value in layer.state_dict().items()}
for mask in (torch.bool, torch.uint8, torch.float16, torch.float64, torch.int64):
    key = "mask" + NAMES[mask]
    pruned |= {f"{key}.weight_orig": torch.randn(3, 4).t(), f"{key}.weight_mask": (torch.rand(4, 3) > 0.5).to(mask)}
fractions = {"fraction.weight_orig": torch.randn(4, 4).to(torch.bfloat16), "fraction.weight_mask": torch.rand(4, 4)}
fractions |= {"fraction16.weight_orig": torch.randn(4, 4).half(), "fraction16.weight_mask": torch.rand(4, 4)}
pruned |= fractions
for name, value in pruned.items():
    if name.endswith("_orig"):
        products[name[:-5]] = pruned[name[:-5] + "_mask"].to(dtype=value.dtype) * value
    elif not name.endswith("_mask"):
        products[name] = value
save("pruned.pt", {"state_dict": {"module." + name: value for name, value in pruned.items()}}, products)
save("unpaired.pt", {"a_orig": torch.ones(2), "b_mask": torch.ones(2)}, {"a_orig": torch.ones(2), "b_mask": torch.ones(2)})


# TorchScript: scripted with ties, lists, constants; traced.
class Scripted(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv1d(3, 4, 2)
        self.second = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4))
        self.second[2].weight = self.second[0].weight
        self.register_buffer("window", torch.hann_window(8))
        self.names = ["a", "b"]
        self.sizes = [1, 2]
        self.scale = 0.5

    def forward(self, x):
        return self.second(self.first(x).mean(2)) * self.scale * self.sizes[0] + torch.tensor([1.0, 2.0, 3.0, 4.0])


module = Scripted()
script_ties = {"second.2.weight": "second.0.weight"}
torch.jit.script(module).save(f"{folder}/scripted.pt")
found["scripted.pt"] = rows(module.state_dict(), script_ties)
torch.jit.trace(module, torch.randn(1, 3, 5)).save(f"{folder}/traced.pt")
found["traced.pt"] = rows(module.state_dict(), script_ties)

scripted = torch.jit.script(module)
torch.jit.save(scripted, f"{folder}/scripted-extra.pt", _extra_files={"meta.json": "{}"})
scripted._save_for_lite_interpreter(f"{folder}/scripted-lite.pt")
found["scripted-extra.pt"] = found["scripted-lite.pt"] = found["scripted.pt"]
torch.jit.freeze(scripted.eval()).save(f"{folder}/frozen.pt")
mapping = torch.jit.load(f"{folder}/frozen.pt").code_with_constants[1].const_mapping
found["frozen.pt"] = rows({"CONSTANTS." + name: value for name, value in mapping.items()})

# A whole module: its classes are code.
torch.save(nn.Linear(2, 2), f"{folder}/whole-zip.pt")
torch.save(nn.Linear(2, 2), f"{folder}/whole-stream.pt", _use_new_zipfile_serialization=False)
torch.save({"q": torch.quantize_per_tensor(torch.randn(3), 0.1, 0, torch.qint8)}, f"{folder}/quantized.pt")
torch.save({"s": torch.eye(3).to_sparse()}, f"{folder}/sparse.pt")

print(json.dumps(found))
