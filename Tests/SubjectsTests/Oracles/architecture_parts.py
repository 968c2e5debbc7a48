"""What the networks of architectures.py are made of: random weights, files, and layers in numpy, in double precision."""

import json
import math
import os

import numpy as np
from safetensors.numpy import save_file

random = np.random.default_rng(7)


class Weights(dict):
    """Random float32 tensors, given back as float64."""

    def make(self, name, *shape, scale=0.3, mean=0.0):
        self[name] = (mean + scale * random.standard_normal(shape)).astype(np.float32)
        return self.at(name)

    def at(self, name):
        return self[name].astype(np.float64)


def save(folder, name, config, weights, inputs, output):
    path = os.path.join(folder, name)
    os.makedirs(path)
    if config is not None:
        with open(os.path.join(path, "config.json"), "w") as file:
            json.dump(config, file)
    save_file({k: np.ascontiguousarray(v) for k, v in weights.items()}, os.path.join(path, "model.safetensors"))
    case = {"input." + k: np.ascontiguousarray(v) for k, v in inputs.items()}
    case["output.0"] = np.ascontiguousarray(output)
    save_file(case, os.path.join(path, "case.safetensors"))


def erf(x):
    return np.vectorize(math.erf)(x)


ACTIVATIONS = {
    "gelu": lambda x: x * 0.5 * (1 + erf(x / math.sqrt(2))),
    "gelu_new": lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
}


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def linear(w, name, x):
    y = x @ w.at(name + ".weight").T
    return y + w.at(name + ".bias") if name + ".bias" in w else y


def layer_norm(w, name, x, eps):
    c = x - x.mean(-1, keepdims=True)
    return c / np.sqrt((c**2).mean(-1, keepdims=True) + eps) * w.at(name + ".weight") + w.at(name + ".bias")


def rms_norm(w, name, x, eps):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + eps) * w.at(name + ".weight")


def split(x, heads):
    return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(0, 2, 1, 3)


def attend(q, k, v, allowed=None):
    """[batch, heads, positions, features] each; allowed broadcasts over the scores."""
    scores = q @ k.swapaxes(-1, -2) / math.sqrt(q.shape[-1])
    if allowed is not None:
        scores = np.where(allowed, scores, -np.inf)
    y = softmax(scores) @ v
    return y.transpose(0, 2, 1, 3).reshape(y.shape[0], y.shape[2], -1)


def make_linear(w, name, out, into, bias=True):
    w.make(name + ".weight", out, into)
    if bias:
        w.make(name + ".bias", out)


def make_norm(w, name, width, bias=True):
    w.make(name + ".weight", width, mean=1.0)
    if bias:
        w.make(name + ".bias", width)
