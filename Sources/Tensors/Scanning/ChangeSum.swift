import CScan

/// A sum over a tensor's bytes by which a changed tensor is told from an unchanged one: no defence against an attacker.
///
/// Fletcher's two sums over little-endian words of 64 bits, in eight lanes, folded to 64 bits at the end. The same bytes give
/// the same value however they are divided into calls of whole words; the last word is filled up with zeros.
package struct ChangeSum: Sendable {
    private var sums = cscan_change()
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
                cscan_add_change(pending, Self.stride, &sums)
                pending.removeAll(keepingCapacity: true)
            }
            let whole = (source.count - start) / Self.stride * Self.stride
            cscan_add_change(base + start, whole, &sums)
            pending.append(contentsOf: source[(start + whole)...])
        }
    }

    /// The value of all bytes so far.
    package var value: UInt64 {
        var sums = sums
        if !pending.isEmpty {
            let last = pending + [UInt8](repeating: 0, count: Self.stride - pending.count)
            cscan_add_change(last, Self.stride, &sums)
        }
        let plain = unsafeBitCast(sums.plain, to: SIMD8<UInt64>.self)
        let weighted = unsafeBitCast(sums.weighted, to: SIMD8<UInt64>.self)
        var folded = UInt64(count)
        for lane in 0..<8 {
            folded = Self.mixed(folded, plain[lane])
            folded = Self.mixed(folded, weighted[lane])
        }
        return folded
    }

    /// One value of two, in this order.
    package static func joined(_ first: UInt64, _ second: UInt64) -> UInt64 { mixed(first, second) }

    private static func mixed(_ value: UInt64, _ word: UInt64) -> UInt64 {
        let product = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        return (product ^ product &>> 32) &* 0xD6E8_FEB8_6659_FD93
    }
}
