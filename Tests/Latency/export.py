"""Writes a ViT or a Llama folder of Espalier as ONNX, by torch.onnx.export; every width is read off the tensors' shapes.

Usage: export.py FOLDER FILE
"""

import json
import struct
import sys

import torch
from torch import nn
from torch.nn import functional


def tensors(folder):
    with open(f"{folder}/model.safetensors", "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    found = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        assert entry["dtype"] == "F32", f"{name}: {entry['dtype']}"
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        found[name] = torch.frombuffer(bytearray(data[start:end]), dtype=torch.float32).reshape(entry["shape"])
    return found


class Network(nn.Module):
    def __init__(self, folder):
        super().__init__()
        with open(f"{folder}/config.json") as file:
            self.config = json.load(file)
        self.weights = tensors(folder)
        for name, tensor in self.weights.items():
            self.register_buffer(name.replace(".", "_"), tensor)

    def has(self, name):
        return name in self.weights

    def get(self, name):
        return getattr(self, name.replace(".", "_"))

    def linear(self, x, name):
        bias = self.get(name + ".bias") if self.has(name + ".bias") else None
        return functional.linear(x, self.get(name + ".weight"), bias)

    def heads(self, x, name, size):
        x = self.linear(x, name)
        return x.reshape(x.shape[0], x.shape[1], x.shape[2] // size, size).transpose(1, 2)

    def layers(self, prefix):
        return [f"{prefix}.{layer}" for layer in range(self.config["num_hidden_layers"])]

    def attend(self, q, k, v, mask=None):
        shares = q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5
        shares = (shares if mask is None else shares + mask).softmax(-1) @ v
        return shares.transpose(1, 2).reshape(shares.shape[0], shares.shape[2], shares.shape[1] * shares.shape[3])


class ViT(Network):
    def norm(self, x, name):
        weight, bias = self.get(name + ".weight"), self.get(name + ".bias")
        return functional.layer_norm(x, list(weight.shape), weight, bias, self.config["layer_norm_eps"])

    def forward(self, x):
        patches, size = "vit.embeddings.patch_embeddings.projection", self.config["patch_size"]
        x = functional.conv2d(x, self.get(patches + ".weight"), self.get(patches + ".bias"), size)
        x = x.flatten(2).transpose(1, 2)
        token = self.get("vit.embeddings.cls_token").expand(x.shape[0], -1, -1)
        x = torch.cat([token, x], 1) + self.get("vit.embeddings.position_embeddings")
        head = self.config["hidden_size"] // self.config["num_attention_heads"]
        head = self.config.get("head_dim", head)
        for name in self.layers("vit.encoder.layer"):
            if self.has(f"{name}.attention.output.dense.weight"):
                y, own = self.norm(x, f"{name}.layernorm_before"), f"{name}.attention.attention"
                parts = [self.heads(y, f"{own}.{part}", head) for part in ("query", "key", "value")]
                x = x + self.linear(self.attend(*parts), f"{name}.attention.output.dense")
            if self.has(f"{name}.output.dense.weight"):
                y = self.linear(self.norm(x, f"{name}.layernorm_after"), f"{name}.intermediate.dense")
                x = x + self.linear(functional.gelu(y), f"{name}.output.dense")
        return self.linear(self.norm(x, "vit.layernorm")[:, 0], "classifier")

    def example(self):
        return torch.zeros(2, self.config["num_channels"], self.config["image_size"], self.config["image_size"])


class Llama(Network):
    def norm(self, x, name):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + self.config["rms_norm_eps"]) * self.get(name + ".weight")

    def turned(self, x, angles):
        first, second = x.chunk(2, -1)
        return torch.cat([first, second], -1) * angles[0] + torch.cat([-second, first], -1) * angles[1]

    def shared(self, x, queries):
        x = x[:, :, None].expand(-1, -1, queries, -1, -1)
        return x.reshape(x.shape[0], x.shape[1] * queries, x.shape[3], x.shape[4])

    def forward(self, ids):
        table = self.get("model.embed_tokens.weight")
        x, length = functional.embedding(ids, table), ids.shape[1]
        head = self.config.get("head_dim", self.config["hidden_size"] // self.config["num_attention_heads"])
        steps = self.config["rope_theta"] ** (-torch.arange(0, head, 2).float() / head)
        angle = torch.outer(torch.arange(length).float(), steps).repeat(1, 2)
        angles, mask = (angle.cos(), angle.sin()), torch.full((length, length), -1e9).triu(1)
        for name in self.layers("model.layers"):
            if self.has(f"{name}.self_attn.o_proj.weight"):
                y, own = self.norm(x, f"{name}.input_layernorm"), f"{name}.self_attn"
                q, k, v = (self.heads(y, f"{own}.{part}_proj", head) for part in "qkv")
                k, v = (self.shared(part, q.shape[1] // k.shape[1]) for part in (self.turned(k, angles), v))
                x = x + self.linear(self.attend(self.turned(q, angles), k, v, mask), f"{own}.o_proj")
            if self.has(f"{name}.mlp.down_proj.weight"):
                y = self.norm(x, f"{name}.post_attention_layernorm")
                y = functional.silu(self.linear(y, f"{name}.mlp.gate_proj")) * self.linear(y, f"{name}.mlp.up_proj")
                x = x + self.linear(y, f"{name}.mlp.down_proj")
        return functional.linear(self.norm(x, "model.norm"), table)

    def example(self):
        return torch.zeros(8, 64, dtype=torch.long)


def main(folder, path):
    with open(f"{folder}/config.json") as file:
        made = {"vit": ViT, "llama": Llama}[json.load(file)["model_type"]](folder).eval()
    axes = {"x": {0: "batch"}, "y": {0: "batch"}}
    with torch.no_grad():
        torch.onnx.export(
            made, made.example(), path, opset_version=14, input_names=["x"], output_names=["y"], dynamic_axes=axes)


if __name__ == "__main__":
    main(*sys.argv[1:])
