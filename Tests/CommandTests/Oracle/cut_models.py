"""Small ONNX models with the structures that a cut must follow; weights from a fixed seed."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(7)


class Model:
    """Nodes and initializers, put together one call at a time."""

    def __init__(self, opset=17):
        self.nodes, self.tensors, self.opset, self.count = [], [], opset, 0

    def weight(self, name, *shape, scale=0.4):
        return self.array(name, (random.standard_normal(shape) * scale).astype(np.float32))

    def array(self, name, array):
        self.tensors.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def ints(self, *values):
        self.count += 1
        return self.array(f"ints_{self.count}", np.array(values, np.int64))

    def node(self, operation, *inputs, outputs=None, domain="", **attributes):
        self.count += 1
        outputs = outputs or [f"{operation.lower()}_{self.count}"]
        self.nodes.append(
            helper.make_node(operation, list(inputs), outputs, name=f"{operation}_{self.count}", domain=domain, **attributes))
        return outputs[0] if len(outputs) == 1 else outputs

    def norm(self, x, name, channels):
        parts = [self.array(f"{name}.{part}", values.astype(np.float32)) for part, values in (
            ("weight", random.uniform(0.5, 1.5, channels)), ("bias", random.standard_normal(channels) * 0.3),
            ("mean", random.standard_normal(channels) * 0.2), ("var", random.uniform(0.5, 2, channels)))]
        return self.node("BatchNormalization", x, *parts, epsilon=1e-5)

    def conv(self, x, name, out, inner, kernel=3, **attributes):
        weight, bias = self.weight(name + ".weight", out, inner, kernel, kernel), self.weight(name + ".bias", out)
        pad = kernel // 2
        return self.node("Conv", x, weight, bias, kernel_shape=[kernel] * 2, pads=[pad] * 4, **attributes)

    def linear(self, x, name, inner, out):
        """As torch writes it for sequences: x W + b."""
        product = self.node("MatMul", x, self.weight(name + ".weight", inner, out))
        return self.node("Add", self.weight(name + ".bias", out), product)

    def layer_norm(self, x, name, width):
        return self.node(
            "LayerNormalization", x, self.array(name + ".weight", np.ones(width, np.float32)),
            self.array(name + ".bias", np.zeros(width, np.float32)), axis=-1)

    def finished(self, x, shape, output):
        made = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
        result = helper.make_tensor_value_info("y", TensorProto.FLOAT, output)
        self.nodes.append(helper.make_node("Identity", [x], ["y"], name="last"))
        graph = helper.make_graph(self.nodes, "cut", [made], [result], self.tensors)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8)


def residual():
    m = Model()
    x = m.node("Relu", m.norm(m.conv("x", "stem", 8, 3), "stem_norm", 8))
    for index in range(2):
        y = m.node("Relu", m.norm(m.conv(x, f"block{index}.a", 10, 8), f"block{index}.a_norm", 10))
        y = m.norm(m.conv(y, f"block{index}.b", 8, 10), f"block{index}.b_norm", 8)
        x = m.node("Relu", m.node("Add", x, y))
    flat = m.node("Flatten", m.node("GlobalAveragePool", x), axis=1)
    y = m.node("Gemm", flat, m.weight("head.weight", 5, 8), m.weight("head.bias", 5), transB=1)
    return m.finished(y, ["batch", 3, 8, 8], ["batch", 5])


def concatenation():
    """Two branches side by side, one of them used again; then a split in another place than the seam."""
    m = Model()
    a = m.node("Relu", m.conv("x", "a", 6, 3))
    b = m.node("Sigmoid", m.conv("x", "b", 4, 3))
    both = m.node("Concat", a, b, axis=1)
    both = m.norm(both, "both", 10)
    first, second = m.node("Split", both, m.ints(3, 7), axis=1, outputs=["first", "second"])
    y = m.conv(m.node("Relu", first), "c", 5, 3)
    z = m.conv(m.node("Relu", second), "d", 5, 7)
    z = m.node("Add", y, m.node("Add", z, m.conv(b, "e", 5, 4)))
    part = m.node("Slice", z, m.ints(1), m.ints(5), m.ints(1))
    return m.finished(m.conv(part, "last", 3, 4, 1), ["batch", 3, 6, 6], ["batch", 3, 6, 6])


def depthwise():
    """Expand, one filter a channel, squeeze and excite, project; then a grouped convolution."""
    m = Model()
    x = m.node("Relu", m.norm(m.conv("x", "stem", 6, 3), "stem_norm", 6))
    y = m.node("HardSwish", m.norm(m.conv(x, "expand", 12, 6, 1), "expand_norm", 12))
    y = m.node("Relu", m.norm(m.conv(y, "depth", 12, 1, group=12), "depth_norm", 12))
    s = m.node("GlobalAveragePool", y)
    s = m.node("HardSigmoid", m.conv(m.node("Relu", m.conv(s, "se1", 5, 12, 1)), "se2", 12, 5, 1))
    x = m.node("Add", x, m.conv(m.node("Mul", y, s), "project", 6, 12, 1))
    y = m.node("Relu", m.conv(x, "grouped", 12, 2, group=3))
    y = m.node("Clip", m.conv(y, "doubled", 24, 1, group=12), m.array("low", np.float32(0)), m.array("high", np.float32(6)))
    y = m.conv(y, "last", 4, 24, 1)
    return m.finished(y, ["batch", 3, 6, 6], ["batch", 4, 6, 6])


def flattened():
    """Flatten, and the same by a reshape that states lengths; weights turned by the graph itself."""
    m = Model()
    x = m.node("MaxPool", m.node("Relu", m.conv("x", "a", 6, 2)), kernel_shape=[2, 2], strides=[2, 2])
    flat = m.node("Flatten", x, axis=1)
    shaped = m.node("Reshape", m.node("Relu", m.conv(x, "b", 5, 6)), m.ints(-1, 45))
    y = m.node("Gemm", flat, m.weight("fc1.weight", 9, 54), m.weight("fc1.bias", 9), transB=1)
    turned = m.node("Transpose", m.weight("fc2.weight", 9, 45), perm=[1, 0])
    y = m.node("Relu", m.node("Add", y, m.node("MatMul", shaped, turned)))
    return m.finished(m.linear(y, "fc3", 9, 4), ["batch", 2, 6, 6], ["batch", 4])


def lengths(m, x):
    """Batch and positions as torch's exporter computes them."""
    return [m.node("Unsqueeze", m.node("Gather", m.node("Shape", x), m.array(f"{x}_{place}_{m.count}", np.int64(place))), m.ints(0))
            for place in (0, 1)]


