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

    /// Short runs along rows: an element at a time, only where bits are set.
    private func addColumns(length: Int, perUnit: Int, to kept: inout [Int]) {
        var row = 0
        while row < count {
            var column = 0
            while column < length {
                let width = min(64, length - column)
                var bits = word(from: row + column) & ~0 >> UInt64(64 - width)
                while bits != 0 {
                    kept[(column + bits.trailingZeroBitCount) / perUnit] += 1
                    bits &= bits - 1
                }
                column += width
            }
            row += length
        }
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
