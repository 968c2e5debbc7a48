"""Recurrent networks, branches, loops, products, functions."""

import numpy
from onnx import TensorProto, helper, numpy_helper
from operator_cases import floats, integers

FLOAT, INT, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def write(case):
    recurrent(case)
    products(case)
    branches(case)
    loops(case)
    functions(case)


def recurrent(case):
    x = floats(6, 3, 4)
    kinds = [("LSTM", 4, 3, ["Sigmoid", "Tanh", "Relu"]), ("GRU", 3, 2, ["Sigmoid", "Relu"]), ("RNN", 1, 2, ["Relu"])]
    for name, gates, outputs, activations in kinds:
        outputs = 3 if name == "LSTM" else 2
        for direction, count in [("forward", 1), ("reverse", 1), ("bidirectional", 2)]:
            weight, again = floats(count, gates * 5, 4, seed=1), floats(count, gates * 5, 5, seed=2)
            bias = floats(count, gates * 10, seed=3)
            lengths = numpy.array([6, 2, 4], numpy.int32)
            begin = [floats(count, 3, 5, seed=seed) for seed in ((4, 5) if name == "LSTM" else (4,))]
            forms = {"direction": direction, "hidden_size": 5, "outputs": outputs}
            case(name, x, weight, again, **forms)
            case(name, x, weight, again, bias, None, *begin, **forms)
            case(name, x, weight, again, bias, lengths, **forms)
            case(name, x, weight, again, bias, lengths, *begin, clip=0.8, **forms)
            case(name, x, weight, again, bias, activations=activations * count, **forms)
            case(name, x[:1], weight, again, bias, None, *begin, **forms)
            if name == "GRU":
                case(name, x, weight, again, bias, None, *begin, linear_before_reset=1, **forms)
            if name == "LSTM":
                case(name, x, weight, again, bias, input_forget=1, **forms)


def products(case):
    case("MatMul", floats(3, 4), floats(4, 5, seed=1))
    case("MatMul", floats(2, 1, 3, 4), floats(6, 4, 5, seed=1))
    case("MatMul", floats(4), floats(4, 5, seed=1))
    case("MatMul", floats(2, 3, 4), floats(4, seed=1))
    case("Gemm", floats(3, 4), floats(4, 5, seed=1), floats(5, seed=2))
    case("Gemm", floats(4, 3), floats(5, 4, seed=1), floats(3, 1, seed=2), transA=1, transB=1, alpha=0.5, beta=2.0)
    case("Gemm", floats(3, 4), floats(4, 5, seed=1), alpha=0.5)
    case("Gemm", floats(3, 4), floats(4, 5, seed=1), floats(seed=2))
    case("Einsum", floats(2, 3, 4), floats(2, 4, 5, seed=1), equation="bij,bjk->bik")
    case("Einsum", floats(3, 4), floats(4, seed=1), equation="ij, j -> i")
    case("Einsum", floats(3, 3), equation="ii->i")
    case("Einsum", floats(2, 3, 4), equation="...ij->...ji")
    case("Einsum", floats(3), floats(4, seed=1), equation="i,j")
    case("FusedMatMul", floats(2, 4, 3), floats(2, 5, 4, seed=1), domain="com.microsoft", transA=1, transB=1, alpha=0.5)
    for name in ["Gelu", "FastGelu", "QuickGelu"]:
        case(name, floats(3, 4), domain="com.microsoft", tolerance=1e-4)
    for name in ["BiasGelu", "FastGelu"]:
        case(name, floats(3, 4), floats(4, seed=1), domain="com.microsoft", tolerance=1e-4)
    case("SkipLayerNormalization", floats(2, 3, 8), floats(2, 3, 8, seed=1), floats(8, seed=2), floats(8, seed=3),
         floats(8, seed=4), domain="com.microsoft", epsilon=1e-5)
    case("SkipLayerNormalization", floats(2, 3, 8), floats(2, 3, 8, seed=1), floats(8, seed=2), domain="com.microsoft")


def value(name, kind=FLOAT, shape=None):
    return helper.make_tensor_value_info(name, kind, shape)


def branches(case):
    then = helper.make_graph(
        [helper.make_node("Add", ["x", "w"], ["t"]), helper.make_node("Relu", ["t"], ["r"])], "then", [], [value("r")],
        [numpy_helper.from_array(floats(4, seed=1), "w")])
    inner = helper.make_graph([helper.make_node("Neg", ["m"], ["i"])], "inner", [], [value("i")])
    outer = helper.make_graph([helper.make_node("Identity", ["x"], ["o"])], "outer", [], [value("o")])
    other = helper.make_graph(
        [
            helper.make_node("Mul", ["x", "x"], ["m"]),
            helper.make_node("If", ["c"], ["n"], then_branch=outer, else_branch=inner),
        ], "else", [], [value("n")])
    nodes = [helper.make_node("If", ["c"], ["y"], then_branch=then, else_branch=other)]
    for flag in [True, False]:
        case.model("If", nodes, {"c": numpy.array(flag), "x": floats(3, 4)}, ["y"])


