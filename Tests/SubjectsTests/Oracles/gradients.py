"""Writes two small networks, inputs, and the gradients of a cross-entropy loss that torch finds in double precision.

Needs torch alone; safetensors are written by hand. Usage: gradients.py FOLDER
"""

import json
import os
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(5)
TYPES = {"float32": "F32", "float64": "F64", "int64": "I64"}


def save(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        array = np.ascontiguousarray(tensor.detach().numpy())
        header[name] = dict(dtype=TYPES[str(array.dtype)], shape=list(array.shape),
            data_offsets=[len(data), len(data) + array.nbytes])
        data += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def write(folder, name, config, weights, inputs, target, forward):
    path = os.path.join(folder, name)
    os.makedirs(path)
    leaves = {k: v.double().requires_grad_(not k.endswith(("running_mean", "running_var"))) for k, v in weights.items()}
    logits = forward(leaves)
    loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), target.reshape(-1))
    loss.backward()
    case = {"input." + k: v for k, v in inputs.items()}
    case.update({"gradient." + k: v.grad for k, v in leaves.items() if v.requires_grad})
    case.update(target=target, loss=loss)
    save(os.path.join(path, "case.safetensors"), case)
    save(os.path.join(path, "model.safetensors"), weights)
    with open(os.path.join(path, "config.json"), "w") as file:
        json.dump(config, file)


def network(folder):
    x, target = torch.randn(4, 3, 10, 10), torch.tensor([0, 2, 1, 3])
    w = {"c1.weight": 0.3 * torch.randn(6, 3, 3, 3), "c1.bias": torch.randn(6), "b1.weight": 1 + 0.3 * torch.randn(6),
        "b1.bias": torch.randn(6), "b1.running_mean": torch.randn(6), "b1.running_var": 0.5 + torch.rand(6),
        "c2.weight": 0.3 * torch.randn(8, 6, 3, 3), "c2.bias": torch.randn(8), "fc.weight": torch.randn(4, 8),
        "fc.bias": torch.randn(4)}

    def forward(w):
        y = F.conv2d(x.double(), w["c1.weight"], w["c1.bias"], padding=1)
        y = F.batch_norm(y, w["b1.running_mean"], w["b1.running_var"], w["b1.weight"], w["b1.bias"], False)
        y = F.max_pool2d(F.relu(y), 2)
        y = F.silu(F.conv2d(y, w["c2.weight"], w["c2.bias"], stride=2)).mean((2, 3))
        return F.linear(y, w["fc.weight"], w["fc.bias"])

    layers = [dict(type="convolution", name="c1", padding=1), dict(type="batchNorm", name="b1"), dict(type="relu"),
        dict(type="maxPool", size=2), dict(type="convolution", name="c2", stride=2), dict(type="silu"),
        dict(type="globalAveragePool"), dict(type="linear", name="fc")]
    config = dict(espalier=dict(architecture="sequence", layers=layers))
    write(folder, "cnn", config, w, {"input": x}, target, forward)


def transformer(folder):
    d, heads, kv, size, wide, words, length, eps = 24, 6, 2, 8, 40, 30, 12, 1e-5
    ids = torch.randint(0, words, (2, length))
    target = torch.randint(0, words, (2, length))
    w = {"model.embed_tokens.weight": torch.randn(words, d), "model.norm.weight": 1 + 0.3 * torch.randn(d)}
    for i in range(2):
        m = f"model.layers.{i}."
        for module, out, into in (("self_attn.q_proj", heads * size, d), ("self_attn.k_proj", kv * size, d),
                ("self_attn.v_proj", kv * size, d), ("self_attn.o_proj", d, heads * size), ("mlp.gate_proj", wide, d),
                ("mlp.up_proj", wide, d), ("mlp.down_proj", d, wide)):
            w[m + module + ".weight"] = 0.3 * torch.randn(out, into)
        for norm in ("input_layernorm", "post_attention_layernorm"):
            w[m + norm + ".weight"] = 1 + 0.3 * torch.randn(d)

    frequencies = 10000.0 ** (-torch.arange(0, size, 2).double() / size)
    angles = torch.arange(length).double()[:, None] * frequencies
    turn = torch.polar(torch.ones_like(angles), angles)

    def rotate(x):
        half = size // 2
        y = torch.complex(x[..., :half], x[..., half:]) * turn
        return torch.cat([y.real, y.imag], -1)

    def norm(x, weight):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * weight

    def forward(w):
        x = F.embedding(ids, w["model.embed_tokens.weight"])
        for i in range(2):
            p = lambda module: w[f"model.layers.{i}.{module}.weight"]
            y = norm(x, p("input_layernorm"))
            split = lambda module, n: F.linear(y, p(f"self_attn.{module}_proj")).view(2, length, n, size).transpose(1, 2)
            q, k, v = rotate(split("q", heads)), rotate(split("k", kv)), split("v", kv)
            k, v = (t.repeat_interleave(heads // kv, 1) for t in (k, v))
            scores = (q @ k.transpose(2, 3) / size**0.5).masked_fill(torch.ones(length, length).triu(1).bool(), -1e30)
            y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(2, length, -1)
            x = x + F.linear(y, p("self_attn.o_proj"))
            y = norm(x, p("post_attention_layernorm"))
            x = x + F.linear(F.silu(F.linear(y, p("mlp.gate_proj"))) * F.linear(y, p("mlp.up_proj")), p("mlp.down_proj"))
        return F.linear(norm(x, w["model.norm.weight"]), w["model.embed_tokens.weight"])

    config = dict(model_type="llama", hidden_size=d, num_attention_heads=heads, num_key_value_heads=kv, head_dim=size,
        num_hidden_layers=2, rope_theta=10000.0, rms_norm_eps=eps, tie_word_embeddings=True)
    write(folder, "transformer", config, w, {"input_ids": ids}, target, forward)


network(sys.argv[1])
transformer(sys.argv[1])
