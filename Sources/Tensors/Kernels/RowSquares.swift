/// Sums of squares of a ranking's rows, in integers, in the smallest form that is exact.
enum RowSquares: Sendable, Hashable {
    /// The units' scores are their weights' magnitudes: an exact row's sum follows from its count, and only bins need a
    /// sum of squared significands, listed in row order.
    case counted(bins: [UInt128])
    /// Scores and weights differ: every row has its own sum.
    case wide(WideSums)
}

/// One `SquareSum` a row, without the words that are zero in every row.
struct WideSums: Sendable, Hashable {
    private var firstWord = 0
    private var stride = 0
    private var words: [UInt64] = []

    init(_ sums: [SquareSum]) {
        let used = (0..<SquareSum.wordCount).filter { place in sums.contains { $0.words[place] != 0 } }
        guard let first = used.first, let last = used.last else { return }
        (firstWord, stride) = (first, last - first + 1)
        words = [UInt64](repeating: 0, count: sums.count * stride)
        for (row, sum) in sums.enumerated() {
            for place in 0..<stride { words[row * stride + place] = sum.words[first + place] }
        }
    }

    /// One row's sum, correctly rounded.
    func rounded(_ row: Int) -> Double {
        var sum = SquareSum()
        add(row: row, to: &sum)
        return sum.rounded.value
    }

    /// Adds one row's sum.
    func add(row: Int, to sum: inout SquareSum) {
        for place in 0..<stride {
            let word = words[row * stride + place]
            if word != 0 { sum.add(word: word, at: firstWord + place) }
        }
    }
}

/// The rows of a ranking before their running totals are taken.
struct Rows {
    var bits: [UInt32] = []
    var counts: [Int] = []
    /// Whether a row is a bin; empty when all rows are exact.
    var isBin: [Bool] = []
    var squares: RowSquares = .counted(bins: [])

    init() {}

    init(reserving count: Int) {
        bits.reserveCapacity(count)
        counts.reserveCapacity(count)
    }

    /// Adds a row for `count` units that share one value.
    mutating func appendExact(_ value: UInt32, count: Int) {
        bits.append(value)
        counts.append(count)
        if !isBin.isEmpty { isBin.append(false) }
    }

    /// Adds a row for `count` units somewhere in a bin.
    mutating func appendBin(_ bin: Int, count: Int) {
        if isBin.isEmpty { isBin = [Bool](repeating: false, count: bits.count) }
        bits.append(bin == 0 ? 1 : UInt32(bin) << 16)
        counts.append(count)
        isBin.append(true)
    }
}
