/// Running sums of Σw², kept at every eighth row where the rows between can be added again, at every row elsewhere.
///
/// Each sum is a rounded `Double` and what rounding left out, in 2^-31 of its last place: 84 bits together, so that a few
/// squares more can be added and the result still round correctly.
struct RowEnergies: Sendable, Hashable {
    /// Rows between two sums, as a power of two.
    let spacing: Int
    /// Σw² of the rows before row `i << spacing`.
    private var sums: [Double] = []
    private var remainders: [Int32] = []
    /// Of all rows.
    private(set) var total = 0.0

    init(_ rows: Rows) {
        if rows.isBin.isEmpty, case .counted = rows.squares { spacing = 3 } else { spacing = 0 }
        var (bin, sum) = (0, SquareSum())
        let mask = 1 << spacing - 1
        sums.reserveCapacity(rows.bits.count >> spacing + 1)
        remainders.reserveCapacity(rows.bits.count >> spacing + 1)
        for row in rows.bits.indices {
            if row & mask == 0 {
                let (value, remainder) = sum.rounded
                sums.append(value)
                remainders.append(remainder)
            }
            rows.addSquares(of: row, nextBin: &bin, to: &sum)
        }
        total = sum.rounded.value
    }

    /// The sum before row `place << spacing`, to 84 bits.
    func sum(at place: Int) -> TwoDoubles {
        TwoDoubles(sums[place], rest: Double(remainders[place]) * sums[place].ulp * 0x1p-31)
    }
}

/// A sum in twice the precision of a `Double`: a rounded one and its error.
struct TwoDoubles {
    private var value: Double
    private var rest: Double

    init(_ value: Double, rest: Double) {
        self.value = value
        self.rest = rest
    }

    var rounded: Double { value + rest }

    /// Adds `square · 2^(shift − 298)`.
    @inline(__always)
    mutating func add(_ square: UInt128, shift: Int) {
        let scale = Double(bitPattern: UInt64(shift - 298 + 1023) << 52)
        add(Double(UInt64(truncatingIfNeeded: square >> 48)) * 0x1p48 * scale)
        add(Double(UInt64(truncatingIfNeeded: square & (1 << 48 - 1))) * scale)
    }

    /// A sum and its rounding error, exactly.  Source: Knuth, TAOCP volume 2, 4.2.2, theorem B.
    @inline(__always)
    private mutating func add(_ term: Double) {
        let sum = value + term
        let part = sum - value
        rest += (value - (sum - part)) + (term - part)
        value = sum
    }
}
