/// A sum over a tensor's bytes by which a changed tensor is told from an unchanged one: no defence against an attacker.
///
/// Fletcher's two sums over little-endian words of 64 bits, in eight lanes, folded to 64 bits at the end. The same bytes give
/// the same value however they are divided into calls of whole words; the last word is filled up with zeros.
package struct ChangeSum: Sendable, Hashable {
    private var plain = SIMD8<UInt64>()
    private var weighted = SIMD8<UInt64>()
    private var pending: [UInt8] = []
    private var count = 0

    /// Bytes that all lanes take together.
    private static let stride = 64

    package init() {}

    package mutating func add(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            count += source.count
            var start = 0
            if !pending.isEmpty {
                start = min(Self.stride - pending.count, source.count)
                pending.append(contentsOf: source[..<start])
                guard pending.count == Self.stride else { return }
                pending.withUnsafeBytes { Self.add($0.baseAddress!, 1, &plain, &weighted) }
                pending.removeAll(keepingCapacity: true)
            }
            let steps = (source.count - start) / Self.stride
            Self.add(base + start, steps, &plain, &weighted)
            pending.append(contentsOf: source[(start + steps * Self.stride)...])
        }
    }

    /// The value of all bytes so far.
    package var value: UInt64 {
        var (sums, others) = (plain, weighted)
        if !pending.isEmpty {
            let last = pending + [UInt8](repeating: 0, count: Self.stride - pending.count)
            last.withUnsafeBytes { Self.add($0.baseAddress!, 1, &sums, &others) }
        }
        var folded = UInt64(count)
        for lane in 0..<8 {
            folded = Self.mixed(folded, sums[lane])
            folded = Self.mixed(folded, others[lane])
        }
        return folded
    }

    /// One value of two, in this order.
    package static func joined(_ first: UInt64, _ second: UInt64) -> UInt64 { mixed(first, second) }

    private static func mixed(_ value: UInt64, _ word: UInt64) -> UInt64 {
        let product = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        return (product ^ product &>> 32) &* 0xD6E8_FEB8_6659_FD93
    }

    private static func add(
        _ source: UnsafeRawPointer, _ steps: Int, _ plain: inout SIMD8<UInt64>, _ weighted: inout SIMD8<UInt64>
    ) {
        var (sums, others) = (plain, weighted)
        for step in 0..<steps {
            sums &+= source.loadUnaligned(fromByteOffset: step &* stride, as: SIMD8<UInt64>.self)
            others &+= sums
        }
        (plain, weighted) = (sums, others)
    }
}
