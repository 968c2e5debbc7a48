"""Networks for pictures: ViT, ResNet and plain sequences of layers."""

import numpy as np

from architecture_parts import ACTIVATIONS, Weights, attend, layer_norm, linear, make_linear, make_norm, random, save, split


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


def vit(folder, name, prefix, timm, mean=False):
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
    if not mean:
        x = np.concatenate([w.make(n["token"], 1, 1, d).repeat(2, 0), x], 1)
    x = x + w.make(n["positions"], 1, x.shape[1], d)
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
    x = layer_norm(w, n["last"], x, eps)
    logits = linear(w, n["head"], x.mean(1) if mean else x[:, 0])
    config = dict(architecture="vit_tiny_patch4", num_heads=heads) if timm else dict(
        model_type="ijepa" if mean else "vit", hidden_size=d,
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
