"""Operators that move, take apart, join, index and fill."""

import numpy
from operator_cases import booleans, floats, integers

FAR = numpy.iinfo(numpy.int64).max


def write(case):
    x = floats(2, 3, 4)
    case("Shape", x)
    case("Shape", x, start=1)
    case("Shape", x, start=-2, end=-1)
    case("Shape", x, end=-9)
    case("Shape", floats())
    case("Size", x)
    case("Dropout", x, opset=13)
    case("Dropout", x, opset=13, outputs=2)
    case("Reshape", x, numpy.array([4, -1]))
    case("Reshape", x, numpy.array([0, 0, 2, -1]))
    case("Reshape", x, numpy.array([-1]))
    case("Reshape", floats(1), numpy.array([], numpy.int64))
    case("Reshape", floats(0, 3), numpy.array([3, 0]), allowzero=1)
    for axis in [0, 1, 2, 3, -1]:
        case("Flatten", x, axis=axis)
    case("Squeeze", floats(1, 3, 1))
    case("Squeeze", floats(1, 3, 1), numpy.array([-1]))
    case("Squeeze", floats(1, 3, 1), opset=11, axes=[0])
    case("Unsqueeze", x, numpy.array([0, -1]))
    case("Unsqueeze", x, opset=11, axes=[1, 3])
    case("Unsqueeze", floats(), numpy.array([0]))
    case("Transpose", x)
    case("Transpose", x, perm=[1, 2, 0])
    case("Expand", floats(3, 1), numpy.array([2, 1, 4]))
    case("Expand", floats(3, 4), numpy.array([1]))
    case("Tile", x, numpy.array([1, 2, 3]))
    case("Tile", x, numpy.array([0, 1, 1]))
    case("Concat", x, floats(2, 3, 1), axis=2)
    case("Concat", x, floats(0, 3, 4), x, axis=-3)
    case("Concat", integers(2), integers(0), axis=0)
    case("Split", floats(6, 2), outputs=3)
    case("Split", floats(2, 7), numpy.array([1, 0, 6]), outputs=3, axis=-1)
    case("Split", floats(2, 7), opset=11, outputs=2, axis=1, split=[3, 4])
    case("Split", floats(7, 2), opset=18, outputs=3, num_outputs=3)
    case("DepthToSpace", floats(1, 8, 2, 3), blocksize=2)
    case("DepthToSpace", floats(1, 8, 2, 3), blocksize=2, mode="CRD")
    case("SpaceToDepth", floats(2, 2, 4, 6), blocksize=2)
    slices(case)
    indices(case)
    filling(case)


def slices(case):
    x = floats(4, 5, 6)
    case("Slice", x, numpy.array([1, 0]), numpy.array([3, FAR]))
    case("Slice", x, numpy.array([-3]), numpy.array([-1]), numpy.array([-1]))
    case("Slice", x, numpy.array([0, 1]), numpy.array([FAR, 5]), numpy.array([2, 0]), numpy.array([2, 3]))
    case("Slice", x, numpy.array([FAR]), numpy.array([-FAR - 1]), numpy.array([1]), numpy.array([-1]))
    case("Slice", x, numpy.array([4]), numpy.array([0]), numpy.array([2]), numpy.array([-2]))
    case("Slice", x, numpy.array([5]), numpy.array([-FAR]), numpy.array([2]), numpy.array([-4]))
    case("Slice", x, numpy.array([3]), numpy.array([1]), numpy.array([0]))
    case("Slice", x, numpy.array([1]), numpy.array([3]), numpy.array([0]), numpy.array([-1]))
    case("Slice", x, numpy.array([0], numpy.int32), numpy.array([2], numpy.int32), numpy.array([0], numpy.int32))
    case("Slice", x, opset=9, starts=[0, 1], ends=[3, -1], axes=[0, 2])
    case("Slice", floats(0, 3), numpy.array([-1]), numpy.array([-FAR]), numpy.array([0]), numpy.array([-1]))
    case("Compress", x, booleans(5), axis=1)
    case("Compress", x, booleans(9))


def indices(case):
    x = floats(3, 4, 5)
    case("Gather", x, numpy.array(1))
    case("Gather", x, numpy.array(-1), axis=2)
    case("Gather", x, numpy.array([0, -1, 2]), axis=1)
    case("Gather", x, numpy.array([[0, 1], [2, -3]], numpy.int32), axis=-3)
    case("Gather", x, numpy.zeros((0, 2), numpy.int64), axis=1)
    case("GatherElements", x, integers(3, 2, 5, low=-4, high=4), axis=1)
    case("GatherElements", x, integers(2, 4, 5, low=0, high=3))
    case("GatherND", x, numpy.array([[0, 1], [2, -1]]))
    case("GatherND", x, numpy.array([[[0, 1, 2]], [[2, 3, 4]]]))
    case("GatherND", x, numpy.array([[1], [0], [3]]), batch_dims=1)
    case("ScatterElements", x, integers(1, 4, 5, low=0, high=3), floats(1, 4, 5, seed=1))
    case("ScatterElements", x, numpy.array([[[-1]], [[0]], [[1]]]), floats(3, 1, 1, seed=1), axis=1)
    for reduction in ["add", "mul", "max", "min"]:
        case("ScatterElements", x, integers(3, 4, 5, low=0, high=4), floats(3, 4, 5, seed=1), axis=1,
             opset=18, reduction=reduction)
        case("ScatterND", x, numpy.array([[0, 1], [2, 3], [0, 1]]), floats(3, 5, seed=1), opset=18, reduction=reduction)
    case("ScatterND", x, numpy.array([[0, 1], [2, -1]]), floats(2, 5, seed=1))
    case("ScatterND", x, numpy.array([[1], [0]]), floats(2, 4, 5, seed=1))
    case("ScatterND", x, numpy.array([[[0, 1, 2]], [[2, 3, 4]]]), floats(2, 1, seed=1))
    case("NonZero", booleans(3, 4).astype(numpy.float32))
    case("NonZero", booleans(6))
    case("OneHot", numpy.array([0, 2, -1, 7]), numpy.array(4), numpy.array([0.5, 2], numpy.float32))
    case("OneHot", integers(2, 3, low=0, high=4), numpy.array([4]), numpy.array([0, 1]), axis=1)
    case("OneHot", integers(2, 3, low=0, high=4), numpy.array(4), numpy.array([0, 1], numpy.float32), axis=-2)


def filling(case):
    from onnx import numpy_helper

    case("ConstantOfShape", numpy.array([2, 3]))
    case("ConstantOfShape", numpy.array([2]), value=numpy_helper.from_array(numpy.array([7])))
    case("ConstantOfShape", numpy.array([], numpy.int64), value=numpy_helper.from_array(numpy.array([True])))
    case("ConstantOfShape", numpy.array([0, 3]))
    case("Range", numpy.array(1), numpy.array(10), numpy.array(3))
    case("Range", numpy.array(5), numpy.array(0), numpy.array(-2))
    case("Range", numpy.array(5), numpy.array(0), numpy.array(2))
    case("Range", numpy.float32(0), numpy.float32(1), numpy.float32(0.3))
    case("EyeLike", floats(3, 4), k=1)
    case("EyeLike", floats(3, 4), k=-1, dtype=7)
    case("Trilu", floats(2, 4, 3))
    case("Trilu", floats(2, 4, 3), numpy.array(1), upper=0)
    case("Trilu", floats(4, 3), numpy.array(-1))
    case("Trilu", booleans(3, 3), numpy.array(99))
