/// `ContentHash` in four lanes, for telling whether what was written is what is read back: word `i` of eight bytes goes to lane
/// `i % 4`, and the four values and the bytes that are left are hashed in the end. Four multiplications are under way at a time, so
/// that it is about four times as fast.
///
/// The same bytes give the same value however they are divided into calls. No value is kept anywhere: it may change.
package struct LaneHash: Sendable {
    private var lanes = SIMD4<UInt64>(repeating: 0xCBF2_9CE4_8422_2325)
    private var pending: [UInt8] = []

    private static let width = MemoryLayout<SIMD4<UInt64>>.size

    package init() {}

    package var value: UInt64 {
        var hash = ContentHash()
        let whole = [lanes.x, lanes.y, lanes.z, lanes.w]
        hash.add(whole.span.bytes)
        hash.add(pending.span.bytes)
        return hash.value
    }

    package mutating func add(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { bytes in
            var start = 0
            if !pending.isEmpty {
                start = min(Self.width - pending.count, bytes.count)
                pending.append(contentsOf: bytes[..<start])
                guard pending.count == Self.width else { return }
                pending.withUnsafeBytes { add(rows: $0, 0..<Self.width) }
                pending.removeAll(keepingCapacity: true)
            }
            let end = start + (bytes.count - start) / Self.width * Self.width
            add(rows: bytes, start..<end)
            pending.append(contentsOf: bytes[end...])
        }
    }

    private mutating func add(rows bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        guard let base = bytes.baseAddress else { return }
        var (a, b, c, d) = (lanes.x, lanes.y, lanes.z, lanes.w)
        var place = range.lowerBound
        while place < range.upperBound {
            a = Self.step(a, base.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            b = Self.step(b, base.loadUnaligned(fromByteOffset: place &+ 8, as: UInt64.self))
            c = Self.step(c, base.loadUnaligned(fromByteOffset: place &+ 16, as: UInt64.self))
            d = Self.step(d, base.loadUnaligned(fromByteOffset: place &+ 24, as: UInt64.self))
            place &+= Self.width
        }
        lanes = SIMD4(a, b, c, d)
    }

    @inline(__always)
    private static func step(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word) &* 0x100_0000_01B3
        return product ^ product &>> 32
    }
}
