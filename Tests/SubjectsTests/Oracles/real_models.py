"""Runs MiniLM and SmolLM2 in numpy, single precision, from the files that MODELS holds (looked for below it):
`model.safetensors` with `tokenizer.json` beside it, and `SmolLM2-135M-Instruct.Q4_1.gguf`.

Usage: real_models.py FOLDER MODELS
"""

import json
import os
import sys

import gguf
import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

PARAPHRASE = ["A man is eating food.", "A man is eating a meal."]
UNRELATED = "The spaceship landed quietly on the frozen moon of Jupiter."
TEXT = """It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was
the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season of Darkness, it was
the spring of hope, it was the winter of despair."""


def find(root, name):
    for folder, _, names in os.walk(root):
        if name in names:
            return os.path.join(folder, name)
    sys.exit(f"{name} is not below {root}")


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def erf(x):
    """Abramowitz and Stegun would be too coarse: the C library's, element by element."""
    import math

    return np.frompyfunc(math.erf, 1, 1)(x.astype(np.float64)).astype(np.float32)


def minilm(folder, root):
    path = find(root, "model.safetensors")
    w = load_file(path)
    tokenizer = Tokenizer.from_file(os.path.join(os.path.dirname(path), "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.enable_padding()
    encoded = tokenizer.encode_batch(PARAPHRASE + [UNRELATED])
    ids, mask = (np.array([getattr(e, k) for e in encoded], np.int64) for k in ("ids", "attention_mask"))

    def linear(name, x):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    def norm(name, x):
        c = x - x.mean(-1, keepdims=True)
        return c / np.sqrt((c * c).mean(-1, keepdims=True) + 1e-12) * w[name + ".weight"] + w[name + ".bias"]

    def heads(x):
        return x.reshape(*x.shape[:2], 12, 32).transpose(0, 2, 1, 3)

    p = "embeddings."
    x = w[p + "word_embeddings.weight"][ids] + w[p + "token_type_embeddings.weight"][0]
    x = norm(p + "LayerNorm", x + w[p + "position_embeddings.weight"][: ids.shape[1]])
    for i in range(6):
        p = f"encoder.layer.{i}."
        q, k, v = (heads(linear(p + "attention.self." + n, x)) for n in ("query", "key", "value"))
        scores = q @ k.swapaxes(2, 3) / np.sqrt(np.float32(32))
        y = softmax(np.where(mask[:, None, None] == 1, scores, -np.inf)) @ v
        y = y.transpose(0, 2, 1, 3).reshape(x.shape)
        x = norm(p + "attention.output.LayerNorm", linear(p + "attention.output.dense", y) + x)
        y = linear(p + "intermediate.dense", x)
        y = y * np.float32(0.5) * (1 + erf(y / np.sqrt(np.float32(2))))
        x = norm(p + "output.LayerNorm", linear(p + "output.dense", y) + x)
    mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    mean = (mean / np.linalg.norm(mean, axis=-1, keepdims=True)).astype(np.float32)
    cosines = (mean @ mean.T).astype(np.float32)
    print("minilm", os.path.dirname(path), cosines[0, 1], cosines[0, 2], sep="\t")
    save_file({"input.input_ids": ids, "input.attention_mask": mask, "hidden": x.astype(np.float32),
        "embedding": mean, "cosines": cosines}, os.path.join(folder, "minilm.safetensors"))


def vocabulary(reader):
    def texts(key):
        field = reader.fields[key]
        return [bytes(field.parts[i]).decode() for i in field.data]

    tokens = {token: i for i, token in enumerate(texts("tokenizer.ggml.tokens"))}
    merges = [tuple(line.split(" ")) for line in texts("tokenizer.ggml.merges")]
    tokenizer = Tokenizer(models.BPE(tokens, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def smollm(folder, root):
    path = find(root, "SmolLM2-135M-Instruct.Q4_1.gguf")
    reader = gguf.GGUFReader(path)
    w = {t.name: gguf.dequantize(t.data, t.tensor_type).astype(np.float32) for t in reader.tensors}
    number = lambda key: float(reader.fields["llama." + key].parts[-1][0])
    heads, kv, layers = (int(number(k)) for k in ("attention.head_count", "attention.head_count_kv", "block_count"))
    eps, base = np.float32(number("attention.layer_norm_rms_epsilon")), number("rope.freq_base")
    table = w["token_embd.weight"]
    size = table.shape[1] // heads
    tokenizer = vocabulary(reader)

    def norm(name, x):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * w[name + ".weight"]

    def rotate(x):
        """The file's own order: neighbours turn together."""
        angles = np.arange(x.shape[1])[:, None] * base ** (-np.arange(0, size, 2) / size)
        cos, sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
        a, b = x[..., 0::2], x[..., 1::2]
        return np.stack([a * cos - b * sin, b * cos + a * sin], -1).reshape(x.shape)

    def forward(ids):
        x = table[ids]
        dark = np.triu(np.full((len(ids), len(ids)), -np.inf, np.float32), 1)
        for i in range(layers):
            p = f"blk.{i}."
            y = norm(p + "attn_norm", x)
            split = lambda n, h: (y @ w[p + n + ".weight"].T).reshape(len(ids), h, size).transpose(1, 0, 2)
            q, k, v = rotate(split("attn_q", heads)), rotate(split("attn_k", kv)), split("attn_v", kv)
            k, v = k.repeat(heads // kv, 0), v.repeat(heads // kv, 0)
            y = softmax(q @ k.swapaxes(1, 2) / np.sqrt(np.float32(size)) + dark) @ v
            x = x + y.transpose(1, 0, 2).reshape(len(ids), -1) @ w[p + "attn_output.weight"].T
            y = norm(p + "ffn_norm", x)
            gate = y @ w[p + "ffn_gate.weight"].T
            x = x + (gate / (1 + np.exp(-gate)) * (y @ w[p + "ffn_up.weight"].T)) @ w[p + "ffn_down.weight"].T
        return norm("output_norm", x) @ table.T

    ids = np.array(tokenizer.encode(TEXT).ids[:64], np.int64)
    prompt = np.array(tokenizer.encode("The capital of France is").ids, np.int64)
    best = tokenizer.decode([int(forward(prompt)[-1].argmax())])
    print("smollm", path, len(ids), json.dumps(best), sep="\t")
    save_file({"input.input_ids": ids[None], "logits": forward(ids)[None], "prompt": prompt[None],
        "paris": np.array([tokenizer.token_to_id("ĠParis")], np.int64)}, os.path.join(folder, "smollm.safetensors"))


minilm(*sys.argv[1:3])
smollm(*sys.argv[1:3])