def loops(case):
    body = helper.make_graph(
        [
            helper.make_node("Add", ["s", "x"], ["sum"]),
            helper.make_node("Cast", ["i"], ["f"], to=FLOAT),
            helper.make_node("Mul", ["sum", "f"], ["shown"]),
            helper.make_node("ReduceSum", ["sum"], ["all"], keepdims=0),
            helper.make_node("Less", ["all", "limit"], ["goes"]),
            helper.make_node("Identity", ["sum"], ["next"]),
        ], "body", [value("i", INT, []), value("go", BOOL, []), value("s", FLOAT, [3])],
        [value("goes", BOOL, []), value("next", FLOAT, [3]), value("shown", FLOAT, [3])])
    nodes = [helper.make_node("Loop", ["n", "g", "x"], ["y", "z"], body=body)]
    x = numpy.array([1, 2, 3], numpy.float32)
    for count, limit in [(4, 1e9), (10, 20), (0, 1e9)]:
        given = {"n": numpy.array(count), "g": numpy.array(True), "x": x, "limit": numpy.array(limit, numpy.float32)}
        case.model("Loop", nodes, given, ["y", "z"] if count else ["y"])
    forever = [helper.make_node("Loop", ["", "g", "x"], ["y", "z"], body=body)]
    case.model("Loop", forever, {"g": numpy.array(True), "x": x, "limit": numpy.array(30, numpy.float32)}, ["y", "z"])
    body = helper.make_graph(
        [helper.make_node("Add", ["s", "p"], ["next"]), helper.make_node("Mul", ["next", "q"], ["shown"])], "body",
        [value("s", FLOAT, [2]), value("p", FLOAT, [2]), value("q", FLOAT, [2])],
        [value("next", FLOAT, [2]), value("shown", FLOAT, [2])])
    given = {"s": floats(2), "p": floats(5, 2, seed=1), "q": floats(5, 2, seed=2)}
    node = helper.make_node("Scan", ["s", "p", "q"], ["y", "z"], body=body, num_scan_inputs=2)
    case.model("Scan", [node], given, ["y", "z"])
    node = helper.make_node(
        "Scan", ["s", "p", "q"], ["y", "z"], body=body, num_scan_inputs=2, scan_input_directions=[1, 0],
        scan_input_axes=[0, 1], scan_output_directions=[1], scan_output_axes=[1])
    case.model("Scan", [node], {**given, "q": floats(2, 5, seed=2)}, ["y", "z"])


def functions(case):
    leaky = helper.make_function(
        "own", "Bent", ["a", "b"], ["out"],
        [
            helper.make_node("LeakyRelu", ["a"], ["t"]),
            helper.make_node("Add", ["t", "b"], ["out"]),
        ], [helper.make_opsetid("", 17)], ["slope"])
    attribute = leaky.node[0].attribute.add(name="alpha", ref_attr_name="slope", type=1)
    del attribute
    double = helper.make_function(
        "own", "Twice", ["a"], ["out"],
        [
            helper.make_node("Bent", ["a", "a"], ["t"], domain="own", slope=0.5),
            helper.make_node("Bent", ["t", "a"], ["out"], domain="own", slope=0.1),
        ], [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)])
    nodes = [helper.make_node("Twice", ["x"], ["m"], domain="own"), helper.make_node("Bent", ["m", "x"], ["y"], domain="own", slope=0.9)]
    case.model("Function", nodes, {"x": floats(3, 4)}, ["y"], functions=[leaky, double])
    defaulted = helper.make_function(
        "own", "Steep", ["a"], ["out"], [helper.make_node("LeakyRelu", ["a"], ["out"])], [helper.make_opsetid("", 17)],
        attribute_protos=[helper.make_attribute("slope", 0.25)])
    defaulted.node[0].attribute.add(name="alpha", ref_attr_name="slope", type=1)
    nodes = [
        helper.make_node("Steep", ["x"], ["m"], domain="own"),
        helper.make_node("Steep", ["m"], ["y"], domain="own", slope=0.75),
    ]
    case.model("Function", nodes, {"x": floats(3, 4)}, ["y"], functions=[defaulted])
    constant = helper.make_function(
        "own", "Shifted", ["a"], ["out"],
        [
            helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(floats(4, seed=7), "c")),
            helper.make_node("Constant", [], ["d"]),
            helper.make_node("Add", ["a", "c"], ["t"]),
            helper.make_node("Mul", ["t", "d"], ["out"]),
        ], [helper.make_opsetid("", 17)], ["by"])
    constant.node[1].attribute.add(name="value_float", ref_attr_name="by", type=1)
    nodes = [helper.make_node("Shifted", ["x"], ["y"], domain="own", by=1.5)]
    case.model("Function", nodes, {"x": floats(3, 4)}, ["y"], functions=[constant])
