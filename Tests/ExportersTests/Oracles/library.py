"""Reads a checkpoint of any format by that format's own library: name -> numpy array, as espalier names and orders them.

NumPy's and PyTorch's names are theirs; GGUF's are those of Hugging Face by the gguf package's table, with rotary rows in Hugging
Face's order; ONNX's are those of the file, with the path of the subgraph where several graphs use one. Quantised blocks come
decoded to float32.
"""
import os
import subprocess
import sys
import tempfile
import zipfile

import ml_dtypes
import numpy

TORCH = "/usr/bin/python3"
# Runs where PyTorch is: dumps every tensor, bfloat16 as its bits.
DUMP = r"""
import sys, zipfile, numpy, torch
def load(path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if any(name.endswith("/constants.pkl") for name in archive.namelist()):
                return torch.jit.load(path, map_location="cpu").state_dict()
    return torch.load(path, map_location="cpu")
def tensors(value, path=()):
    if isinstance(value, torch.Tensor):
        yield ".".join(path), value.detach()
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from tensors(item, path + (str(key),))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from tensors(item, path + (str(index),))
found, first = {}, {}
for path in sys.argv[2:]:
    for name, tensor in tensors(load(path)):
        place = (tensor.data_ptr(), tuple(tensor.shape), tensor.stride())
        found["tied/" + name] = numpy.array(first.setdefault(place, name))
        plain = tensor.contiguous()
        if plain.dtype == torch.bfloat16:
            found["bf16/" + name] = plain.view(torch.int16).numpy()
        else:
            found["own/" + name] = plain.numpy()
numpy.savez(sys.argv[1], **{key.replace("/", "\x01"): value for key, value in found.items()})
"""


# Of PyTorch's tensors, another name of the same storage.
ties = {}


def bfloat(array):
    return array.view(ml_dtypes.bfloat16)


def from_numpy(path):
    if zipfile.is_zipfile(path):
        with numpy.load(path) as archive:
            arrays = {name: archive[name] for name in archive.files}
    else:
        arrays = {os.path.basename(path).removesuffix(".npy"): numpy.load(path)}
    little = {n: numpy.array(a, a.dtype.newbyteorder("<"), order="C") for n, a in arrays.items()}
    return {n: bfloat(a) if a.dtype.str == "|V2" else a for n, a in little.items()}


def from_torch(paths):
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "dump.npz")
        subprocess.run([TORCH, "-c", DUMP, target] + paths, check=True)
        with numpy.load(target) as archive:
            pairs = [name.split("\x01", 1) + [archive[name]] for name in archive.files]
    for kind, name, array in pairs:
        if kind == "tied" and str(array) != name:
            short = [text.removeprefix("model.module.") for text in (name, str(array))]
            ties.setdefault(short[0], short[1])
            ties.setdefault(short[1], short[0])
    pairs = [pair for pair in pairs if pair[0] != "tied"]
    return weights({name: bfloat(array) if kind == "bf16" else array for kind, name, array in pairs})


def weights(found):
    """Of a training checkpoint the model's, without DataParallel's prefix, pruned pairs as their products."""
    for prefix in ("model.module.", "model."):
        if any(name.startswith("optimizer.") for name in found) and any(name.startswith(prefix) for name in found):
            found = {name.removeprefix(prefix): array for name, array in found.items() if name.startswith(prefix)}
    plain = {name: array for name, array in found.items() if not name.endswith(("_orig", "_mask"))}
    pairs = {name.removesuffix("_orig"): array for name, array in found.items() if name.endswith("_orig")}
    return plain | {name: array * found[name + "_mask"] for name, array in pairs.items()}


def gguf_names(readers):
    """The file's name of each tensor by Hugging Face's."""
    import gguf
    table = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, 64)
    names = {}
    for block in range(64):
        for part in ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj",
                     "mlp.up_proj", "mlp.down_proj", "input_layernorm", "post_attention_layernorm"):
            name = f"model.layers.{block}.{part}.weight"
            names[table.get_name(name, try_suffixes=(".weight",))] = name
    for name in ("model.embed_tokens.weight", "model.norm.weight", "lm_head.weight"):
        names[table.get_name(name, try_suffixes=(".weight",))] = name
    return names


def decode(tensor):
    import gguf
    shape = tuple(int(size) for size in reversed(tensor.shape))
    kind = tensor.tensor_type.name
    if kind in ("F32", "F16", "F64", "I8", "I16", "I32", "I64"):
        return tensor.data.reshape(shape)
    if kind == "BF16":
        return bfloat(numpy.ascontiguousarray(tensor.data).view(numpy.uint16)).reshape(shape)
    return gguf.quants.dequantize(tensor.data, tensor.tensor_type).reshape(shape)


