extension Ranking {
    /// The rows in few bytes: patterns as differences, in steps that all of them have in common. About 3 bytes a row of
    /// bfloat16, 12 a bin. Where scores are not the weights' magnitudes each row's energy is kept as a `Double`.
    package func encode(into writer: inout CompactWriter) {
        let shift = commonShift
        writer.add(byte: form.rawValue)
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
            writer.add(form == .values ? count : count << 1 | (isBin ? 1 : 0))
            switch squares {
            case .counted(let bins) where isBin:
                writer.add(wide: bins[bin])
                bin += 1
            case .counted: break
            case .wide(let sums): writer.add(sums.rounded(row))
            }
        }
    }

    private var form: RankingForm {
        if case .wide = squares { .energies } else { isBin.isEmpty ? .values : .bins }
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

/// What is written of each row beside its pattern.
private enum RankingForm: UInt8 {
    /// The count: every row is one value.
    case values
    /// The count, whether the row is a bin, and then its sum of squared significands.
    case bins
    /// The count, whether the row is a bin, and the energy of its units.
    case energies
}

/// A ranking being read, row by row.
private struct RankingDecoding {
    let nans: Int
    let infinities: Int
    var rows = Rows()
    private let expected: Int
    private let form: RankingForm
    private let shift: UInt32
    private let rowCount: Int
    private var squares: [UInt128] = []
    private var energies: [SquareSum] = []
    private var total = 0
    /// The least pattern that the next row may begin at.
    private var next: UInt64 = 0

    init(_ reader: inout CompactReader, expected: Int) throws(CompactFault) {
        let start = reader.position
        guard let form = RankingForm(rawValue: try reader.byte()) else {
            throw reader.fault(start, .impossible("rows are written in an unknown form"))
        }
        self.form = form
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
            let stated = try reader.count("a row's count", atMost: form == .values ? expected : Int.max)
            let (count, isBin) = form == .values ? (stated, false) : (stated >> 1, stated & 1 == 1)
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
        rows.squares = form == .energies ? .wide(WideSums(energies)) : .counted(bins: squares)
    }

    private var order: CompactFault.Fact { .impossible("rows do not ascend") }

    private mutating func append(
        _ first: UInt32, _ count: Int, _ isBin: Bool, _ start: Int, _ reader: inout CompactReader
    ) throws(CompactFault) {
        if form == .energies {
            energies.append(SquareSum())
            energies[energies.count - 1].add(try reader.sum("an energy"))
        }
        guard isBin else {
            next = UInt64(first) + 1
            return rows.appendExact(first, count: count)
        }
        guard first & 0xFFFF == 0, first < SinglePattern.infinity else { throw reader.fault(start, order) }
        if form == .bins { squares.append(try binSum(first, count, start, &reader)) }
        next = UInt64(first) + UInt64(SinglePattern.binWidth)
        rows.appendBin(Int(first >> 16), count: count)
    }

    private func binSum(
        _ first: UInt32, _ count: Int, _ start: Int, _ reader: inout CompactReader
    ) throws(CompactFault) -> UInt128 {
        let sum = try reader.wide()
        let largest = SinglePattern.square(first | 0xFFFF)
        let least = SinglePattern.square(max(first, 1))
        guard sum <= largest * UInt128(count), sum >= least * UInt128(count) else {
            throw reader.fault(start, .impossible("a bin's sum of squares is \(sum) of \(count) units"))
        }
        return sum
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
