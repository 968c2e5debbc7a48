/// Dense tables in which rows of several rankings meet.
///
/// Most exact values lie on the grid of half precision (the low 13 bits of the Float32 pattern are zero): one slot each.
/// Bins have a slot each too. What is left, the rows of refined bins, is gathered one bin at a time.
struct RowMerge {
    private static let binCount = 1 << 15
    private let parts: [Ranking]
    private var zeroCount = 0
    private var gridCounts = [Int](repeating: 0, count: 1 << 18)
    private var binCounts = [Int](repeating: 0, count: binCount)
    private var isBin = [Bool](repeating: false, count: binCount)
    private var hasFineRows = [Bool](repeating: false, count: binCount)

    init(_ parts: [Ranking]) {
        self.parts = parts
        for part in parts { markBins(of: part) }
        for part in parts { add(part) }
    }

    /// The rows of the sum, without their squares.
    func rows() -> Rows {
        var rows = Rows()
        if zeroCount > 0 { rows.appendExact(0, count: zeroCount) }
        for bin in 0..<Self.binCount {
            if isBin[bin] {
                rows.appendBin(bin, count: binCounts[bin])
            } else if hasFineRows[bin] {
                appendFineRows(of: bin, to: &rows)
            } else {
                for slot in bin << 3..<(bin + 1) << 3 where gridCounts[slot] > 0 {
                    rows.appendExact(UInt32(slot) << 13, count: gridCounts[slot])
                }
            }
        }
        return rows
    }
}

extension RowMerge {
    private mutating func markBins(of part: Ranking) {
        guard !part.isBin.isEmpty else { return }
        for row in 0..<part.rowCount where part.isBin[row] { isBin[Int(part.firstBits[row] >> 16)] = true }
    }

    private mutating func add(_ part: Ranking) {
        var before = 0
        for row in 0..<part.rowCount {
            let (bits, through) = (part.firstBits[row], part.cumulativeCount[row])
            let count = through &- before
            before = through
            let bin = Int(bits >> 16)
            if bits == 0 {
                zeroCount += count
            } else if isBin[bin] {
                binCounts[bin] += count
            } else if bits & 0x1FFF == 0 {
                gridCounts[Int(bits >> 13)] += count
            } else {
                hasFineRows[bin] = true
            }
        }
    }

    private func appendFineRows(of bin: Int, to rows: inout Rows) {
        var counts = [Int](repeating: 0, count: SinglePattern.binWidth)
        let first = UInt32(bin) << 16
        for part in parts {
            var row = part.firstRow { part.firstBits[$0] >= max(first, 1) }
            while row < part.rowCount, part.firstBits[row] >> 16 == UInt32(bin) {
                counts[Int(part.firstBits[row] & 0xFFFF)] += part.count(of: row)
                row += 1
            }
        }
        for low in counts.indices where counts[low] > 0 { rows.appendExact(first | UInt32(low), count: counts[low]) }
    }
}
