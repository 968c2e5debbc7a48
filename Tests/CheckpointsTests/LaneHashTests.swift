import Checkpoints
import Testing

@Suite struct LaneHashTests {
    private static let bytes = (0..<1003).map { UInt8(truncatingIfNeeded: $0 &* 167 &>> 2) }

    private func hash(_ parts: [[UInt8]]) -> UInt64 {
        var hash = LaneHash()
        for part in parts { hash.add(part.span.bytes) }
        return hash.value
    }

    @Test(arguments: [
        [0, 1003], [1, 1002], [31, 972], [32, 971], [33, 970], [5, 20, 7, 971], [1, 1, 1, 64, 936],
    ])
    func theSameHoweverDivided(sizes: [Int]) {
        var rest = Self.bytes[...]
        let parts = sizes.map { size in
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
        #expect(hash(parts) == hash([Self.bytes]))
    }

    @Test func everyChangedBitIsAnother() {
        let whole = hash([Self.bytes])
        for place in Self.bytes.indices {
            var changed = Self.bytes
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(hash([changed]) != whole, "byte \(place)")
        }
    }

    @Test(arguments: [(0, 8), (0, 32), (8, 40), (960, 992)])
    func swappedWordsAreAnother(one: Int, other: Int) {
        var changed = Self.bytes
        for byte in 0..<8 { changed.swapAt(one + byte, other + byte) }
        #expect(hash([changed]) != hash([Self.bytes]))
    }

    @Test func zerosAtTheEndCount() {
        #expect(Set((0..<70).map { hash([[UInt8](repeating: 0, count: $0)]) }).count == 70)
    }
}
