"""Makes the sound files that the fuzzer damages, each by the library of its format: every format and variant, small.

usage: python3 make_seeds.py FOLDER [FOLDER/TORCH…]        with the packages of .ci/requirements.txt

Into FOLDER/safetensors, /onnx, /numpy, /gguf, /json and /foreign; PyTorch's come from make_seeds_torch.py. Everything is seeded, so
that running it again changes nothing but what the libraries themselves changed.
"""
import json
import os
import struct
import sys
import tarfile
import io
import gzip

import ml_dtypes
import numpy
from gguf import GGMLQuantizationType, GGUFEndian, GGUFValueType, GGUFWriter, quants
from gguf.constants import GGML_QUANT_SIZES
from safetensors.numpy import save as save_safetensors

import seeds_onnx

root = sys.argv[1]
random = numpy.random.default_rng(3)


def write(name, data):
    path = f"{root}/{name}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


# safetensors: by the library where it can, by hand where a type or an oddity is not numpy's.
def by_hand(header, data=b"", pad=True):
    text = json.dumps(header, separators=(",", ":")).encode() if isinstance(header, dict) else header.encode()
    text += b" " * (-len(text) % 8 if pad else 0)
    return struct.pack("<Q", len(text)) + text + data


f32 = random.standard_normal((3, 4)).astype("<f4")
block = {f"model.layers.{n}.{name}": f32 for n in range(2) for name in ("self_attn.q_proj.weight", "mlp.up_proj.weight")}
write("safetensors/llama.safetensors", save_safetensors(
    block | {"model.embed_tokens.weight": f32, "model.norm.weight": f32[0]}, {"format": "pt", "note": "é\n"}))
write("safetensors/scalar.safetensors", save_safetensors({"s": numpy.array(1, "f4"), "e": numpy.zeros((0, 3), "i8")}))
types = {"BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "F4": 4,
         "F6_E2M3": 6, "F6_E3M2": 6, "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64,
         "F64": 64, "I64": 64, "U64": 64}
header, place = {}, 0
for name, bits in sorted(types.items(), key=lambda item: -item[1]):
    header[name + ".weight"] = {"dtype": name, "shape": [2, 4], "data_offsets": [place, place + bits]}
    place += bits
write("safetensors/types.safetensors", by_hand(header, bytes(i % 251 for i in range(place))))
scaled = {"l.weight": {"dtype": "F8_E4M3", "shape": [4, 4], "data_offsets": [0, 16]},
          "l.weight_scale_inv": {"dtype": "F32", "shape": [1, 1], "data_offsets": [16, 20]}}
write("safetensors/scaled.safetensors", by_hand(scaled, bytes(20)))
write("safetensors/empty.safetensors", by_hand("{}"))
write("safetensors/odd.safetensors", by_hand(
    ' {"__metadata__":{"a":"1","a":"2","\\ud83d\\ude00":"\\u0000"},"\\u001b[31m":{"x":[1,{"y":null}],"dtype":"F32","shape":[],'
    '"data_offsets":[1,5]},"":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}\n ',
    bytes(5), pad=False))
write("safetensors/experts.safetensors", save_safetensors(
    {f"model.layers.0.mlp.experts.{e}.{p}_proj.weight": f32[:1, :2] for e in range(6) for p in ("gate", "up", "down")}))

# NumPy.
for name, array in {
    "f4": f32, "big": f32.astype(">f4"), "fortran": numpy.asfortranarray(f32.astype("<f8")), "scalar": numpy.array(2, "<i2"),
    "empty": numpy.zeros((0, 2), "u1"), "bool": f32 > 0, "complex": f32.astype(">c16"), "bf16": f32.astype(ml_dtypes.bfloat16),
    "fortran-big": numpy.asfortranarray(random.integers(0, 9, (2, 3, 4)).astype(">u2")), "f8": f32.astype(ml_dtypes.float8_e5m2),
}.items():
    stream = io.BytesIO()
    numpy.save(stream, array)
    write(f"numpy/{name}.npy", stream.getvalue())
for version in ((2, 0), (3, 0)):
    stream = io.BytesIO()
    numpy.lib.format.write_array(stream, f32, version=version)
    write(f"numpy/version-{version[0]}.npy", stream.getvalue())
write("numpy/python-2.npy", b"\x93NUMPY\1\0" + struct.pack("<H", 60) + b"{'descr': '<i2', 'fortran_order': False, 'shape': (2L,), }".ljust(59)
      + b"\n" + bytes(4))
arrays = {"conv/weight": f32, "conv/bias": f32[0], "fortran": numpy.asfortranarray(f32.astype(">f4")), "scalar": numpy.array(3)}
zeros = numpy.zeros((40, 50), "<f4")
for name, save, content in (
    ("stored", numpy.savez, arrays), ("deflated", numpy.savez_compressed, arrays), ("none", numpy.savez, {}),
    ("zeros", numpy.savez_compressed, {"z": zeros, "f": numpy.asfortranarray(zeros)}),
    ("objects", numpy.savez, {"o": numpy.array([None, 1], object), "s": numpy.array(["a"]), "x": f32}),
):
    stream = io.BytesIO()
    save(stream, **content)
    write(f"numpy/{name}.npz", stream.getvalue())


