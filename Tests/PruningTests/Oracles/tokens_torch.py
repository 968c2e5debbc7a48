"""Transformers whose tokens leave, by PyTorch's own modules in double precision: expected.json.

Written from the paper's formulas, all samples at once, with nn.MultiheadAttention; shares no line with tokens.py.
"""

import json
import math
import os
import shutil
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.manual_seed(41)
folder, sample = sys.argv[1], sys.argv[2]


def stored(path):
    """The tensors of a safetensors file of F32."""
    data = open(path, "rb").read()
    (size,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).reshape(entry["shape"])
    return {name: tensor.double() for name, tensor in tensors.items()}


class Block(nn.Module):
    def __init__(self, width, wide, heads, eps, first):
        super().__init__()
        self.first = first
        self.before, self.after = nn.LayerNorm(width, eps), nn.LayerNorm(width, eps)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.up, self.down = nn.Linear(width, wide), nn.Linear(wide, width)

    def load(self, w, prefix):
        part = lambda module: {kind: w[prefix + module + "." + kind] for kind in ("weight", "bias")}
        self.before.load_state_dict(part("layernorm_before"))
        self.after.load_state_dict(part("layernorm_after"))
        self.up.load_state_dict(part("intermediate.dense"))
        self.down.load_state_dict(part("output.dense"))
        self.attention.out_proj.load_state_dict(part("attention.output.dense"))
        for kind in ("weight", "bias"):
            joined = torch.cat([part("attention.attention." + name)[kind] for name in ("query", "key", "value")])
            getattr(self.attention, "in_proj_" + kind).data.copy_(joined)

    def forward(self, x):
        """What is left, the attention of every head, and the keys."""
        y = self.before(x) if self.first else x
        mixed, edges = self.attention(y, y, y, average_attn_weights=False)
        width = x.shape[-1]
        keys = F.linear(y, self.attention.in_proj_weight[width:2 * width], self.attention.in_proj_bias[width:2 * width])
        if self.first:
            x = x + mixed
            return x + self.down(F.gelu(self.up(self.after(x)))), edges, keys
        x = self.before(x + mixed)
        return self.after(x + self.down(F.gelu(self.up(x)))), edges, keys

    def same(self):
        """PyTorch's own layer of the same weights."""
        width, wide, eps = self.up.in_features, self.up.out_features, self.before.eps
        layer = nn.TransformerEncoderLayer(
            width, self.attention.num_heads, wide, 0.0, "gelu", eps, batch_first=True, norm_first=self.first).double()
        for old, new in [("attention.", "self_attn."), ("before.", "norm1."), ("after.", "norm2."), ("up.", "linear1."),
                         ("down.", "linear2.")]:
            layer.load_state_dict(
                {new + name[len(old):]: value for name, value in self.state_dict().items() if name.startswith(old)},
                strict=False)
        return layer


def importance(edges, votes):
    count = edges.shape[-1]
    score = edges.new_ones(edges.shape[:2] + (1, count))
    score[..., 0] = math.sqrt(count)
    score = score / score.sum(-1, keepdim=True)
    for _ in range(votes):
        score = score @ edges
    score = score.squeeze(2)
    variance = (count * score).var(-1, unbiased=False, keepdim=True)
    counts = ((variance >= 0.01) & (variance <= 0.7)).double()
    counts = torch.where(counts.sum(1, keepdim=True) > 0, counts, torch.ones_like(counts))
    return ((score**2 * counts).sum(1) / counts.sum(1)).sqrt()


def leave(x, alive, edges, keys, keep, share, votes):
    """Prunes every sample to as many tokens; `alive` says which they were at first."""
    batch, count, width = x.shape
    patches = count - 1
    kept = patches - int(patches * (1 - keep) + 1e-9)
    copies = min(int(share * patches + 1e-9), patches // 2 - 1, patches - kept)
    order = 1 + importance(edges, 1)[:, 1:].argsort(dim=1, descending=True, stable=True)
    half = (patches + 1) // 2
    units = F.normalize(keys, dim=-1)
    pick = lambda tensor, rows: tensor.gather(1, rows[..., None].expand(-1, -1, tensor.shape[-1]))
    high, low = order[:, :half], order[:, half:]
    likeness = (pick(units, low) @ pick(units, high).transpose(1, 2)).amax(-1)
    gone = low.gather(1, likeness.topk(copies, dim=1).indices)
    left = torch.ones(batch, count, dtype=torch.bool).scatter(1, gone, False).nonzero()[:, 1].reshape(batch, -1)
    rows = left[:, None, :, None].expand(-1, edges.shape[1], -1, count)
    edges = edges.gather(2, rows)
    edges = edges.gather(3, left[:, None, None, :].expand(-1, edges.shape[1], left.shape[1], -1))
    score = importance(edges / edges.sum(-1, keepdim=True), votes)
    best = 1 + score[:, 1:].topk(kept, dim=1).indices
    chosen = left.gather(1, torch.cat([torch.zeros(batch, 1, dtype=torch.long), best.sort(1).values], 1))
    return pick(x, chosen), alive.gather(1, chosen)


def forward(w, blocks, pixels, patch, plan):
    p = "vit.embeddings."
    name = p + "patch_embeddings.projection"
    x = F.conv2d(pixels, w[name + ".weight"], w[name + ".bias"], stride=patch).flatten(2).transpose(1, 2)
    x = torch.cat([w[p + "cls_token"].expand(len(x), -1, -1), x], 1) + w[p + "position_embeddings"]
    alive, seen = torch.arange(x.shape[1]).expand(len(x), -1), []
    for number, block in enumerate(blocks):
        x, edges, keys = block(x)
        if number in plan:
            x, alive = leave(x, alive, edges, keys, *plan[number])
            seen.append(alive.tolist())
    x = F.layer_norm(x[:, 0], x.shape[-1:], w["vit.layernorm.weight"], w["vit.layernorm.bias"], eps)
    return F.linear(x, w["classifier.weight"], w["classifier.bias"]), seen


w = stored(os.path.join(sample, "model.safetensors"))
config = json.load(open(os.path.join(sample, "config.json")))
eps = config["layer_norm_eps"]
pixels = torch.rand(6, config["num_channels"], config["image_size"], config["image_size"], dtype=torch.float32)


def expected(first):
    """Of the same weights, with norms before what they are for, or after the sums."""
    blocks = []
    for number in range(config["num_hidden_layers"]):
        prefix = f"vit.encoder.layer.{number}."
        wide, width = w[prefix + "intermediate.dense.weight"].shape
        blocks.append(Block(width, wide, config["num_attention_heads"], eps, first).double())
        blocks[-1].load(w, prefix)
        x = torch.randn(2, 9, width, dtype=torch.float64)
        assert torch.allclose(blocks[-1](x)[0], blocks[-1].same()(x), atol=1e-12)
    # Blocks of three: 30 votes after the first, 5 after the second.
    outputs, seen = forward(
        w, blocks, pixels.double(), config["patch_size"], {0: (0.8, 0.15, 30), 1: (0.6, 0.2, 5)})
    return {"outputs": outputs.flatten().tolist(),
        "kept": [seen[place][row] for row in range(len(pixels)) for place in range(2)]}


os.makedirs(os.path.join(folder, "after"))
shutil.copy(os.path.join(sample, "model.safetensors"), os.path.join(folder, "after"))
json.dump(config | {"norm_first": False}, open(os.path.join(folder, "after", "config.json"), "w"))
with torch.no_grad():
    json.dump({"pixels": pixels.flatten().tolist(), "before": expected(True), "after": expected(False)},
        open(os.path.join(folder, "expected.json"), "w"))
