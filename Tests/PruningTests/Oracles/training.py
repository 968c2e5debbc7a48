"""Small networks, data for them, and what torch makes of them in a few steps.

    training.py FOLDER CASE          CASE is a key of CASES

Writes the network into FOLDER/model.safetensors and config.json, the data into data.safetensors, and the weights after the steps
into expected.safetensors.
"""

import json
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from checkpoint import write

WORD = (1 << 64) - 1
EPOCHS = 4


def mix(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & WORD
    z = (z ^ z >> 27) * 0x94D049BB133111EB & WORD
    return z ^ z >> 31


def permutation(count, seed, stream):
    """Fisher and Yates with SplitMix64, by the high word of a product (Lemire 2019)."""
    hashed = 0xCBF29CE484222325
    for byte in stream.encode():
        hashed = (hashed ^ byte) * 0x100000001B3 & WORD
    state = mix(seed + mix(hashed) & WORD)
    order = list(range(count))
    for place in range(count - 1, 0, -1):
        bound = place + 1
        while True:
            state = state + 0x9E3779B97F4A7C15 & WORD
            product = mix(state) * bound
            if product & WORD >= (1 << 64) % bound:
                break
        other = product >> 64
        order[place], order[other] = order[other], order[place]
    return order


class Plain(nn.Module):
    config = {"architecture": "mlp", "activation": "relu"}
    sample, classes, count = [12], 5, 24

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(12, 16), nn.Linear(16, 5)

    def hidden(self, x):
        return F.relu(self.fc1(x))

    def forward(self, x):
        return self.fc2(self.hidden(x))


class Pictures(nn.Module):
    config = {"architecture": "sequence", "input": [1, 6, 6], "layers": [
        {"type": "convolution", "name": "conv1", "padding": 1}, {"type": "batchNorm", "name": "norm1"}, {"type": "relu"},
        {"type": "maxPool", "size": 2}, {"type": "convolution", "name": "conv2"}, {"type": "batchNorm", "name": "norm2"},
        {"type": "relu"}, {"type": "linear", "name": "fc"}]}
    sample, classes, count = [1, 6, 6], 3, 60

    def __init__(self):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4)
        self.conv2, self.norm2 = nn.Conv2d(4, 6, 2), nn.BatchNorm2d(6)
        self.fc = nn.Linear(24, 3)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm1(self.conv1(x))), 2)
        return self.fc(F.relu(self.norm2(self.conv2(x))).flatten(1))


def sgd(p):
    return torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)


CASES = {
    "sgd": (Plain, lambda p: torch.optim.SGD(p, lr=0.1), {}),
    "momentum": (Plain, sgd, {}),
    "adam": (Plain, lambda p: torch.optim.Adam(p, lr=0.01, weight_decay=0.01), {}),
    "adamw": (Plain, lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.1), {}),
    "clip": (Plain, lambda p: torch.optim.SGD(p, lr=0.1), {"clip": 0.05}),
    "smoothing": (Plain, lambda p: torch.optim.SGD(p, lr=0.1), {"smoothing": 0.1}),
    "distillation": (Plain, lambda p: torch.optim.SGD(p, lr=0.1), {"teacher": True}),
    "epochs": (Pictures, sgd, {"epochs": EPOCHS}),
}


def loss(network, x, y, options):
    scores = network(x)
    own = F.cross_entropy(scores, y, label_smoothing=options.get("smoothing", 0.0))
    if "teacher" not in options:
        return own
    teacher = options["teacher"]
    with torch.no_grad():
        theirs, values = teacher(x), teacher.hidden(x)
    divergence = F.kl_div(
        F.log_softmax(scores / 3, 1), F.log_softmax(theirs / 3, 1), reduction="batchmean", log_target=True)
    return 0.3 * own + 0.7 * 9 * divergence + 0.5 * F.mse_loss(network.hidden(x), values)


def step(network, optimizer, x, y, options):
    optimizer.zero_grad()
    value = loss(network, x, y, options)
    value.backward()
    if "clip" in options:
        nn.utils.clip_grad_norm_(network.parameters(), options["clip"])
    optimizer.step()
    return value.item()


def epochs(network, optimizer, x, y, options):
    """Batches of 16, the rate rising over 4 steps and then falling as a cosine."""
    total = options["epochs"] * 4
    peak, losses = optimizer.param_groups[0]["lr"], []
    for number in range(total):
        order = permutation(len(x), 7, f"epoch {number // 4}")
        rows = order[number % 4 * 16:][:16]
        share = (number - 4) / (total - 4)
        rate = peak * (number + 1) / 4 if number < 4 else peak * (1 + np.cos(np.pi * share)) / 2
        optimizer.param_groups[0]["lr"] = rate
        losses.append(step(network, optimizer, x[rows], y[rows], options))
    return losses


def tensors(network):
    return {n: ("F32", list(t.shape), t.detach().numpy().astype("<f4").tobytes())
            for n, t in network.state_dict().items() if "num_batches" not in n}


def main(folder, name):
    torch.manual_seed(3)
    torch.set_num_threads(1)
    kind, make, options = CASES[name]
    network, teacher = kind(), kind()
    write(f"{folder}/model.safetensors", tensors(network))
    json.dump({"espalier": kind.config}, open(f"{folder}/config.json", "w"))
    x, y = torch.randn(kind.count, *kind.sample), torch.randint(0, kind.classes, (kind.count,))
    write(f"{folder}/data.safetensors", {
        "x": ("F32", list(x.shape), x.numpy().tobytes()), "y": ("I64", list(y.shape), y.numpy().tobytes())})
    options = dict(options)
    if "teacher" in options:
        options["teacher"] = teacher
        import os
        os.makedirs(f"{folder}/teacher")
        write(f"{folder}/teacher/model.safetensors", tensors(teacher))
        json.dump({"espalier": kind.config}, open(f"{folder}/teacher/config.json", "w"))
    optimizer = make(network.parameters())
    network.train()
    if "epochs" in options:
        losses = epochs(network, optimizer, x, y, options)
    else:
        losses = [step(network, optimizer, x, y, options) for _ in range(int(options.get("steps", 3)))]
    write(f"{folder}/expected.safetensors", tensors(network))
    network.eval()
    with torch.no_grad():
        scores = network(x)
        held = F.cross_entropy(scores, y).item()
        right = (scores.argmax(1) == y).float().mean().item()
    json.dump({"losses": losses, "held": held, "right": right}, open(f"{folder}/figures.json", "w"))


main(*sys.argv[1:])
