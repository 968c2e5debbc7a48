"""Writes GGUF files of random numbers for a test of the order of rows.

usage: gguf_permute.py FOLDER

Each `ARCH.gguf` has three blocks whose heads differ in number and length, with projections put into llama.cpp's order by
numpy's reshape and swapaxes where the converter does so; `ARCH.safetensors` has the same under Hugging Face's names, in its
order. Types: F32, F16 and Q8_0 weights, F32 biases. `big-ARCH.gguf` is big-endian, F32 alone.
"""
import sys

import numpy
from gguf import GGMLQuantizationType, GGUFEndian, GGUFWriter, quants
from safetensors.numpy import save_file

HEADS, KEY_HEADS, LENGTH, WIDTH = 4, 2, 6, 64
random = numpy.random.default_rng(7)


def permuted(array, heads):
    return (
        array.reshape(heads, 2, array.shape[0] // heads // 2, *array.shape[1:]).swapaxes(1, 2).reshape(array.shape)
    )


def write(path, arch, is_permuted, endian):
    writer = GGUFWriter(path + ".gguf", arch, endianess=endian)
    writer.add_block_count(3)
    writer.add_embedding_length(WIDTH)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    expected = {}
    kinds = [GGMLQuantizationType.F32, GGMLQuantizationType.F16, GGMLQuantizationType.Q8_0]
    for block in range(3):
        kind = kinds[0] if endian == GGUFEndian.BIG else kinds[block]
        for role, heads in [("q", HEADS), ("k", KEY_HEADS), ("v", KEY_HEADS)]:
            moves = is_permuted and role != "v"
            for parameter, shape in [("weight", (heads * LENGTH, WIDTH)), ("bias", (heads * LENGTH,))]:
                values = random.standard_normal(shape).astype("<f4")
                stored = kinds[0] if parameter == "bias" else kind
                # Blocks lie within a row, so their bytes move as rows do.
                data = values if stored == kinds[0] else quants.quantize(values, stored)
                expected[f"model.layers.{block}.self_attn.{role}_proj.{parameter}"] = data
                data = permuted(data, heads) if moves else data.copy()
                writer.add_tensor(f"blk.{block}.attn_{role}.{parameter}", data, raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    save_file({name: numpy.ascontiguousarray(data) for name, data in expected.items()}, path + ".safetensors")


folder = sys.argv[1] + "/"
for arch, is_permuted in [("llama", True), ("granite", True), ("qwen2", False), ("qwen3", False), ("gemma2", False)]:
    write(folder + arch, arch, is_permuted, GGUFEndian.LITTLE)
write(folder + "big-llama", "llama", True, GGUFEndian.BIG)