def unpermuted(array, heads):
    """The inverse of `LlamaModel.permute` of convert_hf_to_gguf.py."""
    rows = array.shape[0]
    return array.reshape(heads, rows // heads // 2, 2, *array.shape[1:]).swapaxes(1, 2).reshape(array.shape)


def from_gguf(paths):
    import gguf
    readers = [gguf.GGUFReader(path) for path in paths]
    fields = {name: field for reader in readers for name, field in reader.fields.items()}
    value = lambda key: int(fields[key].contents()) if key in fields else None
    heads = value("llama.attention.head_count")
    shared = value("llama.attention.head_count_kv") or heads
    names = gguf_names(readers)
    found = {}
    for reader in readers:
        for tensor in reader.tensors:
            array = decode(tensor)
            if heads and ".attn_q." in tensor.name:
                array = unpermuted(array, heads)
            if heads and ".attn_k." in tensor.name:
                array = unpermuted(array, shared)
            found[names.get(tensor.name, tensor.name)] = array
    return found


def onnx_tensors(model):
    """(graph's path, name, kind, owner) of every initializer and Constant; the owner holds what the library can replace."""
    from onnx import AttributeProto
    found = []

    def walk_nodes(nodes, path):
        for index, node in enumerate(nodes):
            place = node.name or f"{node.op_type}_{index}"
            for attribute in node.attribute:
                if node.op_type == "Constant":
                    found.append((path, node.output[0], attribute.name, attribute))
                elif attribute.type == AttributeProto.GRAPH:
                    walk(attribute.g, f"{path}{place}/{attribute.name}/")
                elif attribute.type == AttributeProto.GRAPHS:
                    for number, graph in enumerate(attribute.graphs):
                        walk(graph, f"{path}{place}/{attribute.name}/{number}/")

    def walk(graph, path):
        for tensor in graph.initializer:
            found.append((path, tensor.name, "initializer", tensor))
        walk_nodes(graph.node, path)

    walk(model.graph, "")
    for function in model.functions:
        walk_nodes(function.node, f"{function.name}/")
    return found


def onnx_names(model):
    """Our name -> (kind, owner)."""
    found = onnx_tensors(model)
    count = {}
    for _, name, _, _ in found:
        count[name] = count.get(name, 0) + 1
    return {(path if path and count[name] > 1 else "") + name: (kind, owner) for path, name, kind, owner in found}


def onnx_array(kind, owner, folder=""):
    import onnx
    if kind in ("initializer", "value"):
        return onnx.numpy_helper.to_array(owner if kind == "initializer" else owner.t, folder)
    return numpy.array(onnx.helper.get_attribute_value(owner))


def zero_points(model):
    """Weight -> (name of its zero point, axis), of every operator that takes them."""
    import onnx
    # Operator -> places of the weight, of its zero point, and the axis; None for the attribute's.
    places = {"DequantizeLinear": (0, 2, None), "ConvInteger": (1, 3, 0), "MatMulInteger": (1, 3, -1),
              "DynamicQuantizeMatMul": (1, 3, -1), "QLinearConv": (3, 5, 0), "QLinearMatMul": (3, 5, -1)}
    found = {}

    def walk(graph):
        for node in graph.node:
            inputs = list(node.input) + [""] * 8
            if node.op_type in places:
                weight, point, axis = places[node.op_type]
                stated = next((a.i for a in node.attribute if a.name == "axis"), 1)
                if inputs[point]:
                    found[inputs[weight]] = (inputs[point], stated if axis is None else axis)
            for attribute in node.attribute:
                if attribute.type == onnx.AttributeProto.GRAPH:
                    walk(attribute.g)

    walk(model.graph)
    return found


def onnx_zeroed(model, name, array, mask):
    """The array with the code of 0 where the mask says so."""
    names, points = onnx_names(model), zero_points(model)
    zero = numpy.zeros((), array.dtype)
    if name in points and points[name][0] in names:
        codes, axis = onnx_array(*names[points[name][0]]), points[name][1]
        lengths = [-1 if place == axis % array.ndim else 1 for place in range(array.ndim)]
        zero = codes.reshape(-1)[0] if codes.size == 1 else codes.reshape(lengths)
    return numpy.where(mask, array, zero).astype(array.dtype)


def from_onnx(path):
    import onnx
    folder = os.path.dirname(os.path.abspath(path))
    model = onnx.load(path, load_external_data=False)
    found = {}
    for name, (kind, owner) in onnx_names(model).items():
        tensor = owner if kind == "initializer" else owner.t if kind == "value" else None
        if tensor is not None and tensor.data_type == onnx.TensorProto.STRING or "string" in kind:
            continue
        array = onnx_array(kind, owner, folder)
        kinds = {"value_float": numpy.float32, "value_floats": numpy.float32}
        found[name] = array if tensor is not None else array.astype(kinds.get(kind, numpy.int64))
    return found


def from_safetensors(paths):
    from safetensors.numpy import load_file
    found = {}
    for path in paths:
        found.update(load_file(path))
    return found


def files(path):
    """All weight files of a folder, or the parts of a split GGUF file."""
    if os.path.isdir(path):
        endings = (".safetensors", ".gguf", ".bin", ".npz", ".npy", ".pt", ".onnx")
        return sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(endings))
    if "-of-" in path:
        stem = path[:path.rindex("-of-")][:-5]
        folder = os.path.dirname(path)
        return sorted(os.path.join(folder, n) for n in os.listdir(folder) if os.path.join(folder, n).startswith(stem)
                      and n.endswith(os.path.splitext(path)[1]))
    return [path]


def load(path):
    paths = files(path)
    with open(paths[0], "rb") as file:
        head = file.read(8)
    ending = os.path.splitext(paths[0])[1]
    if head.startswith(b"GGUF"):
        return from_gguf(paths)
    if ending == ".safetensors":
        return from_safetensors(paths)
    if ending in (".npz", ".npy"):
        return from_numpy(paths[0])
    if ending == ".onnx":
        return from_onnx(paths[0])
    return from_torch(paths)


def bits(array):
    return numpy.frombuffer(numpy.ascontiguousarray(array).tobytes(), dtype=numpy.uint8)


def fail(what):
    sys.exit(f"FAIL {what}")
