"""Writes checkpoints to measure with: real headers, and data that takes no room (holes) or is truly random.

    python make_checkpoints.py llama70b FOLDER      723 BF16 tensors of a 70 B model's shape, 30 shards, 141 GB of holes
    python make_checkpoints.py experts FOLDER       46,080 BF16 tensors of 64×64 in one file, 377 MB of holes
    python make_checkpoints.py gaussian FOLDER --megabytes 256 --dtype bf16 --seed 1     real, deviation 0.02
"""

import argparse
import json
import math
import os
import pathlib
import struct

WIDTH = {"BF16": 2, "F16": 2, "F32": 4}


def write_header(file, tensors, dtype):
    """Writes the header of `tensors` (name, shape), laid out in order; returns where the data ends."""
    header, end = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in tensors:
        begin, end = end, end + math.prod(shape) * WIDTH[dtype]
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file.write(struct.pack("<Q", len(text)) + text)
    return 8 + len(text) + end


def write_holes(path, tensors, dtype):
    with open(path, "wb") as file:
        file.truncate(write_header(file, tensors, dtype))


def write_index(folder, shards, dtype):
    """Names each shard as Hugging Face does, writes it with `write_holes`, and the index beside them."""
    weight_map, total = {}, 0
    for number, tensors in enumerate(shards, 1):
        name = f"model-{number:05}-of-{len(shards):05}.safetensors"
        write_holes(folder / name, tensors, dtype)
        weight_map |= {tensor: name for tensor, _ in tensors}
        total += sum(math.prod(shape) * WIDTH[dtype] for _, shape in tensors)
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))


def llama70b(folder, **_):
    hidden, key_value, inner, vocabulary, layers = 8192, 1024, 28672, 128256, 80
    tensors = [("model.embed_tokens.weight", (vocabulary, hidden))]
    for layer in range(layers):
        prefix = f"model.layers.{layer}"
        tensors += [(f"{prefix}.input_layernorm.weight", (hidden,))]
        tensors += [(f"{prefix}.mlp.{name}_proj.weight", (inner, hidden)) for name in ("gate", "up")]
        tensors += [(f"{prefix}.mlp.down_proj.weight", (hidden, inner))]
        tensors += [(f"{prefix}.post_attention_layernorm.weight", (hidden,))]
        tensors += [(f"{prefix}.self_attn.{name}_proj.weight", (rows, hidden))
                    for name, rows in (("q", hidden), ("k", key_value), ("v", key_value), ("o", hidden))]
    tensors += [("model.norm.weight", (hidden,)), ("lm_head.weight", (vocabulary, hidden))]
    assert len(tensors) == 723

    limit = 5_000_000_000
    shards, room = [[]], limit
    for name, shape in tensors:
        size = math.prod(shape) * 2
        if size > room:
            shards.append([])
            room = limit
        shards[-1].append((name, shape))
        room -= size
    write_index(folder, shards, "BF16")
    write_config(
        folder, "llama", "LlamaForCausalLM", hidden_size=hidden, intermediate_size=inner, num_attention_heads=64,
        num_key_value_heads=8, head_dim=128, num_hidden_layers=layers, vocab_size=vocabulary,
        tie_word_embeddings=False)


def experts(folder, **_):
    tensors = [(f"model.layers.{layer}.mlp.experts.{expert}.{name}_proj.weight", (64, 64))
               for layer in range(60) for expert in range(256) for name in ("gate", "up", "down")]
    assert len(tensors) == 46_080
    write_holes(folder / "model.safetensors", tensors, "BF16")


def gaussian(folder, megabytes, dtype, seed):
    import ml_dtypes
    import numpy

    dtype = dtype.upper()
    kind = {"BF16": ml_dtypes.bfloat16, "F16": numpy.float16, "F32": numpy.float32}[dtype]
    rows, columns = 1024, 4096
    count = max(1, round(megabytes * 1e6 / (rows * columns * WIDTH[dtype])))
    tensors = [(f"model.layers.{layer}.mlp.down_proj.weight", (rows, columns)) for layer in range(count)]
    draw = numpy.random.default_rng(seed)
    with open(folder / "model.safetensors", "wb") as file:
        write_header(file, tensors, dtype)
        for _ in tensors:
            values = draw.standard_normal((rows, columns), dtype=numpy.float32) * numpy.float32(0.02)
            file.write(values.astype(kind).tobytes())


def write_config(folder, model_type, architecture, **facts):
    config = {"architectures": [architecture], "model_type": model_type, "torch_dtype": "bfloat16"} | facts
    (folder / "config.json").write_text(json.dumps(config, indent=2))


KINDS = {"llama70b": llama70b, "experts": experts, "gaussian": gaussian}


def make(kind, folder, megabytes=256, dtype="bf16", seed=1):
    """Makes a checkpoint in `folder` unless an earlier call finished it; returns the folder."""
    folder = pathlib.Path(folder)
    done = folder / ".made"
    asked = json.dumps([kind, megabytes, dtype, seed])
    if not (done.exists() and done.read_text() == asked):
        folder.mkdir(parents=True, exist_ok=True)
        KINDS[kind](folder, megabytes=megabytes, dtype=dtype, seed=seed)
        done.write_text(asked)
    return os.fspath(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("folder")
    parser.add_argument("--megabytes", type=float, default=256)
    parser.add_argument("--dtype", choices=["bf16", "f16", "f32"], default="bf16")
    parser.add_argument("--seed", type=int, default=1)
    print(make(**vars(parser.parse_args())))
