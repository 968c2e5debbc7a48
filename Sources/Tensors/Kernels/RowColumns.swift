/// Score patterns where rows start, ascending. Two bytes a row where all are patterns of bfloat16, as those of a network with
/// thousands of layers are; else four.
package struct RowPatterns: RandomAccessCollection, Sendable, Hashable {
    private var halves: [UInt16] = []
    private var words: [UInt32] = []

    init(_ patterns: [UInt32]) {
        if patterns.allSatisfy({ $0 & 0xFFFF == 0 }) {
            halves = patterns.map { UInt16(truncatingIfNeeded: $0 >> 16) }
        } else {
            words = Array(patterns)
        }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { words.isEmpty ? halves.count : words.count }

    package subscript(row: Int) -> UInt32 { words.isEmpty ? UInt32(halves[row]) << 16 : words[row] }
}

/// Units in rows `0...row`. Four bytes a row below 2^32 units, else eight.
package struct RowCounts: RandomAccessCollection, Sendable, Hashable {
    private var small: [UInt32] = []
    private var large: [Int] = []

    /// - Parameter counts: units in each row.
    init(summing counts: [Int]) {
        var sum = 0
        if counts.reduce(0, +) <= Int(UInt32.max) {
            small = counts.map { count in
                sum += count
                return UInt32(sum)
            }
        } else {
            large = counts.map { count in
                sum += count
                return sum
            }
        }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { large.isEmpty ? small.count : large.count }

    package subscript(row: Int) -> Int { large.isEmpty ? Int(small[row]) : large[row] }
}
