extension Ranking {
    /// Whether scores are the weights' own magnitudes, so that rows and counts say everything.
    package var isCodable: Bool {
        if case .counted = squares { true } else { false }
    }

    /// The rows in few bytes: patterns as differences, in steps that all of them have in common. About 3 bytes a row of
    /// bfloat16, 12 a bin.
    package func encode(into writer: inout CompactWriter) {
        guard case .counted(let bins) = squares else { preconditionFailure("only rankings of magnitudes are written") }
        let shift = commonShift
        writer.add(byte: isBin.isEmpty ? 0 : 1)
        writer.add(byte: UInt8(shift))
        writer.add(nans)
        writer.add(infinities)
        writer.add(rowCount)
        var (last, bin, before) = (UInt32(0), 0, 0)
        for row in 0..<rowCount {
            let isBin = width(of: row) > 1
            let first = isBin ? firstBits[row] & 0xFFFF_0000 : firstBits[row]
            writer.add(UInt64((first - last) >> UInt32(shift)))
            last = first
            let count = cumulativeCount[row] - before
            before = cumulativeCount[row]
            writer.add(self.isBin.isEmpty ? count : count << 1 | (isBin ? 1 : 0))
            if isBin {
                writer.add(wide: bins[bin])
                bin += 1
            }
        }
    }

    /// Low bits that are zero in every row's pattern.
    private var commonShift: Int {
        var all: UInt32 = 1 << 23
        for row in 0..<rowCount where width(of: row) == 1 { all |= firstBits[row] }
        return min(all.trailingZeroBitCount, 16)
    }

    /// Reads what `encode` wrote.
    ///
    /// - Parameter expected: units that the ranking must come to.
    /// - Throws: for rows that do not ascend, counts that do not add up, and sums that no weights have.
    package init(_ reader: inout CompactReader, expected: Int) throws(CompactFault) {
        var decoding = try RankingDecoding(&reader, expected: expected)
        try decoding.readRows(&reader)
        self.init(decoding.rows, nans: decoding.nans, infinities: decoding.infinities)
    }
}

/// A ranking being read, row by row.
private struct RankingDecoding {
    let nans: Int
    let infinities: Int
    var rows = Rows()
    private let expected: Int
    private let hasBins: Bool
    private let shift: UInt32
    private let rowCount: Int
    private var squares: [UInt128] = []
    private var total = 0
    /// The least pattern that the next row may begin at.
    private var next: UInt64 = 0

    init(_ reader: inout CompactReader, expected: Int) throws(CompactFault) {
        let start = reader.position
        hasBins = try reader.flag()
        let shift = try reader.byte()
        guard shift <= 16 else { throw reader.fault(start, .impossible("patterns in steps of 2^\(shift)")) }
        self.shift = UInt32(shift)
        self.expected = expected
        nans = try reader.count("the count of NaN", atMost: expected)
        infinities = try reader.count("the count of infinities", atMost: expected)
        rowCount = try reader.items("the count of rows", ofAtLeast: 2)
        rows = Rows(reserving: rowCount)
    }

    mutating func readRows(_ reader: inout CompactReader) throws(CompactFault) {
        var last: UInt64 = 0
        for _ in 0..<rowCount {
            let start = reader.position
            let step = try reader.number()
            guard step <= UInt64(SinglePattern.infinity) >> UInt64(shift) else { throw reader.fault(start, order) }
            let first = last + step << UInt64(shift)
            let stated = try reader.count("a row's count", atMost: hasBins ? Int.max : expected)
            let (count, isBin) = hasBins ? (stated >> 1, stated & 1 == 1) : (stated, false)
            guard first >= next || isBin && first == 0 && next == 1, first <= UInt64(SinglePattern.infinity) else {
                throw reader.fault(start, order)
            }
            guard count >= 1, count <= expected - total else {
                throw reader.fault(start, .impossible("rows count more than \(expected) units"))
            }
            total += count
            last = first
            try append(UInt32(first), count, isBin, start, &reader)
        }
        try check(reader)
        rows.squares = .counted(bins: squares)
    }

    private var order: CompactFault.Fact { .impossible("rows do not ascend") }

    private mutating func append(
        _ first: UInt32, _ count: Int, _ isBin: Bool, _ start: Int, _ reader: inout CompactReader
    ) throws(CompactFault) {
        guard isBin else {
            next = UInt64(first) + 1
            return rows.appendExact(first, count: count)
        }
        guard first & 0xFFFF == 0, first < SinglePattern.infinity else { throw reader.fault(start, order) }
        let sum = try reader.wide()
        let largest = SinglePattern.square(first | 0xFFFF)
        let least = SinglePattern.square(max(first, 1))
        guard sum <= largest * UInt128(count), sum >= least * UInt128(count) else {
            throw reader.fault(start, .impossible("a bin's sum of squares is \(sum) of \(count) units"))
        }
        next = UInt64(first) + UInt64(SinglePattern.binWidth)
        rows.appendBin(Int(first >> 16), count: count)
        squares.append(sum)
    }

    private func check(_ reader: CompactReader) throws(CompactFault) {
        guard total == expected else {
            throw reader.fault(reader.position, .impossible("rows count \(total) of \(expected) units"))
        }
        let zeros = rows.bits.first == 0 && rows.isBin.first != true ? rows.counts[0] : 0
        let largest = rows.bits.last == SinglePattern.infinity ? rows.counts[rows.counts.count - 1] : 0
        guard nans <= zeros, infinities == largest else {
            throw reader.fault(reader.position, .impossible("\(nans) NaN and \(infinities) infinities"))
        }
    }
}
