"""Zero-TPrune and gated forward passes in numpy, in double precision: expected.json, networks and inputs."""

import json
import math
import os
import sys

import numpy as np
from safetensors.numpy import load_file, save_file

folder, samples = sys.argv[1], sys.argv[2]
random = np.random.default_rng(14)
ERF = np.vectorize(math.erf)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def gelu(x):
    return x * 0.5 * (1 + ERF(x / np.sqrt(2)))


def importance(A, rounds, s):
    """A: [heads, n, n]; one score a token, N s and variance of each head, which heads count."""
    n = A.shape[-1]
    start = np.ones(n)
    if s["boost"] == "on":
        start[0] = np.sqrt(n)
    start /= start.sum()
    S = np.stack([np.linalg.matrix_power(a.T, rounds) @ start for a in A])
    v = (n * S).var(1)
    passes = (v >= s["v-min"]) & (v <= s["v-max"])
    if not passes.any():
        passes[:] = True
    T = S[passes]
    return (T.mean(0) if s["heads"] == "mean" else np.sqrt((T**2).mean(0))), v, passes


def likeness(a, b, metric, power):
    if metric == "cosine":
        return (a / np.linalg.norm(a, axis=1, keepdims=True)) @ (b / np.linalg.norm(b, axis=1, keepdims=True)).T
    if metric == "dot":
        return a @ b.T
    p = {"manhattan": 1, "euclid": 2, "minkowski": power}[metric]
    return -(np.abs(a[:, None] - b[None]) ** p).sum(-1) ** (1 / p)


