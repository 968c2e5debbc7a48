"""Writes small random networks and what they give: one folder a network, with config.json, model.safetensors, and
case.safetensors with `input.NAME` and `output.0`. All forward passes are written here in numpy, in double precision.

Usage: architectures.py FOLDER
"""

import json
import math
import os
import sys

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


def bert(folder, name, prefix, kind, with_classifier=False):
    d, heads, wide, layers, vocabulary = 24, 4, 40, 2, 50
    w, p = Weights(), prefix
    first = 2 if kind == "roberta" else 0
    w.make(p + "embeddings.word_embeddings.weight", vocabulary, d)
    w.make(p + "embeddings.position_embeddings.weight", 20, d)
    if kind != "distilbert":
        w.make(p + "embeddings.token_type_embeddings.weight", 1 if first else 2, d)
    make_norm(w, p + "embeddings.LayerNorm", d)
    if kind == "distilbert":
        layer, parts = "transformer.layer.{}.", ["attention.q_lin", "attention.k_lin", "attention.v_lin",
            "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm"]
    else:
        layer, parts = "encoder.layer.{}.", ["attention.self.query", "attention.self.key", "attention.self.value",
            "attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense",
            "output.LayerNorm"]
    ids = random.integers(3, vocabulary, (2, 9))
    mask = np.ones((2, 9), np.int64)
    mask[1, 6:] = 0
    if first:
        ids[1, 6:] = 1
    types = np.zeros_like(ids) if first else (np.arange(9)[None] > 4).astype(np.int64).repeat(2, 0)
    inputs = {"input_ids": ids, "attention_mask": mask}
    x = w.at(p + "embeddings.word_embeddings.weight")[ids]
    x = x + w.at(p + "embeddings.position_embeddings.weight")[first : first + 9]
    eps = 1e-12
    if kind != "distilbert":
        x = x + w.at(p + "embeddings.token_type_embeddings.weight")[types]
        inputs["token_type_ids"] = types
    x = layer_norm(w, p + "embeddings.LayerNorm", x, eps)
    for i in range(layers):
        q, k, v, mixed, norm1, up, down, norm2 = [p + layer.format(i) + part for part in parts]
        for module in (q, k, v, mixed):
            make_linear(w, module, d, d)
        make_linear(w, up, wide, d)
        make_linear(w, down, d, wide)
        make_norm(w, norm1, d)
        make_norm(w, norm2, d)
        allowed = mask[:, None, None, :] == 1
        y = attend(*[split(linear(w, m, x), heads) for m in (q, k, v)], allowed)
        x = layer_norm(w, norm1, linear(w, mixed, y) + x, eps)
        x = layer_norm(w, norm2, linear(w, down, ACTIVATIONS["gelu"](linear(w, up, x))) + x, eps)
    output = x
    if with_classifier:
        make_linear(w, p + "pooler.dense", d, d)
        make_linear(w, "classifier", 3, d)
        output = linear(w, "classifier", np.tanh(linear(w, p + "pooler.dense", x[:, 0])))
    if kind == "distilbert":
        config = dict(model_type=kind, dim=d, n_heads=heads, n_layers=layers, hidden_dim=wide, activation="gelu",
            vocab_size=vocabulary, max_position_embeddings=20)
    else:
        config = dict(model_type=kind, hidden_size=d, num_attention_heads=heads, num_hidden_layers=layers,
            intermediate_size=wide, hidden_act="gelu", vocab_size=vocabulary, layer_norm_eps=eps,
            max_position_embeddings=20, type_vocab_size=1 if first else 2, pad_token_id=1 if first else 0)
    save(folder, name, config, w, inputs, output)


