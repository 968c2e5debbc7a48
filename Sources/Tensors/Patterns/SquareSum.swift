/// An exact sum of squares of Float32 numbers: a 640-bit integer in units of 2^-298, the smallest square there is.
///
/// Addition is integer addition, so the sum does not depend on order or split. Holds 2^40 squares of any size.
struct SquareSum: Sendable, Hashable {
    static let wordCount = 10
    private(set) var words = InlineArray<10, UInt64>(repeating: 0)

    init() {}

    /// Adds `value · 2^(shift − 298)`, `0 ≤ shift ≤ 506`.
    @inline(__always)
    mutating func add(_ value: UInt128, shift: Int) {
        let (low, high) = (UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64))
        let (word, bits) = (shift &>> 6, UInt64(truncatingIfNeeded: shift & 63))
        let back = 63 &- bits  // two shifts, since a shift by 64 - 0 must give 0
        add(word: low &<< bits, at: word)
        let middle = (low &>> 1) &>> back | high &<< bits
        if middle != 0 { add(word: middle, at: word &+ 1) }
        let top = (high &>> 1) &>> back
        if top != 0 { add(word: top, at: word &+ 2) }
    }

    /// Adds the square of a finite Float32 magnitude; the quick way for one at a time.
    @inline(__always)
    mutating func add(squareOf bits: UInt32) {
        let significand = SinglePattern.parts(bits).significand
        let (square, shift) = (significand &* significand, SinglePattern.squareShift(bits))
        let (place, left) = (shift &>> 6, UInt64(truncatingIfNeeded: shift & 63))
        add(word: square &<< left, at: place)
        let high = (square &>> 1) &>> (63 &- left)
        if high != 0 { add(word: high, at: place &+ 1) }
    }

    /// Adds a 64-bit word at a word's place and carries upwards.
    @inline(__always)
    mutating func add(word: UInt64, at place: Int) {
        var place = place
        var (sum, carry) = words[place].addingReportingOverflow(word)
        words[place] = sum
        while carry, place &+ 1 < Self.wordCount {
            place &+= 1
            (sum, carry) = words[place].addingReportingOverflow(1)
            words[place] = sum
        }
    }

    mutating func add(_ other: SquareSum) {
        for place in 0..<Self.wordCount where other.words[place] != 0 { add(word: other.words[place], at: place) }
    }

    /// The sum rounded to nearest, and what rounding left out in units of 2^-31 of the last place.
    ///
    /// Together they carry 84 bits, so that a few more squares can be added and the result still round correctly.
    var rounded: (value: Double, remainder: Int32) {
        guard let top = (0..<Self.wordCount).last(where: { words[$0] != 0 }) else { return (0, 0) }
        let zeros = words[top].leadingZeroBitCount
        let next = top > 0 ? words[top - 1] : 0
        let third = top > 1 ? words[top - 2] : 0
        let joined = (UInt128(words[top]) << 64 | UInt128(next)) << UInt128(zeros)
        let leading = joined | UInt128(zeros == 0 ? 0 : third >> UInt64(64 - zeros))
        var isSticky = zeros == 0 ? third != 0 : third << UInt64(zeros) != 0
        for place in stride(from: top - 3, through: 0, by: -1) where words[place] != 0 { isSticky = true }

        var mantissa = UInt64(truncatingIfNeeded: leading >> 75)
        let rest = leading & (1 << 75 - 1)
        let half: UInt128 = 1 << 74
        let roundsUp = rest > half || rest == half && (isSticky || mantissa & 1 == 1)
        var remainder = Int32(truncatingIfNeeded: UInt64(truncatingIfNeeded: rest >> 44))
        if roundsUp {
            mantissa += 1
            remainder = Int32(Int64(truncatingIfNeeded: UInt64(truncatingIfNeeded: rest >> 44)) - 1 << 31)
        }
        let exponent = 64 * top + 63 - zeros - 298
        let pattern = UInt64(exponent + 1023) << 52 + (mantissa &- 1 << 52)
        return (Double(bitPattern: pattern), remainder)
    }

    static func == (left: SquareSum, right: SquareSum) -> Bool {
        (0..<wordCount).allSatisfy { left.words[$0] == right.words[$0] }
    }

    func hash(into hasher: inout Hasher) {
        for place in 0..<Self.wordCount { hasher.combine(words[place]) }
    }
}
