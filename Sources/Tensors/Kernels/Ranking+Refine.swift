extension Ranking {
    /// The same ranking with one bin replaced by exact rows.
    ///
    /// `refinement` must have seen every unit that this ranking counts. A ranking that has no such bin stays as it is.
    package func refined(bin: UInt16, with refinement: Refinement) -> Ranking {
        precondition(refinement.bin == bin, "a refinement of another bin")
        let start: UInt32 = bin == 0 ? 1 : UInt32(bin) << 16
        guard let row = row(containing: start), width(of: row) > 1 else { return self }
        precondition(refinement.total == count(of: row), "the refinement saw other units than the ranking")
        var rows = Rows()
        rows.bits.reserveCapacity(rowCount + SinglePattern.binWidth)
        rows.counts.reserveCapacity(rowCount + SinglePattern.binWidth)
        append(0..<row, to: &rows)
        let fine = refinement.rows()
        for (value, count) in fine { rows.appendExact(value, count: count) }
        append(row + 1..<rowCount, to: &rows)
        rows.squares = squares(replacing: row, with: refinement, values: fine.map(\.value))
        return Ranking(rows, nans: nans, infinities: infinities)
    }

    private func append(_ range: Range<Int>, to rows: inout Rows) {
        for row in range {
            if width(of: row) > 1 {
                rows.appendBin(Int(firstBits[row] >> 16), count: count(of: row))
            } else {
                rows.appendExact(firstBits[row], count: count(of: row))
            }
        }
    }

    private func squares(replacing row: Int, with refinement: Refinement, values: [UInt32]) -> RowSquares {
        switch squares {
        case .counted(var bins):
            bins.remove(at: isBin[..<row].count { $0 })
            return .counted(bins: bins)
        case .wide(let sums):
            var rowSums: [SquareSum] = []
            for before in 0..<row { rowSums.append(sums.sum(of: before)) }
            for value in values { rowSums.append(refinement.squares(of: value)) }
            for after in row + 1..<rowCount { rowSums.append(sums.sum(of: after)) }
            return .wide(WideSums(rowSums))
        }
    }
}

extension WideSums {
    fileprivate func sum(of row: Int) -> SquareSum {
        var sum = SquareSum()
        add(row: row, to: &sum)
        return sum
    }
}