def heads(m, x, count, size):
    batch, positions = lengths(m, x)
    shape = m.node("Concat", batch, positions, m.ints(count), m.ints(size), axis=0)
    return m.node("Reshape", x, shape)


def attend(m, q, k, v, size, source, width):
    """`[batch, heads, positions, features]` of q and v, k turned already."""
    scores = m.node("Div", m.node("MatMul", q, k), m.array(f"scale_{m.count}", np.float32(size**0.5)))
    mixed = m.node("Transpose", m.node("MatMul", m.node("Softmax", scores, axis=-1), v), perm=[0, 2, 1, 3])
    batch, positions = lengths(m, source)
    return m.node("Reshape", mixed, m.node("Concat", batch, positions, m.ints(width), axis=0))


def transformer():
    """Heads from three products, a gated feed-forward block, residuals around both."""
    m, width = Model(), 16
    x = m.linear("x", "embed", 5, width)
    n = m.layer_norm(x, "norm1", width)
    parts = [heads(m, m.linear(n, name, width, 12), 3, 4) for name in ("q", "k", "v")]
    q, k, v = [m.node("Transpose", part, perm=[0, 2, 3, 1] if part == parts[1] else [0, 2, 1, 3]) for part in parts]
    x = m.node("Add", x, m.linear(attend(m, q, k, v, 4, n, 12), "o", 12, width))
    n = m.layer_norm(x, "norm2", width)
    gate = m.linear(n, "gate", width, 20)
    gate = m.node("Mul", gate, m.node("Sigmoid", gate))
    x = m.node("Add", x, m.linear(m.node("Mul", gate, m.linear(n, "up", width, 20)), "down", 20, width))
    return m.finished(m.linear(x, "head", width, 3), ["batch", "positions", 5], ["batch", "positions", 3])


def fused():
    """timm's way: one product for queries, keys and values, divided by a reshape and picked by number."""
    m, width = Model(), 12
    x = m.linear("x", "embed", 5, width)
    batch, positions = lengths(m, x)
    shape = m.node("Concat", batch, positions, m.ints(3), m.ints(4), m.ints(3), axis=0)
    parts = m.node("Transpose", m.node("Reshape", m.linear(x, "qkv", width, 36), shape), perm=[2, 0, 3, 1, 4])
    q, k, v = [m.node("Gather", parts, m.array(f"part{place}", np.int64(place)), axis=0) for place in range(3)]
    y = attend(m, q, m.node("Transpose", k, perm=[0, 1, 3, 2]), v, 3, x, 12)
    x = m.node("Add", x, m.linear(y, "o", 12, width))
    x = m.layer_norm(x, "norm", width)
    wide = m.linear(x, "fc1", width, 18)
    erf = m.node("Erf", m.node("Div", wide, m.array("root", np.float32(2**0.5))))
    gelu = m.node("Mul", wide, m.node("Add", erf, m.array("one", np.float32(1))))
    return m.finished(m.linear(gelu, "fc2", 18, 4), ["batch", "positions", 5], ["batch", "positions", 4])


def split():
    """Queries, keys and values side by side, divided without a list of lengths."""
    m, width = Model(opset=13), 12
    x = m.linear("x", "embed", 5, width)
    q, k, v = m.node("Split", m.linear(x, "qkv", width, 24), axis=2, outputs=["q", "k", "v"])
    q, k, v = [heads(m, part, 2, 4) for part in (q, k, v)]
    q, v = [m.node("Transpose", part, perm=[0, 2, 1, 3]) for part in (q, v)]
    y = attend(m, q, m.node("Transpose", k, perm=[0, 2, 3, 1]), v, 4, x, 8)
    return m.finished(m.linear(y, "o", 8, 3), ["batch", "positions", 5], ["batch", "positions", 3])


MODELS = {
    "residual": residual, "concatenation": concatenation, "depthwise": depthwise, "flattened": flattened,
    "transformer": transformer, "fused": fused, "split": split,
}
