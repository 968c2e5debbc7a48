import Checkpoints
import Tensors
import Testing

@Suite struct GGUFAcceptanceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: AcceptedGGUF.table) func opensWithItsWarnings(_ file: AcceptedGGUF) throws {
        let path = try folder.write("odd", file.file.bytes)
        let checkpoint = try Checkpoint.open(path)
        #expect(checkpoint.files[0].format == .gguf)
        #expect(checkpoint.tensors.map(\.name) == file.shapes.keys.sorted { NaturalOrder.precedes($0, $1) })
        for entry in checkpoint.tensors { #expect(entry.shape == file.shapes[entry.name]) }
        #expect(checkpoint.warnings.map(\.description) == file.warnings.map { path + $0 })
    }

    /// Sizes of blocks as the table of the format has them: type, number, elements and bytes of a block.
    @Test(arguments: [
        (DType.f32, 0, 1, 4), (.f16, 1, 1, 2), (.q4_0, 2, 32, 18), (.q4_1, 3, 32, 20), (.q5_0, 6, 32, 22),
        (.q5_1, 7, 32, 24), (.q8_0, 8, 32, 34), (.q8_1, 9, 32, 40), (.q2K, 10, 256, 84), (.q3K, 11, 256, 110),
        (.q4K, 12, 256, 144), (.q5K, 13, 256, 176), (.q6K, 14, 256, 210), (.q8K, 15, 256, 292),
        (.iq2XXS, 16, 256, 66), (.iq2XS, 17, 256, 74), (.iq3XXS, 18, 256, 98), (.iq1S, 19, 256, 50),
        (.iq4NL, 20, 32, 18), (.iq3S, 21, 256, 110), (.iq2S, 22, 256, 82), (.iq4XS, 23, 256, 136), (.i8, 24, 1, 1),
        (.i16, 25, 1, 2), (.i32, 26, 1, 4), (.i64, 27, 1, 8), (.f64, 28, 1, 8), (.iq1M, 29, 256, 56),
        (.bf16, 30, 1, 2), (.tq1_0, 34, 256, 54), (.tq2_0, 35, 256, 66), (.mxfp4, 39, 32, 17), (.nvfp4, 40, 64, 36),
        (.q1_0, 41, 128, 18),
    ])
    func readsEveryType(_ type: DType, _ number: Int, _ length: Int, _ bytes: Int) throws {
        let file = GGUFFile(
            .init("a", [UInt64(length * 2), 3], type: UInt32(number), bytes: bytes * 6), .init("b"))
        let checkpoint = try Checkpoint.open(folder.write("types", file.bytes))
        let entry = try #require(checkpoint.entry(named: "a"))
        #expect(entry.dtype == type && entry.shape == [3, length * 2])
        let read = try checkpoint.withBytes(of: entry) { span in span.withUnsafeBytes { Array($0) } }
        #expect(read == (0..<bytes * 6).map { UInt8(truncatingIfNeeded: $0 + 1) })
        #expect(GGMLType.number(of: type) == UInt32(number))
    }

    /// Every plain type; what is written counts up, so the bytes of each number come in reverse.
    @Test(arguments: [(0, 4), (1, 2), (24, 1), (25, 2), (26, 4), (27, 8), (28, 8), (30, 2)])
    func turnsBigEndianNumbersRound(_ number: Int, _ width: Int) throws {
        let file = GGUFFile(.init("a", [3], type: UInt32(number), bytes: width * 3)) { $0.isBigEndian = true }
        let checkpoint = try Checkpoint.open(folder.write("big", file.bytes))
        let entry = checkpoint.tensors[0]
        let read = try checkpoint.withBytes(of: entry, width..<width * 3) { span in span.withUnsafeBytes { Array($0) } }
        #expect(read == [1, 2].flatMap { place in (1...width).reversed().map { UInt8(place * width + $0) } })
        let changed = [UInt8](0..<UInt8(width * 3))
        guard let source = entry.source as? any WritableElementSource else {
            #expect(width == 1)
            return
        }
        var target = [UInt8](repeating: 0, count: width * 3)
        var span = target.mutableSpan
        var bytes = span.mutableBytes
        try source.store(changed.span.bytes, into: &bytes)
        #expect(target == [0, 1, 2].flatMap { place in (0..<width).reversed().map { UInt8(place * width + $0) } })
    }
}
