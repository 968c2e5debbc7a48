import Tensors
import Testing

/// Expected values are worked by hand.
@Suite struct RuntimeTests {
    private let runtime: Runtime

    init() throws { runtime = try Runtime.open() }

    @Test func aMissingLibraryIsTold() {
        let path = "/nowhere/libTorchRuntime.so"
        #expect(Runtime.path { _ in path } == path)
        #expect(Runtime.path { _ in nil }.hasSuffix("/libTorchRuntime.so"))
    }

    @Test func operatorsMultiplyAndAdd() throws {
        let a = try runtime.tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
        let b = try runtime.tensor([5, 6, 7, 8] as [Float], shape: [2, 2])
        #expect(try a.product(b).floats() == [19, 22, 43, 50])
        #expect(try a.plus(b).floats() == [6, 8, 10, 12])
        #expect(try a.times(b).sum().number() == 70)
    }

    @Test func operatorsTakeListsTextsAndDefaults() throws {
        let a = try runtime.tensor([Float](repeating: 1, count: 6), shape: [1, 6])
        let parts = try runtime.tensors("aten::split_with_sizes", .tensor(a), .integers([2, 4]), .integer(1))
        #expect(parts.map(\.shape) == [[1, 2], [1, 4]])
        let gelu = try runtime.call("aten::gelu", .tensor(a), .text("tanh"))
        #expect(abs(try gelu.floats()[0] - 0.841192) < 1e-6)
        let joined = try runtime.call("aten::cat", .tensors([a, a]), .integer(0))
        #expect(joined.shape == [2, 6])
    }

    @Test func errorsNameOperatorShapesAndTypes() throws {
        let a = try runtime.tensor([1, 2] as [Float], shape: [2])
        let b = try runtime.tensor([1, 2, 3] as [Float], shape: [3])
        let error = #expect(throws: RuntimeError.self) { try a.plus(b) }
        let text = try #require(error).description
        #expect(text.hasPrefix("aten::add.Tensor(F32[2], F32[3]): "))
        #expect(!text.contains("\n"))
        #expect(throws: RuntimeError.unknownOperator("aten::no_such")) { try runtime.find("aten::no_such") }
    }

    @Test func gradientsFollowTheChainRule() throws {
        let x = try runtime.tensor([2, 3] as [Float], shape: [2])
        try x.needGradient()
        let cube = try runtime.recordingGradients(true) { () throws(RuntimeError) -> Tensor in
            try x.squared().sum().backward()
            return try x.times(x).times(x)
        }
        #expect(try x.gradient?.floats() == [4, 6])
        #expect(try cube.gradients(of: [x])[0]?.floats() == [12, 27])
        let plain = try runtime.recordingGradients(false) { () throws(RuntimeError) -> Tensor in try x.squared() }
        #expect(!plain.needsGradient)
    }

    @Test func everyTypeGoesInAndOut() throws {
        for dtype in DType.allCases where dtype.scalarType != nil {
            let bytes = [UInt8](repeating: 1, count: dtype.byteCount(of: 6))
            let array = HostTensor(dtype: dtype, shape: [2, 3], bytes: bytes)
            #expect(try runtime.tensor(array).hostTensor() == array)
        }
    }

    @Test func lentMemoryIsGivenBack() throws {
        final class Owner: Sendable {}
        var owner: Owner? = Owner()
        weak let watched = owner
        let numbers: [Float] = [1, 2, 3]
        try numbers.withUnsafeBytes { bytes in
            let tensor = try runtime.tensor(lending: bytes, .f32, [3], owner: owner!)
            owner = nil
            #expect(try tensor.times(2).floats() == [2, 4, 6])
            #expect(watched != nil)
        }
        #expect(watched == nil)
    }
}
