"""Writes small random networks and what they give: one folder a network, with config.json, model.safetensors, and
case.safetensors with `input.NAME` and `output.0`. All forward passes are written here in numpy, in double precision.

Usage: architectures.py FOLDER
"""

import math
import sys

import numpy as np

from architecture_parts import ACTIVATIONS, Weights, attend, layer_norm, linear, make_linear, make_norm, random, rms_norm, save, split
from architecture_pictures import convnet, mlp, resnet, vit


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
    vit(folder, "ijepa", "ijepa.", timm=False, mean=True)
    vit(folder, "vit-timm", "", timm=True)
    resnet(folder, "resnet-basic", bottleneck=False, stem=3)
    resnet(folder, "resnet-bottleneck", bottleneck=True, stem=7)
    mlp(folder, "mlp", ["fc1", "fc2", "fc3"], dict(espalier=dict(architecture="mlp")))
    mlp(folder, "mlp-sequential", ["0", "2", "10"], dict(espalier=dict(architecture="mlp", activation="tanh")))
    convnet(folder, "convnet")


main(sys.argv[1])