def gpt2(folder, name, prefix, tied):
    d, heads, layers, vocabulary, p = 24, 4, 2, 50, prefix
    w = Weights()
    x_ids = random.integers(0, vocabulary, (2, 11))
    x = w.make(p + "wte.weight", vocabulary, d)[x_ids] + w.make(p + "wpe.weight", 16, d)[:11]
    causal = np.tril(np.ones((11, 11), bool))
    product = lambda m, y: y @ w.at(m + ".weight") + w.at(m + ".bias")
    for i in range(layers):
        m = f"{p}h.{i}."
        for module, out, into in (("attn.c_attn", 3 * d, d), ("attn.c_proj", d, d), ("mlp.c_fc", 4 * d, d),
                ("mlp.c_proj", d, 4 * d)):
            w.make(m + module + ".weight", into, out)
            w.make(m + module + ".bias", out)
        make_norm(w, m + "ln_1", d)
        make_norm(w, m + "ln_2", d)
        w[m + "attn.bias"] = np.tril(np.ones((1, 1, 16, 16), np.float32))
        q, k, v = np.split(product(m + "attn.c_attn", layer_norm(w, m + "ln_1", x, 1e-5)), 3, -1)
        x = x + product(m + "attn.c_proj", attend(split(q, heads), split(k, heads), split(v, heads), causal))
        y = ACTIVATIONS["gelu_new"](product(m + "mlp.c_fc", layer_norm(w, m + "ln_2", x, 1e-5)))
        x = x + product(m + "mlp.c_proj", y)
    make_norm(w, p + "ln_f", d)
    x = layer_norm(w, p + "ln_f", x, 1e-5)
    if not tied:
        w.make("lm_head.weight", vocabulary, d)
    logits = x @ w.at(p + "wte.weight" if tied else "lm_head.weight").T
    config = dict(model_type="gpt2", n_embd=d, n_head=heads, n_layer=layers, vocab_size=vocabulary, n_positions=16,
        layer_norm_epsilon=1e-5, tie_word_embeddings=tied)
    save(folder, name, config, w, {"input_ids": x_ids}, logits)


def rotate(x, frequencies, first=0):
    """Hugging Face's halves; x is [batch, heads, positions, features]."""
    half = len(frequencies)
    angles = (first + np.arange(x.shape[2]))[:, None] * frequencies
    cos, sin = np.cos(angles), np.sin(angles)
    a, b, rest = x[..., :half], x[..., half : 2 * half], x[..., 2 * half :]
    return np.concatenate([a * cos - b * sin, b * cos + a * sin, rest], -1)


def llama3_frequencies(f, s):
    wavelength = 2 * math.pi / f
    low, high = (s["original_max_position_embeddings"] / s[k] for k in ("low_freq_factor", "high_freq_factor"))
    smooth = (s["original_max_position_embeddings"] / wavelength - s["low_freq_factor"]) / (
        s["high_freq_factor"] - s["low_freq_factor"])
    blended = (1 - smooth) * f / s["factor"] + smooth * f
    return np.where(wavelength > low, f / s["factor"], np.where(wavelength < high, f, blended))


