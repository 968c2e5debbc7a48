extension BitMask {
    /// Kept elements by index on the middle axis of a row-major `[outer, axis, inner]` tensor.
    package func keptPerUnit(outer: Int, axis: Int, inner: Int) -> [Int] {
        keptPerUnit(.axis(outer: outer, length: axis, inner: inner))
    }

    /// Kept elements by unit, for any division of the tensor into units.
    package func keptPerUnit(_ geometry: UnitGeometry) -> [Int] {
        precondition(geometry.elementCount == count, "the mask covers \(count) of \(geometry.elementCount) elements")
        var kept = [Int](repeating: 0, count: geometry.unitCount)
        if case .groups(_, let length, 1, let perUnit) = geometry, perUnit < 16 {
            addColumns(length: length, perUnit: perUnit, to: &kept)
            return kept
        }
        var index = 0
        while index < count {
            let run = geometry.run(at: index)
            kept[run.unit] += self.kept(in: index..<index + run.length)
            index += run.length
        }
        return kept
    }

    /// Short runs along rows: columns are counted first, eight to a word of byte counters, then added up by unit.
    private func addColumns(length: Int, perUnit: Int, to kept: inout [Int]) {
        var counters = [UInt64](repeating: 0, count: (length + 7) / 8)
        var pending = 0
        for row in stride(from: 0, to: count, by: length) {
            for column in stride(from: 0, to: length, by: 64) {
                let width = min(64, length - column)
                let bits = word(from: row + column) & ~0 >> UInt64(64 - width)
                for place in 0..<(width + 7) / 8 {
                    let byte = UInt8(truncatingIfNeeded: bits >> UInt64(8 * place))
                    counters[column / 8 + place] &+= Self.spread(byte)
                }
            }
            pending += 1
            guard pending == 255 || row + length == count else { continue }
            for column in 0..<length {
                kept[column / perUnit] += Int(counters[column / 8] >> UInt64(8 * (column & 7)) & 0xFF)
            }
            for place in counters.indices { counters[place] = 0 }
            pending = 0
        }
    }

    /// Bit `i` of a byte as byte `i` of a word, 0 or 1.
    @inline(__always)
    private static func spread(_ byte: UInt8) -> UInt64 {
        let bits = UInt64(byte) &* 0x0101_0101_0101_0101 & 0x8040_2010_0804_0201
        return (bits &+ 0x7F7F_7F7F_7F7F_7F7F) >> 7 & 0x0101_0101_0101_0101
    }

    /// The element mask of a unit mask: every element takes its unit's bit.
    package static func spread(_ units: BitMask, over geometry: UnitGeometry) -> BitMask {
        precondition(units.count == geometry.unitCount, "\(units.count) bits for \(geometry.unitCount) units")
        var mask = BitMask()
        mask.reserveCapacity(geometry.elementCount)
        var index = 0
        while index < geometry.elementCount {
            let run = geometry.run(at: index)
            mask.append(repeating: units[run.unit], count: run.length)
            index += run.length
        }
        return mask
    }
}
