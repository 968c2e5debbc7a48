"""Vision transformers with a class token as torch.onnx.export writes them: the models beside this script.

Written by torch 1.13.0a0 (Debian 12). `open.onnx` has fused queries, keys and values and an open batch; `fixed.onnx` has
nn.MultiheadAttention and takes three pictures at a time.

Usage: make.py FOLDER
"""

import sys

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.qkv, self.proj = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        parts = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4).unbind(0)
        shares = ((q @ k.transpose(-2, -1)) * (width // self.heads) ** -0.5).softmax(-1)
        return self.proj((shares @ v).transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads, hidden, is_fused):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn = Attention(width, heads) if is_fused else nn.MultiheadAttention(width, heads, batch_first=True)
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        y = self.norm1(x)
        x = x + (self.attn(y) if isinstance(self.attn, Attention) else self.attn(y, y, y, need_weights=False)[0])
        return x + self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))


class ViT(nn.Module):
    def __init__(self, is_fused, width=12, heads=3, hidden=16, size=8, patch=4, classes=5):
        super().__init__()
        self.patch_embed = nn.Conv2d(1, width, patch, patch)
        self.cls_token = nn.Parameter(torch.randn(1, 1, width))
        self.pos_embed = nn.Parameter(torch.randn(1, (size // patch) ** 2 + 1, width))
        self.block = Block(width, heads, hidden, is_fused)
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)

    def forward(self, x):
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1) + self.pos_embed
        return self.head(self.norm(self.block(x))[:, 0])


def main(folder):
    for name, is_fused in (("open", True), ("fixed", False)):
        torch.manual_seed(5)
        model = ViT(is_fused).eval()
        for parameter in model.parameters():
            nn.init.normal_(parameter, std=0.3)
        torch.onnx.export(
            model.train(False), torch.zeros(3, 1, 8, 8), f"{folder}/{name}.onnx", opset_version=13,
            input_names=["x"], output_names=["logits"],
            dynamic_axes={"x": {0: "batch"}, "logits": {0: "batch"}} if name == "open" else None)


if __name__ == "__main__":
    main(*sys.argv[1:])