def llama(folder, name, tied=False, kind="llama", kv=2, window=None, scaling=None, partial=1.0, positions=13):
    d, heads, size, wide, layers, vocabulary, theta, eps = 24, 6, 8, 40, 2, 50, 5000.0, 1e-5
    w = Weights()
    ids = random.integers(0, vocabulary, (2, positions))
    x = w.make("model.embed_tokens.weight", vocabulary, d)[ids]
    turned = int(size * partial)
    f = theta ** (-np.arange(0, turned, 2) / turned)
    if scaling and scaling["rope_type"] == "llama3":
        f = llama3_frequencies(f, scaling)
    elif scaling:
        f = f / scaling["factor"]
    near = np.arange(positions)[:, None] - np.arange(positions)
    allowed = (near >= 0) & (near < (window or positions))
    for i in range(layers):
        m = f"model.layers.{i}."
        bias = kind == "qwen2"
        make_linear(w, m + "self_attn.q_proj", heads * size, d, bias)
        make_linear(w, m + "self_attn.k_proj", kv * size, d, bias)
        make_linear(w, m + "self_attn.v_proj", kv * size, d, bias)
        make_linear(w, m + "self_attn.o_proj", d, heads * size, False)
        make_linear(w, m + "mlp.gate_proj", wide, d, False)
        make_linear(w, m + "mlp.up_proj", wide, d, False)
        make_linear(w, m + "mlp.down_proj", d, wide, False)
        make_norm(w, m + "input_layernorm", d, False)
        make_norm(w, m + "post_attention_layernorm", d, False)
        y = rms_norm(w, m + "input_layernorm", x, eps)
        q, k, v = (split(linear(w, m + f"self_attn.{c}_proj", y), n) for c, n in (("q", heads), ("k", kv), ("v", kv)))
        if kind == "qwen3":
            make_norm(w, m + "self_attn.q_norm", size, False)
            make_norm(w, m + "self_attn.k_norm", size, False)
            q, k = rms_norm(w, m + "self_attn.q_norm", q, eps), rms_norm(w, m + "self_attn.k_norm", k, eps)
        q, k = rotate(q, f), rotate(k, f)
        k, v = k.repeat(heads // kv, 1), v.repeat(heads // kv, 1)
        x = x + linear(w, m + "self_attn.o_proj", attend(q, k, v, allowed))
        y = rms_norm(w, m + "post_attention_layernorm", x, eps)
        gated = ACTIVATIONS["silu"](linear(w, m + "mlp.gate_proj", y)) * linear(w, m + "mlp.up_proj", y)
        x = x + linear(w, m + "mlp.down_proj", gated)
    make_norm(w, "model.norm", d, False)
    x = rms_norm(w, "model.norm", x, eps)
    if not tied:
        w.make("lm_head.weight", vocabulary, d)
    logits = x @ w.at("model.embed_tokens.weight" if tied else "lm_head.weight").T
    config = dict(model_type=kind, hidden_size=d, num_attention_heads=heads, num_key_value_heads=kv, head_dim=size,
        num_hidden_layers=layers, intermediate_size=wide, vocab_size=vocabulary, rope_theta=theta, rms_norm_eps=eps,
        hidden_act="silu", tie_word_embeddings=tied, max_position_embeddings=512)
    if window:
        config["sliding_window"] = window
    if scaling:
        config["rope_scaling"] = scaling
    if partial != 1:
        config["partial_rotary_factor"] = partial
    save(folder, name, config, w, {"input_ids": ids}, logits)


def convolve(x, weight, bias=None, stride=1, padding=0, groups=1, dilation=1):
    """Window by window."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    out, per, kh, kw = weight.shape
    reach_h, reach_w = dilation * (kh - 1) + 1, dilation * (kw - 1) + 1
    height, width = (x.shape[2] - reach_h) // stride + 1, (x.shape[3] - reach_w) // stride + 1
    y = np.zeros((x.shape[0], out, height, width))
    for o in range(out):
        group = o // (out // groups)
        part = x[:, group * per : (group + 1) * per]
        for i in range(height):
            for j in range(width):
                h, v = i * stride, j * stride
                y[:, o, i, j] = (part[:, :, h : h + reach_h : dilation, v : v + reach_w : dilation] * weight[o]).sum(
                    (1, 2, 3))
    return y if bias is None else y + bias[:, None, None]


def pool(x, size, stride, padding, function, fill):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=fill)
    height, width = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    rows = [[function(x[:, :, i * stride : i * stride + size, j * stride : j * stride + size], (2, 3))
        for j in range(width)] for i in range(height)]
    return np.stack([np.stack(row, -1) for row in rows], -2)


def batch_norm(w, name, x, eps=1e-5):
    weight, bias, mean, variance = (w.at(f"{name}.{p}")[:, None, None] for p in
        ("weight", "bias", "running_mean", "running_var"))
    return (x - mean) / np.sqrt(variance + eps) * weight + bias


def make_batch_norm(w, name, channels):
    make_norm(w, name, channels)
    w.make(name + ".running_mean", channels)
    w[name + ".running_var"] = random.uniform(0.5, 2, channels).astype(np.float32)
    w[name + ".num_batches_tracked"] = np.array(3, np.int64)


def vit(folder, name, prefix, timm):
    d, heads, layers, patch, side, classes = 24, 4, 2, 4, 12, 5
    w, p = Weights(), prefix
    if timm:
        n = dict(token="cls_token", positions="pos_embed", patches="patch_embed.proj", block="blocks.{}.", n1="norm1",
            out="attn.proj", n2="norm2", up="mlp.fc1", down="mlp.fc2", last="norm", head="head")
    else:
        n = dict(token=p + "embeddings.cls_token", positions=p + "embeddings.position_embeddings",
            patches=p + "embeddings.patch_embeddings.projection", block=p + "encoder.layer.{}.", n1="layernorm_before",
            out="attention.output.dense", n2="layernorm_after", up="intermediate.dense", down="output.dense",
            last=p + "layernorm", head="classifier")
    eps = 1e-6 if timm else 1e-12
    pixels = random.standard_normal((2, 3, side, side)).astype(np.float32)
    w.make(n["patches"] + ".weight", d, 3, patch, patch)
    w.make(n["patches"] + ".bias", d)
    x = convolve(pixels.astype(np.float64), w.at(n["patches"] + ".weight"), w.at(n["patches"] + ".bias"), patch)
    x = x.reshape(2, d, -1).transpose(0, 2, 1)
    x = np.concatenate([w.make(n["token"], 1, 1, d).repeat(2, 0), x], 1) + w.make(n["positions"], 1, 10, d)
    for i in range(layers):
        m = n["block"].format(i)
        make_norm(w, m + n["n1"], d)
        make_norm(w, m + n["n2"], d)
        make_linear(w, m + n["out"], d, d)
        make_linear(w, m + n["up"], 48, d)
        make_linear(w, m + n["down"], d, 48)
        y = layer_norm(w, m + n["n1"], x, eps)
        if timm:
            make_linear(w, m + "attn.qkv", 3 * d, d)
            parts = np.split(linear(w, m + "attn.qkv", y), 3, -1)
        else:
            parts = []
            for c in ("query", "key", "value"):
                make_linear(w, m + "attention.attention." + c, d, d)
                parts.append(linear(w, m + "attention.attention." + c, y))
        x = x + linear(w, m + n["out"], attend(*[split(part, heads) for part in parts]))
        y = ACTIVATIONS["gelu"](linear(w, m + n["up"], layer_norm(w, m + n["n2"], x, eps)))
        x = x + linear(w, m + n["down"], y)
    make_norm(w, n["last"], d)
    make_linear(w, n["head"], classes, d)
    logits = linear(w, n["head"], layer_norm(w, n["last"], x, eps)[:, 0])
    config = dict(architecture="vit_tiny_patch4", num_heads=heads) if timm else dict(model_type="vit", hidden_size=d,
        num_attention_heads=heads, num_hidden_layers=layers, intermediate_size=48, hidden_act="gelu", image_size=side,
        patch_size=patch, num_channels=3, layer_norm_eps=eps, qkv_bias=True)
    save(folder, name, config, w, {"pixel_values": pixels}, logits)


def resnet(folder, name, bottleneck, stem):
    w = Weights()
    relu = ACTIVATIONS["relu"]
    pixels = random.standard_normal((2, 3, 20, 20)).astype(np.float32)

    def step(conv, norm, x, out, size, stride=1):
        w.make(conv + ".weight", out, x.shape[1], size, size, scale=0.15)
        make_batch_norm(w, norm, out)
        return batch_norm(w, norm, convolve(x, w.at(conv + ".weight"), None, stride, size // 2))

    x = relu(step("conv1", "bn1", pixels.astype(np.float64), 6, stem, 2 if stem == 7 else 1))
    if stem == 7:
        x = pool(x, 3, 2, 1, np.max, -np.inf)
    for layer in (1, 2):
        for i in range(2):
            m, stride = f"layer{layer}.{i}", 2 if layer == 2 and i == 0 else 1
            narrow = 6 * layer
            out = 4 * narrow if bottleneck else narrow
            if bottleneck:
                y = relu(step(m + ".conv1", m + ".bn1", x, narrow, 1))
                y = relu(step(m + ".conv2", m + ".bn2", y, narrow, 3, stride))
                y = step(m + ".conv3", m + ".bn3", y, out, 1)
            else:
                y = relu(step(m + ".conv1", m + ".bn1", x, out, 3, stride))
                y = step(m + ".conv2", m + ".bn2", y, out, 3)
            if stride > 1 or x.shape[1] != out:
                x = step(m + ".downsample.0", m + ".downsample.1", x, out, 1, stride)
            x = relu(y + x)
    make_linear(w, "fc", 4, x.shape[1])
    save(folder, name, None, w, {"input": pixels}, linear(w, "fc", x.mean((2, 3))))


def mlp(folder, name, modules, config):
    w = Weights()
    x = random.standard_normal((3, 12)).astype(np.float32)
    y = x.astype(np.float64)
    function = ACTIVATIONS[config["espalier"].get("activation", "relu")]
    for place, module in enumerate(modules):
        make_linear(w, module, 7 + place, y.shape[1])
        y = linear(w, module, function(y) if place else y)
    save(folder, name, config, w, {"input": x}, y)


def convnet(folder, name):
    w = Weights()
    relu, x = ACTIVATIONS["relu"], random.standard_normal((2, 2, 13, 11)).astype(np.float32)
    y = x.astype(np.float64)
    w.make("c1.weight", 6, 2, 3, 3)
    w.make("c1.bias", 6)
    make_batch_norm(w, "b1", 6)
    w.make("c2.weight", 6, 3, 3, 3)
    make_linear(w, "fc1", 9, 6 * 3 * 3)
    make_norm(w, "norm", 9)
    make_linear(w, "fc2", 4, 9)
    y = relu(batch_norm(w, "b1", convolve(y, w.at("c1.weight"), w.at("c1.bias"), 1, 1)))
    y = pool(y, 2, 2, 0, np.max, -np.inf)
    y = ACTIVATIONS["silu"](convolve(y, w.at("c2.weight"), None, 1, 2, groups=2, dilation=2))
    y = pool(y, 3, 2, 1, np.mean, 0)
    y = ACTIVATIONS["gelu"](layer_norm(w, "norm", linear(w, "fc1", y.reshape(2, -1)), 1e-5))
    y = linear(w, "fc2", y)
    layers = [
        dict(type="convolution", name="c1", padding=1), dict(type="batchNorm", name="b1"), dict(type="relu"),
        dict(type="maxPool", size=2), dict(type="convolution", name="c2", padding=2, groups=2, dilation=2),
        dict(type="silu"), dict(type="averagePool", size=3, stride=2, padding=1), dict(type="flatten"),
        dict(type="linear", name="fc1"), dict(type="layerNorm", name="norm"), dict(type="gelu"),
        dict(type="linear", name="fc2"),
    ]
    config = dict(espalier=dict(architecture="sequence", input=[2, 13, 11], layers=layers))
    save(folder, name, config, w, {"input": x}, y)


def main(folder):
    bert(folder, "bert", "", "bert")
    bert(folder, "bert-classifier", "bert.", "bert", with_classifier=True)
    bert(folder, "roberta", "roberta.", "roberta")
    bert(folder, "distilbert", "distilbert.", "distilbert")
    gpt2(folder, "gpt2", "transformer.", tied=True)
    gpt2(folder, "gpt2-untied", "transformer.", tied=False)
    llama(folder, "llama")
    llama(folder, "llama-tied", tied=True, kv=3)
    llama(folder, "llama-long", tied=True, positions=300)
    llama(folder, "llama3", scaling=dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=64))
    llama(folder, "llama-linear", scaling=dict(rope_type="linear", factor=4.0))
    llama(folder, "llama-partial", partial=0.5)
    llama(folder, "mistral", kind="mistral", window=4)
    llama(folder, "mistral-long", kind="mistral", window=70, positions=300)
    llama(folder, "qwen2", kind="qwen2", tied=True)
    llama(folder, "qwen3", kind="qwen3")
    vit(folder, "vit", "vit.", timm=False)
    vit(folder, "vit-timm", "", timm=True)
    resnet(folder, "resnet-basic", bottleneck=False, stem=3)
    resnet(folder, "resnet-bottleneck", bottleneck=True, stem=7)
    mlp(folder, "mlp", ["fc1", "fc2", "fc3"], dict(espalier=dict(architecture="mlp")))
    mlp(folder, "mlp-sequential", ["0", "2", "10"], dict(espalier=dict(architecture="mlp", activation="tanh")))
    convnet(folder, "convnet")


main(sys.argv[1])
