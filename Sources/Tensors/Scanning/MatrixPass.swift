/// Sums over a matrix whose rows and columns are both wanted, in one pass: each magnitude is fetched and widened once. The
/// norms of its blocks come from the columns' bands.
struct MatrixPass: Sendable {
    /// Place of the rows' sums, and of the columns', among all that are wanted.
    let rows: Int
    let columns: Int
    /// Of a row.
    let length: Int

    /// Nil where nobody wants both of one matrix.
    init?(_ units: [UnitSums]) {
        for (place, sums) in units.enumerated() {
            guard case .groups(1, let count, let length, 1) = sums.geometry, length >= 16 else { continue }
            let other = units.firstIndex { $0.geometry == .columns(length, rows: count) }
            guard let other else { continue }
            (rows, columns, self.length) = (place, other, length)
            return
        }
        return nil
    }

    /// Adds the next magnitudes: no signs, no NaN.
    func add(
        _ magnitudes: UnsafePointer<Float>, _ count: Int, to units: inout [UnitSums], _ blocks: inout BlockNorms?
    ) {
        units.withUnsafeMutableBufferPointer { units in
            var start = 0
            while start < count {
                let from = magnitudes + start
                let whole = units[columns].band?.wholeRows(of: count - start) ?? 0
                if whole > 0 {
                    UnitSums.addRows(from, whole, to: &units[rows], and: &units[columns])
                    start += whole * length
                } else {
                    let taken = units[columns].takeColumns(from, count - start)
                    units[rows].add(magnitudes: from, taken)
                    start += taken
                }
                if units[columns].band?.isFull == true { endBand(&units[columns], &blocks) }
            }
        }
    }

    /// Counts the blocks that the last rows belong to, and gives the columns what they hold.
    func endBand(_ columns: inout UnitSums, _ blocks: inout BlockNorms?) {
        if let band = columns.band, !band.isEmpty { blocks?.add(band) }
        columns.foldBand()
    }
}
