"""Operators on integers that stand for real numbers. A level more or less, where rounding meets a tie, is 1/255."""

import numpy
from operator_cases import floats, integers

U8, I8 = numpy.uint8, numpy.int8
LEVEL = 0.005


def levels(*shape, seed=0, dtype=U8):
    information = numpy.iinfo(dtype)
    return integers(*shape, seed=seed, low=information.min, high=information.max + 1, dtype=dtype)


def scale(value):
    return numpy.float32(value)


def write(case):
    x = floats(3, 4, 5)
    case("QuantizeLinear", x, scale(0.02), U8(128))
    case("QuantizeLinear", x, scale(0.02), I8(-3))
    case("QuantizeLinear", x, scale(0.02))
    case("QuantizeLinear", x, numpy.array([0.01, 0.02, 0.03, 0.004], numpy.float32), levels(4, dtype=I8))
    case("QuantizeLinear", x, numpy.array([0.01, 0.02, 0.03], numpy.float32), levels(3), axis=-3)
    case("QuantizeLinear", numpy.array([-0.5, 0.5, 1.5, 2.5, 300, -300], numpy.float32), scale(1), I8(0))
    case("DequantizeLinear", levels(3, 4, 5), scale(0.02), U8(128))
    case("DequantizeLinear", levels(3, 4, 5, dtype=I8), scale(0.02))
    case("DequantizeLinear", integers(3, 4, low=-10**6, high=10**6, dtype=numpy.int32), scale(0.02))
    rows = numpy.array([0.01, 0.02, 0.03, 0.004], numpy.float32)
    case("DequantizeLinear", levels(3, 4, 5, dtype=I8), rows, levels(4, seed=1, dtype=I8))
    case("DequantizeLinear", levels(4, 6, dtype=I8), rows, levels(4, seed=1, dtype=I8), axis=0)
    case("DequantizeLinear", levels(3, 8, dtype=I8), floats(3, 2, low=0.01, high=0.1), levels(3, 2, dtype=I8),
         opset=21, axis=1, block_size=4)
    case("QuantizeLinear", floats(3, 8), floats(3, 2, low=0.01, high=0.1), levels(3, 2, dtype=I8), opset=21, axis=1,
         block_size=4)
    for array in [x, numpy.abs(x), -numpy.abs(x), numpy.zeros(4, numpy.float32), numpy.float32([1e-3, 5])]:
        case("DynamicQuantizeLinear", array, outputs=3)
    products(case)
    contributed(case)


def products(case):
    a, b = levels(2, 6, 300), levels(300, 7, seed=1, dtype=I8)
    case("MatMulInteger", a, b, tolerance=0)
    case("MatMulInteger", a, b, U8(7), I8(-3), tolerance=0)
    case("MatMulInteger", levels(6, 9), levels(9, 7, seed=1), U8(7), levels(7, seed=2), tolerance=0)
    case("MatMulInteger", levels(6, 70000), levels(70000, 2, seed=1), U8(0), tolerance=0)
    image, filters = levels(2, 4, 7, 8), levels(6, 4, 3, 3, seed=1)
    case("ConvInteger", image, filters, tolerance=0)
    case("ConvInteger", image, filters, U8(9), U8(120), pads=[1, 1, 1, 1], strides=[2, 1], tolerance=0)
    case("ConvInteger", image, levels(4, 1, 3, 3, seed=1), U8(9), U8(3), group=4, pads=[0, 1, 1, 0], tolerance=0)
    case("ConvInteger", levels(1, 40, 7, 8), levels(6, 40, 3, 3, seed=1), U8(9), tolerance=0)
    case("QLinearMatMul", levels(6, 20), scale(0.02), U8(100), levels(20, 7, seed=1), scale(0.01), U8(120), scale(0.05),
         U8(128), tolerance=LEVEL)
    case("QLinearMatMul", levels(6, 20), scale(0.02), U8(100), levels(20, 7, seed=1, dtype=I8),
         floats(7, low=0.005, high=0.02), numpy.zeros(7, I8), scale(0.05), U8(128), tolerance=LEVEL)
    case("QLinearConv", image, scale(0.02), U8(100), levels(6, 4, 3, 3, seed=1, dtype=I8), floats(6, low=0.005, high=0.02),
         numpy.zeros(6, I8), scale(0.1), U8(128), integers(6, low=-999, high=999, dtype=numpy.int32),
         pads=[1, 1, 1, 1], tolerance=LEVEL)
    case("QLinearConv", image, scale(0.02), U8(100), filters, scale(0.01), U8(120), scale(0.1), U8(128), strides=[2, 2],
         tolerance=LEVEL)


def contributed(case):
    domain = {"domain": "com.microsoft", "tolerance": LEVEL}
    a, b = levels(3, 4), levels(4, seed=1)
    for name in ["QLinearAdd", "QLinearMul"]:
        case(name, a, scale(0.02), U8(120), b, scale(0.03), U8(100), scale(0.06), U8(128), **domain)
    case("QLinearSigmoid", a, scale(0.05), U8(120), scale(1 / 256), U8(0), fixed=(1, 2, 3, 4), **domain)
    case("QLinearLeakyRelu", a, scale(0.05), U8(120), scale(0.03), U8(60), fixed=(1, 2, 3, 4), alpha=0.2, **domain)
    case("QLinearGlobalAveragePool", levels(2, 3, 5, 6), scale(0.05), U8(120), scale(0.03), U8(60), **domain)
    x, weight = floats(3, 20), levels(20, 7, dtype=I8)
    case("DynamicQuantizeMatMul", x, weight, scale(0.02), domain="com.microsoft")
    case("DynamicQuantizeMatMul", x, weight, floats(7, low=0.01, high=0.03), levels(7, seed=3, dtype=I8), floats(7),
         domain="com.microsoft")
    case("MatMulIntegerToFloat", levels(3, 20), levels(20, 7, seed=1), scale(0.02), scale(0.03), U8(4), U8(100), floats(7),
         domain="com.microsoft")
    case("QuantizeLinear", floats(3, 4), scale(0.02), U8(128), domain="com.microsoft")
    case("DequantizeLinear", levels(3, 4), scale(0.02), U8(128), domain="com.microsoft")
