import Checkpoints
import Tensors
import Testing

/// Integers that have scales, found through the operators that use them.
@Suite struct ONNXQuantizationTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let weight = Proto.tensor("w", [2, 3], type: 3).bytes(9, [1, 2, 3, 4, 5, 6])

    private static func scale(_ name: String, _ dims: [Int]) -> Proto {
        Proto.tensor(name, dims).bytes(9, [UInt8](repeating: 0, count: 4 * dims.reduce(1, *)))
    }

    private func found(_ initializers: [Proto], _ nodes: Proto...) throws -> TensorEntry.Quantization? {
        let graph = Proto.graph(initializers: [Self.weight] + initializers, nodes: nodes)
        let checkpoint = try Checkpoint.open(folder.write("model.onnx", Proto.model(of: graph)))
        return try #require(checkpoint.entry(named: "w")).details?.quantization
    }

    private func dequantize(axis: Int? = nil, block: Int? = nil, zero: Bool = false) -> Proto {
        let axis = axis.map { Proto.attribute("axis", type: 2).varint(3, $0) }
        let block = block.map { Proto.attribute("block_size", type: 2).varint(3, $0) }
        return Proto.node(
            "DequantizeLinear", zero ? ["w", "s", "z"] : ["w", "s"], ["f"], attributes: [axis, block].compactMap { $0 })
    }

    @Test func oneScaleInAll() throws {
        #expect(
            try found([Self.scale("s", [])], dequantize())
                == TensorEntry.Quantization(scale: "s", zeroPoint: nil, axis: 0))
    }

    @Test func oneScaleARow() throws {
        let zero = Proto.tensor("z", [2], type: 3).bytes(9, [0, 0])
        #expect(
            try found([Self.scale("s", [2]), zero], dequantize(axis: 0, zero: true))
                == TensorEntry.Quantization(scale: "s", zeroPoint: "z", axis: 0))
    }

    @Test func theAxisIsOneWhereNothingIsSaid() throws {
        #expect(
            try found([Self.scale("s", [3])], dequantize())
                == TensorEntry.Quantization(scale: "s", zeroPoint: nil, axis: 1))
    }

    @Test func axesCountFromTheEndToo() throws {
        #expect(
            try found([Self.scale("s", [2])], dequantize(axis: -2))
                == TensorEntry.Quantization(scale: "s", zeroPoint: nil, axis: 0))
    }

    @Test func blocksAlongAnAxis() throws {
        #expect(
            try found([Self.scale("s", [2, 2])], dequantize(axis: 1, block: 2))
                == TensorEntry.Quantization(scale: "s", zeroPoint: nil, axis: 1, blockLength: 2))
    }

    @Test(arguments: [[3], [4], [2, 3]]) func scalesThatDoNotFitAreNoScales(_ dims: [Int]) throws {
        #expect(try found([Self.scale("s", dims)], dequantize(axis: 0)) == nil)
    }

    @Test func aScaleThatIsComputedIsNone() throws {
        #expect(try found([], Proto.node("Relu", ["x"], ["s"]), dequantize()) == nil)
    }

    @Test func aConvolutionOfIntegers() throws {
        let node = Proto.node("QLinearConv", ["x", "xs", "xz", "w", "s", "", "ys", "yz"], ["y"])
        #expect(
            try found([Self.scale("s", [2])], node)
                == TensorEntry.Quantization(scale: "s", zeroPoint: nil, axis: 0))
    }

    /// As dynamic quantisation writes it: the product of both scales multiplies the integers afterwards.
    @Test func aProductOfIntegersScaledBehind() throws {
        let nodes = [
            Proto.node("MatMulInteger", ["x", "w", "xz"], ["i"]), Proto.node("Cast", ["i"], ["f"]),
            Proto.node("Mul", ["xs", "s"], ["both"]), Proto.node("Mul", ["f", "both"], ["y"]),
        ]
        #expect(
            try found([Self.scale("s", [3])], nodes[0], nodes[1], nodes[2], nodes[3])
                == TensorEntry.Quantization(scale: "s", zeroPoint: nil, axis: 1))
    }

    @Test func aNoteBesideTheGraph() throws {
        let note = Proto().text(1, "w").message(2, Proto.entry("SCALE_TENSOR", "s"))
        let graph = Proto.graph(initializers: [Self.weight, Self.scale("s", [1])]).message(14, note)
        let checkpoint = try Checkpoint.open(folder.write("model.onnx", Proto.model(of: graph)))
        #expect(checkpoint.entry(named: "w")?.details?.quantization?.scale == "s")
    }

    /// Counted with the onnx package: what DequantizeLinear, ConvInteger and MatMulInteger take from initializers.
    @Test(arguments: [("nmp-qdq-int8.onnx", 6), ("dynamic-int8.onnx", 54)])
    func everyWeightOfTheSamplesHasOne(_ name: String, _ count: Int) throws {
        let checkpoint = try Checkpoint.open(#require(Samples.files(name).first))
        let weights = checkpoint.tensors.filter { [.i8, .u8].contains($0.dtype) && $0.shape.count > 1 }
        #expect(weights.count == count)
        for weight in weights {
            let scale = try #require(weight.details?.quantization?.scale)
            #expect(checkpoint.entry(named: scale)?.dtype == .f32)
        }
    }
}
