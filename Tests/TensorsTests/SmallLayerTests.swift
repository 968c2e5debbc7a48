import Tensors
import Testing

/// Small chunks are counted another way than large ones; nothing may show which.
struct SmallLayerTests {
    /// More than one chunk may have to be counted as a small one.
    private static let many = 40_000

    private func bytes(_ dtype: DType, seed: UInt64, count: Int = many) -> [UInt8] {
        let floats = Sample.floats(count, seed: seed)
        switch dtype {
        case .bf16: return Chunks.bytes(words: floats.map { UInt16($0.bitPattern >> 16) })
        case .f16: return Chunks.bytes(words: floats.map { Float16($0).bitPattern })
        default: return Chunks.bytes(floats)
        }
    }

    @Test(arguments: [DType.bf16, .f16, .f32])
    func manySmallChunksCountAsOneLargeOne(dtype: DType) {
        let bytes = bytes(dtype, seed: 3)
        var small = Tally()
        for range in Chunks.ranges(of: bytes.count, unit: dtype.bitWidth / 8) {
            small.add(bytes.span.bytes.extracting(range), as: dtype)
        }
        #expect(small.ranking() == Ranking(bytes, as: dtype))
    }

    @Test(arguments: [DType.bf16, .f16, .f32])
    func smallAndLargeChunksMix(dtype: DType) {
        let bytes = bytes(dtype, seed: 4)
        let end = 100 * dtype.bitWidth / 8
        for largeFirst in [true, false] {
            var tally = Tally()
            let pieces = [0..<end, end..<bytes.count]
            for piece in largeFirst ? pieces.reversed() : pieces {
                tally.add(bytes.span.bytes.extracting(piece), as: dtype)
            }
            #expect(tally.ranking() == Ranking(bytes, as: dtype))
        }
    }

    @Test(arguments: [DType.bf16, .f16, .f32])
    func aTallyKeepsNothingOfTheLayerBefore(dtype: DType) {
        var tally = Tally()
        for (seed, count) in [(5, 700), (6, Self.many), (7, 900), (8, 0), (9, 3)] as [(UInt64, Int)] {
            let bytes = bytes(dtype, seed: seed, count: count)
            tally.reset()
            tally.add(bytes.span.bytes, as: dtype)
            #expect(tally.ranking() == Ranking(bytes, as: dtype))
            #expect(tally.ranking().count == count)
        }
    }

    @Test(arguments: [DType.bf16, .f16, .f32])
    func smallTalliesMerge(dtype: DType) {
        let (one, other) = (bytes(dtype, seed: 10, count: 500), bytes(dtype, seed: 11, count: 800))
        var (sum, part) = (Tally(), Tally())
        sum.add(one.span.bytes, as: dtype)
        part.add(other.span.bytes, as: dtype)
        sum.merge(part)
        #expect(sum.ranking() == Ranking(one + other, as: dtype))
    }
}
