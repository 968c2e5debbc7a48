"""Writes calls of ONNX operators and what ONNX's own reference implementation gives for them.

Usage: transformer_operators.py FOLDER
"""

import json
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator
from safetensors.numpy import save_file

random = np.random.default_rng(3)
cases, arrays = [], {}


def normal(*shape):
    return random.standard_normal(shape).astype(np.float32)


def case(name, operation, inputs, outputs=1, version=23, **attributes):
    names = [f"in{i}" if value is not None else "" for i, value in enumerate(inputs)]
    results = [f"out{i}" if outputs == 1 or i in (0, 3) else "" for i in range(4 if outputs > 1 else 1)]
    node = helper.make_node(operation, names, results, **attributes)
    kinds = {"f": TensorProto.FLOAT, "b": TensorProto.BOOL, "i": TensorProto.INT64}
    given = [(n, v) for n, v in zip(names, inputs) if v is not None]
    graph = helper.make_graph(
        [node], "case", [helper.make_tensor_value_info(n, kinds[v.dtype.kind], v.shape) for n, v in given],
        [helper.make_tensor_value_info(r, TensorProto.FLOAT, None) for r in results if r])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", version)])
    found = ReferenceEvaluator(model).run(None, dict(given))
    for n, v in given:
        arrays[f"{name}.{n}"] = np.ascontiguousarray(v)
    for r, v in zip([r for r in results if r], found):
        arrays[f"{name}.{r}"] = np.ascontiguousarray(v.astype(np.float32))
    cases.append(dict(name=name, operation=operation, inputs=names, outputs=results, attributes=attributes))


def main(folder):
    q, k, v = normal(2, 6, 9, 8), normal(2, 3, 9, 8), normal(2, 3, 9, 8)
    case("attention", "Attention", [q, k, v])
    case("causal", "Attention", [q, k, v], is_causal=1)
    flat = lambda x: x.transpose(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], -1)
    case("flat", "Attention", [flat(q), flat(k), flat(v)], q_num_heads=6, kv_num_heads=3, is_causal=1, scale=0.3)
    case("crossed", "Attention", [q, normal(2, 3, 5, 8), normal(2, 3, 5, 4)])
    mask = random.random((2, 1, 9, 9)) > 0.4
    mask[0, 0, 2] = False
    case("masked", "Attention", [q, k, v, mask])
    case("biased", "Attention", [q, k, v, normal(9, 9)], is_causal=1)
    case("biased-heads", "Attention", [q, k, v, normal(1, 6, 9, 9)])
    case("capped", "Attention", [q, k, v], is_causal=1, softcap=1.5)
    for mode in range(4):
        # The reference caps what the standard calls raw.
        cap = {} if mode == 0 else dict(softcap=2.0)
        case(f"scores-{mode}", "Attention", [q, k, v, normal(9, 9)], outputs=4, qk_matmul_output_mode=mode, **cap)
    long = [normal(1, 4, 300, 8), normal(1, 2, 300, 8), normal(1, 2, 300, 8)]
    case("long", "Attention", long, is_causal=1)
    case("long-masked", "Attention", long + [random.random((300, 300)) > 0.2], is_causal=1)
    case("window", "Attention", long, version=25, is_causal=1, left_window_size=40)
    case("window-both", "Attention", long, version=25, left_window_size=3, right_window_size=150)

    cos, sin = normal(2, 9, 4), normal(2, 9, 4)
    case("rotary", "RotaryEmbedding", [q, cos, sin])
    case("rotary-interleaved", "RotaryEmbedding", [q, cos, sin], interleaved=1)
    case("rotary-flat", "RotaryEmbedding", [flat(q), cos, sin], num_heads=6)
    half = [normal(2, 9, 2), normal(2, 9, 2)]
    case("rotary-part", "RotaryEmbedding", [q] + half, rotary_embedding_dim=4)
    case("rotary-part-interleaved", "RotaryEmbedding", [flat(q)] + half, num_heads=6, rotary_embedding_dim=4,
        interleaved=1)
    places = random.integers(0, 20, (2, 9))
    case("rotary-places", "RotaryEmbedding", [q, normal(20, 4), normal(20, 4), places])

    x = normal(2, 5, 6)
    case("layer-norm", "LayerNormalization", [x, normal(6), normal(6)], epsilon=1e-3)
    case("layer-norm-two", "LayerNormalization", [x, normal(5, 6), normal(5, 6)], axis=1)
    case("layer-norm-plain", "LayerNormalization", [x, normal(6)])
    case("rms-norm", "RMSNormalization", [x, normal(6)], epsilon=1e-3)
    case("rms-norm-two", "RMSNormalization", [x, normal(5, 6)], axis=1)
    case("gelu", "Gelu", [3 * x])
    case("gelu-tanh", "Gelu", [3 * x], approximate="tanh")
    case("swish", "Swish", [3 * x], version=24)
    case("swish-alpha", "Swish", [3 * x], version=24, alpha=1.7)
    save_file(arrays, os.path.join(folder, "case.safetensors"))
    with open(os.path.join(folder, "cases.json"), "w") as file:
        json.dump(cases, file)


main(sys.argv[1])
