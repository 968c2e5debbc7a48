"""Operators that move a window, fold positions, normalise, pad and resize."""

import itertools

import numpy
from operator_cases import booleans, floats, integers


def write(case):
    convolutions(case)
    pools(case)
    normalizations(case)
    paddings(case)
    resizings(case)


def convolutions(case):
    image, bias = floats(2, 4, 7, 8), floats(6, seed=2)
    filters = floats(6, 4, 3, 3, seed=1)
    case("Conv", image, filters, bias)
    case("Conv", image, filters)
    case("Conv", image, filters, bias, pads=[1, 2, 1, 2], strides=[2, 1])
    case("Conv", image, filters, bias, pads=[0, 1, 2, 0], dilations=[2, 1])
    case("Conv", image, floats(6, 2, 3, 2, seed=1), bias, group=2)
    case("Conv", image, floats(4, 1, 3, 3, seed=1), group=4, pads=[1, 1, 1, 1])
    for mode in ["SAME_UPPER", "SAME_LOWER", "VALID"]:
        case("Conv", image, filters, auto_pad=mode, strides=[2, 3])
        case("Conv", image, floats(6, 4, 2, 4, seed=1), bias, auto_pad=mode)
    case("Conv", floats(2, 3, 9), floats(5, 3, 4, seed=1), floats(5, seed=2), pads=[3, 1], strides=[2])
    case("Conv", floats(1, 2, 5, 4, 6), floats(3, 2, 2, 3, 2, seed=1), pads=[0, 1, 1, 0, 1, 0], strides=[1, 2, 1])
    case("Conv", floats(0, 3, 9), floats(5, 3, 4, seed=1))

    filters = floats(4, 3, 3, 3, seed=1)
    case("ConvTranspose", image, filters)
    case("ConvTranspose", image, filters, floats(3, seed=2), strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
    case("ConvTranspose", image, filters, floats(3, seed=2), strides=[2, 3], pads=[0, 1, 1, 0])
    case("ConvTranspose", image, filters, strides=[2, 2], pads=[0, 1, 1, 0], output_padding=[1, 0])
    case("ConvTranspose", image, filters, floats(3, seed=2), strides=[3, 2], output_shape=[20, 16])
    case("ConvTranspose", image, filters, dilations=[2, 2], pads=[1, 1, 1, 1])
    case("ConvTranspose", image, floats(4, 3, 2, 2, seed=1), floats(6, seed=2), group=2, strides=[2, 2])
    case("ConvTranspose", image, filters, auto_pad="SAME_UPPER", strides=[2, 2])
    case("ConvTranspose", image, filters, auto_pad="SAME_LOWER", strides=[2, 2])
    case("ConvTranspose", floats(2, 3, 9), floats(3, 2, 4, seed=1), strides=[2])


def pools(case):
    image = floats(2, 3, 7, 8) - 3
    forms = [
        {}, {"strides": [2, 2]}, {"strides": [2, 3], "ceil_mode": 1}, {"pads": [1, 1, 1, 1]},
        {"pads": [0, 1, 1, 0], "strides": [2, 2]}, {"pads": [1, 1, 1, 1], "strides": [3, 2], "ceil_mode": 1},
        {"auto_pad": "SAME_UPPER", "strides": [2, 2]}, {"auto_pad": "SAME_LOWER", "strides": [3, 2]},
        {"auto_pad": "VALID", "strides": [2, 2]},
    ]
    for form in forms:
        case("MaxPool", image, kernel_shape=[3, 2], **form)
        case("AveragePool", image, kernel_shape=[3, 2], opset=19, **form)
        case("AveragePool", image, kernel_shape=[3, 2], opset=19, count_include_pad=1, **form)
    case("MaxPool", image, kernel_shape=[2, 2], dilations=[2, 3])
    case("MaxPool", integers(1, 2, 6, 6, low=0, high=255, dtype=numpy.uint8), kernel_shape=[2, 2], pads=[1, 1, 0, 0])
    case("MaxPool", floats(2, 3, 9), kernel_shape=[3], strides=[2], pads=[1, 0])
    case("MaxPool", floats(1, 2, 4, 5, 6), kernel_shape=[2, 2, 3])
    case("AveragePool", floats(2, 3, 9), kernel_shape=[3], strides=[2], pads=[1, 0])
    case("AveragePool", floats(1, 2, 4, 5, 6), kernel_shape=[2, 2, 3], pads=[1, 0, 1, 0, 1, 1])
    for name in ["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"]:
        case(name, image)
        case(name, floats(2, 3, 5))


def normalizations(case):
    image = floats(2, 4, 5, 6)
    rows = [floats(4, seed=seed) for seed in (1, 2, 3)] + [numpy.abs(floats(4, seed=4)) + 0.1]
    case("BatchNormalization", image, *rows, fixed=(1, 2, 3, 4))
    case("BatchNormalization", image, *rows, epsilon=0.01, momentum=0.5)
    case("BatchNormalization", floats(3, 4), *rows)
    case("InstanceNormalization", image, rows[0], rows[1], epsilon=0.01)
    case("InstanceNormalization", floats(2, 4, 9), rows[0], rows[1])
    case("GroupNormalization", image, rows[0][:2], rows[1][:2], opset=18, num_groups=2)
    case("GroupNormalization", image, rows[0], rows[1], opset=21, num_groups=2)
    case("LRN", image, size=3, alpha=0.1, beta=0.5, bias=2.0)
    case("LRN", image, size=3)
    case("LpNormalization", image, axis=1)
    case("LpNormalization", image, axis=-1, p=1)
    case("MeanVarianceNormalization", image, tolerance=1e-4)
    case("MeanVarianceNormalization", image, axes=[0, 2, 3], tolerance=1e-4)


def paddings(case):
    x = floats(3, 4, 5)
    pads = numpy.array([0, 1, 2, 1, 0, 3])
    case("Pad", x, pads)
    case("Pad", x, pads, numpy.float32(1.5))
    case("Pad", x, numpy.array([0, -1, 2, 1, 0, -2]))
    for mode in ["reflect", "edge"]:
        case("Pad", x, pads, mode=mode)
        case("Pad", x, numpy.array([0, 0, 4, 0, 0, 4]), mode=mode)
    case("Pad", x, numpy.array([1, 6, 0, 3, 0, 1]), opset=19, mode="wrap")
    case("Pad", x, opset=10, pads=[0, 1, 2, 1, 0, 3], value=0.5)
    case("Pad", x, numpy.array([1, 2]), None, numpy.array([-1]), opset=18)
    case("Pad", integers(2, 3), numpy.array([1, 0, 0, 1]), numpy.array(7))
    case("Pad", floats(0, 2), numpy.array([1, 0, 0, 1]))


def resizings(case):
    image = floats(2, 3, 5, 6)
    up, down = numpy.array([1, 1, 2.3, 1.5], numpy.float32), numpy.array([1, 1, 0.6, 0.5], numpy.float32)
    sizes = numpy.array([2, 3, 7, 4])
    modes = ["half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"]
    for coordinates, mode in itertools.product(modes, ["nearest", "linear", "cubic"]):
        for scales in (up, down):
            case("Resize", image, None, scales, mode=mode, coordinate_transformation_mode=coordinates, tolerance=2e-5)
        case("Resize", image, None, None, sizes, fixed=(3,), mode=mode, coordinate_transformation_mode=coordinates, tolerance=2e-5)
    for rounding in ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]:
        for coordinates in ["half_pixel", "asymmetric"]:
            case("Resize", image, None, up, nearest_mode=rounding, coordinate_transformation_mode=coordinates)
            case("Resize", image, None, down, nearest_mode=rounding, coordinate_transformation_mode=coordinates)
    two = numpy.array([1, 1, 2, 2], numpy.float32)
    case("Resize", image, None, two, mode="cubic", cubic_coeff_a=-0.5, exclude_outside=1, tolerance=2e-5)
    case("Resize", image, None, two, opset=19, mode="linear", coordinate_transformation_mode="half_pixel_symmetric")
    case("Resize", image, None, numpy.array([2.5, 0.7], numpy.float32), opset=18, axes=[2, 3], mode="linear")
    region = numpy.array([0, 0, 0.2, 0.3, 1, 1, 0.8, 1.4], numpy.float32)
    for mode in ["nearest", "linear"]:
        case("Resize", image, region, None, sizes, fixed=(3,), mode=mode, coordinate_transformation_mode="tf_crop_and_resize",
             extrapolation_value=9.0, tolerance=2e-5)
    case("Resize", image, two, opset=10)
    case("Resize", image, down, opset=10)
    case("Resize", image, two, opset=10, mode="linear")
    case("Upsample", image, two, opset=9, mode="nearest")
    case("Upsample", image, two, opset=9, mode="linear")
    case("Upsample", image, opset=7, mode="nearest", scales=[1.0, 1.0, 2.0, 3.0])
    case("Resize", integers(1, 1, 4, 4, low=0, high=255, dtype=numpy.uint8), None, two)