# GGUF: every block type that has a size, every metadata type, both byte orders, parts of a split.
def gguf(name, fill, architecture="llama", **options):
    path = f"{root}/gguf/{name}.gguf"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    writer = GGUFWriter(path, architecture, **options)
    fill(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def all_types(kinds):
    def fill(writer):
        for kind in kinds:
            values, size = GGML_QUANT_SIZES[kind]
            data = random.integers(0, 256, (2, size), dtype=numpy.uint8)
            writer.add_tensor(f"blk.0.{kind.name.lower()}.weight", data, raw_shape=data.shape, raw_dtype=kind)
    return fill


def all_values(writer):
    writer.add_uint8("u8", 1), writer.add_int8("i8", -1), writer.add_uint16("u16", 2), writer.add_int16("i16", -2)
    writer.add_uint32("u32", 3), writer.add_int32("i32", -3), writer.add_float32("f32", 0.5), writer.add_uint64("u64", 4)
    writer.add_int64("i64", -4), writer.add_float64("f64", 0.25), writer.add_bool("bool", True), writer.add_string("s", "é\x1b")
    writer.add_array("ints", [1, 2, 3]), writer.add_array("texts", ["a", "bc", ""]), writer.add_array("floats", [0.5, 1.5])
    writer.add_array("bools", [True, False])
    writer.add_custom_alignment(64)
    writer.add_tensor("t.weight", f32)


def llama(writer, blocks=2):
    writer.add_block_count(blocks), writer.add_embedding_length(8), writer.add_head_count(2), writer.add_head_count_kv(1)
    writer.add_feed_forward_length(16), writer.add_vocab_size(6), writer.add_context_length(32), writer.add_rope_dimension_count(4)
    writer.add_token_list([b"a", b"b", b"c", b"d", b"e", b"f"])
    square = random.standard_normal((8, 8)).astype("f4")
    writer.add_tensor("token_embd.weight", square[:6])
    for n in range(blocks):
        for part, rows in (("attn_q", 8), ("attn_k", 4), ("attn_v", 4), ("attn_output", 8), ("ffn_up", 8)):
            writer.add_tensor(f"blk.{n}.{part}.weight", square[:rows].astype("f2"))
        writer.add_tensor(f"blk.{n}.attn_norm.weight", square[0])
    writer.add_tensor("output_norm.weight", square[0])


def experts(writer):
    writer.add_block_count(1), writer.add_embedding_length(4), writer.add_head_count(2), writer.add_expert_count(3)
    writer.add_expert_used_count(1)
    for part in ("gate", "up", "down"):
        writer.add_tensor(f"blk.0.ffn_{part}_exps.weight", random.standard_normal((3, 4, 4)).astype("f4"))
    writer.add_tensor("blk.0.ffn_gate_inp.weight", f32)


kinds = list(GGML_QUANT_SIZES)
small = [kind for kind in kinds if GGML_QUANT_SIZES[kind][1] <= 40]
for start in range(0, len(kinds), 8):
    gguf(f"types-{start // 8}", all_types(kinds[start:start + 8]))
gguf("values", all_values)
gguf("llama", llama)
gguf("qwen2", lambda writer: llama(writer, 1), "qwen2")
gguf("experts", experts, "qwen3moe")
gguf("big-endian", all_values, endianess=GGUFEndian.BIG)
gguf("big-llama", lambda writer: llama(writer, 1), endianess=GGUFEndian.BIG)
gguf("empty", lambda writer: None)
gguf("split", lambda writer: llama(writer, 1), split_max_tensors=5)
gguf("q8", lambda writer: writer.add_tensor(
    "blk.0.ffn_down.weight", quants.quantize(random.standard_normal((2, 64)).astype("f4"), GGMLQuantizationType.Q8_0),
    raw_dtype=GGMLQuantizationType.Q8_0))
with open(f"{root}/gguf/values.gguf", "rb") as file:
    data = bytearray(file.read())
data[4] = 2
write("gguf/version-2.gguf", bytes(data))

# JSON beside the weights.
write("json/llama.index.json", json.dumps({"metadata": {"total_size": 96}, "weight_map": {
    f"model.layers.{n}.mlp.up_proj.weight": f"model-0000{n % 3 + 1}-of-00003.safetensors" for n in range(9)}}, indent=2))
write("json/float.index.json", '{"weight_map":{"a":"m.bin","a":"m.bin","\\u00e9\\ud83d\\ude00":"pytorch_model.bin"},'
      '"metadata":{"total_size":1.5e3,"x":[1,{"y":[]}]},"more":null}')
write("json/none.index.json", '{"weight_map":{}}')
write("json/llama.config.json", json.dumps({
    "architectures": ["LlamaForCausalLM"], "hidden_size": 576, "intermediate_size": 1536, "model_type": "llama",
    "num_attention_heads": 9, "num_hidden_layers": 30, "num_key_value_heads": 3, "rope_theta": 1e5, "rope_scaling": None,
    "tie_word_embeddings": True, "torch_dtype": "bfloat16", "vocab_size": 49152, "eos": [1, 2], "limit": float("inf")}))
write("json/nested.config.json", json.dumps({
    "model_type": "gemma3", "text_config": {"hidden_size": 64, "head_dim": 16, "num_experts": 8}, "vision_config": {"d_model": 8}}))
write("json/gpt2.config.json", '{"model_type":"gpt2","n_embd":768,"n_head":12,"n_layer":12,"vocab_size":50257}')

# What is none of these, told by name.
stream = io.BytesIO()
with tarfile.open(fileobj=stream, mode="w") as archive:
    archive.addfile(tarfile.TarInfo("sys_info"), io.BytesIO())
write("foreign/torch.tar", stream.getvalue()[:1024])
write("foreign/gzip.gz", gzip.compress(b"weights", mtime=0))
for name, data in {"hdf5": b"\x89HDF\r\n\x1a\n" + bytes(40), "zstandard": b"(\xb5/\xfd" + bytes(16), "ggml": b"lmgg" + bytes(16),
                   "page": b"<!DOCTYPE html><html>404</html>", "list": b" [1,2]", "pickle": b"\x80\2}q\0X\1\0\0\0aq\1K\1s.",
                   "pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"}.items():
    write(f"foreign/{name}", data)

seeds_onnx.make(f"{root}/onnx")