def prune(A, F, k, rounds, s):
    """Kept tokens with 0, copies, and the last importance."""
    n = A.shape[-1] - 1
    sides = {"none": n - 1, "seq-i": (n + 1) // 2}
    r = max(0, min(int(s["similar"] * n + 1e-9), sides.get(s["partition"], n // 2) - 1, n - k))
    copies = []
    if r:
        first = importance(A, 1, s)[0]
        order = 1 + np.argsort(-first[1:], kind="stable")
        half = (n + 1) // 2
        if s["partition"] == "none":
            L = likeness(F[order], F[order], s["metric"], s["power"])
            best = [L[i, :i].max() for i in range(1, n)]
            a = order[1:]
        else:
            a, b = {"seq-u": (order[half:], order[:half]), "seq-i": (order[:half], order[half:]),
                "alternate": (order[1::2], order[::2])}[s["partition"]]
            best = likeness(F[a], F[b], s["metric"], s["power"]).max(1)
        copies = sorted(int(t) for _, t in sorted(zip([-x for x in best], a))[:r])
    left = [t for t in range(n + 1) if t not in copies]
    B = A[:, left][:, :, left]
    if s["rows"] == "scaled":
        B = B / B.sum(-1, keepdims=True)
    score, variance, passes = importance(B, rounds, s)
    order = 1 + np.argsort(-score[1:], kind="stable")
    kept = [0] + sorted(left[i] for i in order[:k])
    return kept, copies, dict(zip(left, score)), variance, passes


usual = {"boost": "on", "v-min": 0.01, "v-max": 0.7, "heads": "rms", "similar": 0.1, "partition": "seq-u",
    "metric": "cosine", "power": 3.0, "rows": "scaled", "feature": "key"}


def cases():
    made = []
    for heads, n, width, k, rounds, changes in [
        (3, 11, 5, 6, 4, {"similar": 0.3}), (1, 17, 8, 9, 30, {"partition": "seq-i", "metric": "dot", "similar": 0.25}),
        (5, 26, 4, 13, 5, {"partition": "alternate", "metric": "manhattan", "similar": 0.2, "heads": "mean"}),
        (2, 40, 6, 20, 1, {"partition": "none", "metric": "euclid", "similar": 0.4}),
        (4, 21, 3, 7, 2, {"partition": "none", "metric": "minkowski", "similar": 0.2, "boost": "off"}),
        (4, 30, 7, 29, 12, {"similar": 0.4}), (3, 19, 5, 1, 3, {"similar": 0.4, "rows": "left"}),
        (6, 33, 5, 12, 6, {"v-min": 0.3, "v-max": 1.5, "similar": 0.0}),
    ]:
        s = usual | changes
        # Heads of different sharpness, so that variances pass and fail.
        A = softmax(random.normal(size=(heads, n, n)) * np.linspace(0.1, 1.5, heads)[:, None, None]
            + random.normal(size=(heads, 1, n)) * np.linspace(0.1, 1.5, heads)[:, None, None]).astype("f4")
        F = random.normal(size=(n, width)).astype("f4")
        kept, copies, score, variance, passes = prune(A.astype("f8"), F.astype("f8"), k, rounds, s)
        made.append({"heads": heads, "count": n, "k": k, "rounds": rounds, "attention": A.ravel().tolist(),
            "features": F.ravel().tolist(), "numbers": {x: y for x, y in changes.items() if not isinstance(y, str)},
            "choices": {x: y for x, y in changes.items() if isinstance(y, str)}, "kept": kept, "copies": copies,
            "importance": [score.get(t, -1.0) for t in range(n)], "variances": variance.tolist(),
            "passes": passes.tolist()})
    return made


def norm(w, name, x, eps):
    y = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)
    return y * w[name + ".weight"] + w[name + ".bias"]


def linear(w, name, x):
    return x @ w[name + ".weight"].T + w[name + ".bias"]


def attend(q, k, v, heads, mask=None):
    """One sample: [n, d] each; probabilities [heads, n, n]."""
    split = lambda x: x.reshape(len(x), heads, -1).transpose(1, 0, 2)
    q, k, v = split(q), split(k), split(v)
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask[None, None], scores, -np.inf)
    A = softmax(scores)
    return A, (A @ v).transpose(1, 0, 2).reshape(len(v[0]), -1)


def gate(plan, block, layers, A, parts, x, alive, seen):
    """What leaves after a block, if anything does."""
    if block not in plan:
        return x, alive, None
    keep, changes = plan[block]
    s = usual | changes
    n = len(x) - 1
    k = max(1, n - int(n * (1 - keep) + 1e-9))
    depth = 3 * (block + 1)
    rounds = s.get("iterations") or (30 if depth <= layers else 5 if depth <= 2 * layers else 1)
    kept, *_ = prune(A, parts[s["feature"]], k, rounds, s)
    seen.append([int(alive[t]) for t in kept])
    return x[kept], alive[kept], kept


def vit(w, pixels, heads, layers, patch, eps, plan):
    outputs, seen = [], []
    for picture in pixels:
        c, side, _ = picture.shape
        g = side // patch
        tiles = picture.reshape(c, g, patch, g, patch).transpose(1, 3, 0, 2, 4).reshape(g * g, -1)
        p = "vit.embeddings.patch_embeddings.projection"
        x = tiles @ w[p + ".weight"].reshape(len(w[p + ".weight"]), -1).T + w[p + ".bias"]
        x = np.concatenate([w["vit.embeddings.cls_token"][0], x]) + w["vit.embeddings.position_embeddings"][0]
        alive = np.arange(len(x))
        for i in range(layers):
            m = f"vit.encoder.layer.{i}."
            y = norm(w, m + "layernorm_before", x, eps)
            q, k, v = (linear(w, m + "attention.attention." + part, y) for part in ("query", "key", "value"))
            A, mixed = attend(q, k, v, heads)
            x = x + linear(w, m + "attention.output.dense", mixed)
            y = norm(w, m + "layernorm_after", x, eps)
            x = x + linear(w, m + "output.dense", gelu(linear(w, m + "intermediate.dense", y)))
            x, alive, _ = gate(plan, i, layers, A, {"key": k, "query": q, "value": v, "x": x}, x, alive, seen)
        outputs.append(linear(w, "classifier", norm(w, "vit.layernorm", x, eps)[0]))
    return np.array(outputs), seen


def timm(w, layers):
    """The same network by timm's names."""
    p = {"cls_token": w["vit.embeddings.cls_token"], "pos_embed": w["vit.embeddings.position_embeddings"]}
    names = [("patch_embed.proj", "vit.embeddings.patch_embeddings.projection"), ("norm", "vit.layernorm"),
        ("head", "classifier")]
    for i in range(layers):
        a, b = f"blocks.{i}.", f"vit.encoder.layer.{i}."
        names += [(a + "norm1", b + "layernorm_before"), (a + "norm2", b + "layernorm_after"),
            (a + "attn.proj", b + "attention.output.dense"), (a + "mlp.fc1", b + "intermediate.dense"),
            (a + "mlp.fc2", b + "output.dense")]
        for kind in (".weight", ".bias"):
            p[a + "attn.qkv" + kind] = np.concatenate(
                [w[b + "attention.attention." + part + kind] for part in ("query", "key", "value")])
    for new, old in names:
        for kind in (".weight", ".bias"):
            p[new + kind] = w[old + kind]
    return p


def write(name, config, w):
    os.makedirs(os.path.join(folder, name))
    json.dump(config, open(os.path.join(folder, name, "config.json"), "w"))
    save_file({k: np.ascontiguousarray(v.astype("f4")) for k, v in w.items()},
        os.path.join(folder, name, "model.safetensors"))


def bert(plan):
    d, heads, layers, words, length, classes = 24, 4, 4, 30, 14, 3
    w = {}

    def make(name, *shape):
        w[name] = (random.normal(size=shape) * (0.7 if len(shape) > 1 else 0.3)).astype("f4").astype("f8")

    def dense(name, out, into):
        make(name + ".weight", out, into)
        make(name + ".bias", out)

    def normed(name):
        make(name + ".weight", d)
        make(name + ".bias", d)

    make("bert.embeddings.word_embeddings.weight", words, d)
    make("bert.embeddings.position_embeddings.weight", 20, d)
    make("bert.embeddings.token_type_embeddings.weight", 2, d)
    normed("bert.embeddings.LayerNorm")
    for i in range(layers):
        m = f"bert.encoder.layer.{i}."
        for part in ("query", "key", "value"):
            dense(m + "attention.self." + part, d, d)
        dense(m + "attention.output.dense", d, d)
        dense(m + "intermediate.dense", 2 * d, d)
        dense(m + "output.dense", d, 2 * d)
        normed(m + "attention.output.LayerNorm")
        normed(m + "output.LayerNorm")
    dense("bert.pooler.dense", d, d)
    dense("classifier", classes, d)
    write("bert", {"model_type": "bert", "num_attention_heads": heads, "num_hidden_layers": layers, "hidden_size": d,
        "hidden_act": "gelu", "layer_norm_eps": 1e-12}, w)
    ids = random.integers(0, words, (3, length))
    mask = np.ones((3, length), int)
    mask[1, 9:] = 0
    mask[2, 12:] = 0
    outputs, seen = [], []
    for row, see in zip(ids, mask.astype(bool)):
        e = "bert.embeddings."
        x = w[e + "word_embeddings.weight"][row] + w[e + "position_embeddings.weight"][:length] + w[
            e + "token_type_embeddings.weight"][0]
        x = norm(w, e + "LayerNorm", x, 1e-12)
        alive = np.arange(length)
        for i in range(layers):
            m = f"bert.encoder.layer.{i}."
            q, k, v = (linear(w, m + "attention.self." + part, x) for part in ("query", "key", "value"))
            A, mixed = attend(q, k, v, heads, see)
            y = norm(w, m + "attention.output.LayerNorm", x + linear(w, m + "attention.output.dense", mixed), 1e-12)
            z = linear(w, m + "output.dense", gelu(linear(w, m + "intermediate.dense", y)))
            x = norm(w, m + "output.LayerNorm", y + z, 1e-12)
            x, alive, kept = gate(plan, i, layers, A, {"key": k, "query": q, "value": v, "x": x}, x, alive, seen)
            if kept is not None:
                see = see[kept]
        outputs.append(linear(w, "classifier", np.tanh(linear(w, "bert.pooler.dense", x[0]))))
    return ids, mask, np.array(outputs), seen


sample = os.path.join(samples, "emoji-vit")
config = json.load(open(os.path.join(sample, "config.json")))
stored = {k: v.astype("f8") for k, v in load_file(os.path.join(sample, "model.safetensors")).items()}
pixels = random.random((5, 3, 32, 32)).astype("f4")
plan = {0: (0.7, {"similar": 0.3, "iterations": 7}), 1: (0.5, {"feature": "x", "metric": "euclid", "similar": 0.2})}
gated, seen = vit(stored, pixels.astype("f8"), 4, 3, 8, 1e-6, plan)
dense, _ = vit(stored, pixels.astype("f8"), 4, 3, 8, 1e-6, {})
write("timm", {"architecture": "vit_small", "num_attention_heads": 4, "layer_norm_eps": 1e-6}, timm(stored, 3))
ids, mask, words, passed = bert({1: (0.6, {"similar": 0.2}), 2: (0.5, {"similar": 0.0})})
json.dump({"cases": cases(), "pixels": pixels.ravel().tolist(), "gated": gated.ravel().tolist(),
    "dense": dense.ravel().tolist(), "kept": seen, "ids": ids.ravel().tolist(), "mask": mask.ravel().tolist(),
    "words": words.ravel().tolist(), "passed": passed}, open(os.path.join(folder, "expected.json"), "w"))
