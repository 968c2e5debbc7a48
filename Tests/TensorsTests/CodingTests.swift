import Tensors
import Testing

/// What is written is read again, and nothing else is.
struct CodingTests {
    private static func ranking(_ values: [Float]) -> Ranking {
        var tally = Tally()
        tally.add(values.span.bytes, as: .f32)
        return tally.ranking()
    }

    private static func words(_ values: [UInt16], _ dtype: DType) -> Ranking {
        var tally = Tally()
        tally.add(values.span.bytes, as: dtype)
        return tally.ranking()
    }

    private static var rankings: [Ranking] {
        let awkward: [Float] = [
            0, -0, .nan, .infinity, -.infinity, Float(bitPattern: 1), Float(bitPattern: 0x20_AAAA), 1, 1, -1, 1.0000001,
            0.02, .greatestFiniteMagnitude,
        ]
        return [
            Ranking(), ranking([0, 0, 0]), ranking([.nan]),
            ranking([Float(bitPattern: 1), Float(bitPattern: 0x1_16C2)]), ranking(awkward),
            words([0, 0x8000, 0x3F80, 0x3F81, 0x7F80, 0xFFC0, 1], .bf16), words([0, 1, 0x3C00, 0x7C00, 0x7E00], .f16),
        ]
    }

    private static func bytes(_ ranking: Ranking) -> [UInt8] {
        var writer = CompactWriter()
        ranking.encode(into: &writer)
        return writer.bytes
    }

    @Test func aRankingComesBack() throws {
        for ranking in Self.rankings {
            var reader = CompactReader(Self.bytes(ranking))
            #expect(try Ranking(&reader, expected: ranking.count) == ranking)
            #expect(reader.remaining == 0)
        }
    }

    @Test func aRankingOfAnotherCountIsRefused() {
        for ranking in Self.rankings {
            #expect(throws: CompactFault.self) {
                var reader = CompactReader(Self.bytes(ranking))
                _ = try Ranking(&reader, expected: ranking.count + 1)
            }
        }
    }

    @Test func everyTruncationIsRefused() {
        for ranking in Self.rankings {
            let bytes = Self.bytes(ranking)
            for length in 0..<bytes.count {
                #expect(throws: CompactFault.self, "\(length) of \(bytes.count)") {
                    var reader = CompactReader(Array(bytes[..<length]))
                    _ = try Ranking(&reader, expected: ranking.count)
                }
            }
        }
    }

    /// Whatever comes of a flipped bit either is refused or is a ranking of as many units, whose questions can be asked.
    @Test func noFlipBreaksTheProgram() {
        for ranking in Self.rankings {
            let bytes = Self.bytes(ranking)
            for place in bytes.indices {
                for bit in 0..<8 {
                    var changed = bytes
                    changed[place] ^= 1 << UInt8(bit)
                    var reader = CompactReader(changed)
                    guard let found = try? Ranking(&reader, expected: ranking.count) else { continue }
                    #expect(found.count == ranking.count)
                    let threshold = found.threshold(removing: found.count / 2)
                    #expect(found.energyRemoved(by: threshold).energy >= 0)
                }
            }
        }
    }

    @Test func numbersTakeTheirBytes() throws {
        var writer = CompactWriter()
        for value: UInt64 in [0, 127, 128, 16_383, 16_384, .max] { writer.add(value) }
        #expect(writer.bytes.count == 1 + 1 + 2 + 2 + 3 + 10)
        var reader = CompactReader(writer.bytes)
        for value: UInt64 in [0, 127, 128, 16_383, 16_384, .max] { #expect(try reader.number() == value) }
        try reader.end()
    }

    @Test(
        arguments: [
            [0x80], [0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
            [UInt8](repeating: 0x80, count: 20),
        ] as [[UInt8]])
    func numbersOfNoWriterAreRefused(bytes: [UInt8]) {
        #expect(throws: CompactFault.self) {
            var reader = CompactReader(bytes)
            _ = try reader.number()
        }
    }

    @Test func extremesOrderAsNumbersDo() {
        var scan = TensorScan(tally: Tally())
        let values: [Float] = [.nan, -3, 2, 0, -0.5, .nan]
        scan.add(values.span.bytes, as: .f32, elements: values.count)
        #expect(scan.extremes.range == -3...2)
    }

    @Test func aChangeSumTellsEveryByteAndItsPlace() {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
        func sum(_ bytes: [UInt8], cut: Int = 300) -> UInt64 {
            var sum = ChangeSum()
            sum.add(Array(bytes[..<min(cut, bytes.count)]).span.bytes)
            if cut < bytes.count { sum.add(Array(bytes[cut...]).span.bytes) }
            return sum.value
        }
        let whole = sum(bytes)
        for cut in [1, 64, 65, 250] { #expect(sum(bytes, cut: cut) == whole) }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            #expect(sum(changed) != whole)
        }
        var swapped = bytes
        swapped.replaceSubrange(0..<128, with: bytes[64..<128] + bytes[0..<64])
        #expect(sum(swapped) != whole)
        #expect(sum(bytes + [0]) != whole)
    }
}
