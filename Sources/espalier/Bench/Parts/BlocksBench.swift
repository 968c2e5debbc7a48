import Pruning
import Tensors

/// Scoring quantised blocks over merely reading what they stand for: as many elements in half precision, all in memory.
enum BlocksBench {
    /// Types as people have them, and where the half-precision scales of their blocks are.
    private static let kinds: [(dtype: DType, scales: [Int])] = [
        (.q4_0, [0]), (.q4_1, [0, 2]), (.q8_0, [0]), (.q4K, [0, 2]), (.q6K, [208]), (.iq3S, [0]), (.iq4XS, [0]),
    ]
    /// Bytes of half precision that one core must score in a second.
    private static let goal = 5e8
    /// Elements scored at most: more than the caches hold.
    private static let elements = 1 << 25

    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        let count = min(elements, bench.bytes / 2) / 256 * 256
        var noise = Noise(seed: 2)
        let halves = noise.bytes(2 * count, as: .f16)
        return kinds.map { kind in
            let bytes = noise.blocks(count / kind.dtype.blockLength, as: kind.dtype, scales: kind.scales)
            return row(kind.dtype, bytes, beside: halves, bench)
        }
    }

    private static func row(_ dtype: DType, _ bytes: [UInt8], beside halves: [UInt8], _ bench: Workbench) -> BenchRow {
        var (readTimes, scoreTimes, tally) = ([Double](), [Double](), Tally())
        var sum = readSum(halves)
        for _ in 0..<bench.repetitions {
            readTimes.append(Measure.seconds { sum &+= readSum(halves) })
            scoreTimes.append(
                Measure.seconds {
                    tally.reset()
                    tally.add(bytes.span.bytes, as: dtype)
                    sum &+= UInt64(tally.ranking().count)
                })
        }
        precondition(sum != 1, "keeps the sums from being optimised away")
        let (read, score) = (Measure.median(readTimes), Measure.median(scoreTimes))
        let rate = { (seconds: Double) in Amount.bytes(Int(Double(halves.count) / seconds)) + "/s" }
        // The goal is a rate; as a ratio it depends on how fast this machine reads.
        let bound = (goal * read / Double(halves.count) * 1000).rounded(.up) / 1000
        return BenchRow(
            .blocks, "\(dtype.rawValue.lowercased()) scoring, f16-equivalent / read-sum", read / score, "×",
            goal: .atLeast(bound), note: "\(rate(score)) / \(rate(read)); goal \(Amount.bytes(Int(goal)))/s")
    }

    /// Adds all 64-bit words.
    private static func readSum(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var sum: UInt64 = 0
            for offset in stride(from: 0, to: bytes.count & ~7, by: 8) {
                sum &+= bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            }
            return sum
        }
    }
}
