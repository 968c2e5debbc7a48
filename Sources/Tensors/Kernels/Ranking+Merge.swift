extension Ranking {
    /// The ranking of all units of all rankings together, by addition row by row; the order of the list does not matter.
    ///
    /// Where one ranking has a bin and another exact rows, the bin takes them in. O(rows in all + 2^18).
    package static func merged(_ rankings: [Ranking]) -> Ranking {
        let parts = rankings.filter { $0.count > 0 }
        guard parts.count > 1 else { return parts.first ?? Ranking() }
        var rows = RowMerge(parts).rows()
        rows.squares = mergedSquares(parts, into: rows)
        return Ranking(
            rows, nans: parts.reduce(0) { $0 + $1.nans }, infinities: parts.reduce(0) { $0 + $1.infinities })
    }

    private static func mergedSquares(_ parts: [Ranking], into rows: Rows) -> RowSquares {
        let isWide = parts.contains { if case .wide = $0.squares { true } else { false } }
        guard isWide else { return .counted(bins: mergedBins(parts, into: rows)) }
        var sums = [SquareSum](repeating: SquareSum(), count: rows.bits.count)
        for part in parts {
            var target = 0
            part.forEachSquare { bits, add in
                while target + 1 < rows.bits.count, rows.bits[target + 1] <= bits { target += 1 }
                add(&sums[target])
            }
        }
        return .wide(WideSums(sums))
    }

    /// Sums of squared significands of the bins among `rows`; a bin's values share their exponent, so they add.
    private static func mergedBins(_ parts: [Ranking], into rows: Rows) -> [UInt128] {
        guard !rows.isBin.isEmpty else { return [] }
        var place = [Int](repeating: -1, count: 1 << 15)
        var binCount = 0
        for row in rows.bits.indices where rows.isBin[row] {
            place[Int(rows.bits[row] >> 16)] = binCount
            binCount += 1
        }
        var sums = [UInt128](repeating: 0, count: binCount)
        for part in parts {
            guard case .counted(let bins) = part.squares else { continue }
            var bin = 0
            for row in 0..<part.rowCount {
                let bits = part.firstBits[row]
                let isBin = !part.isBin.isEmpty && part.isBin[row]
                defer { if isBin { bin += 1 } }
                let target = place[Int(bits >> 16)]
                guard target >= 0, bits != 0, bits != SinglePattern.infinity else { continue }
                sums[target] += isBin ? bins[bin] : SinglePattern.square(bits) * UInt128(part.count(of: row))
            }
        }
        return sums
    }

    /// Calls `body` for every row with its pattern and a function that adds its squares to a sum.
    private func forEachSquare(_ body: (UInt32, (inout SquareSum) -> Void) -> Void) {
        var bin = 0
        for row in 0..<rowCount {
            let bits = firstBits[row]
            body(bits) { sum in
                switch squares {
                case .wide(let sums): sums.add(row: row, to: &sum)
                case .counted(let bins):
                    guard bits != 0, bits != SinglePattern.infinity else { return }
                    let isBin = width(of: row) > 1
                    let square = isBin ? bins[bin] : SinglePattern.square(bits) * UInt128(count(of: row))
                    if isBin { bin += 1 }
                    sum.add(square, shift: SinglePattern.squareShift(bits))
                }
            }
        }
    }
}
