/// The order statistics of one target's scores: how many units score what, and how much energy they hold.
///
/// Rows ascend by score. A row is either one exact value or a bin of 65,536 neighbouring Float32 values; zero and infinity
/// always have rows of their own, so the bin below 2^-133 starts at pattern 1 and holds 65,535. NaN is scored 0 and lies in
/// the row of zero; -0 is 0. Scores are magnitudes: sign dropped.
///
/// Everything is made from integers, so equal scores give equal rankings whatever the order or split of the counting.
/// Source: DESIGN, section 4.  Size: 7.5 bytes a row of bfloat16, 9.5 of other exact
/// values; where there are bins 20 or 18 bytes a row, and 16 more for a bin.
package struct Ranking: Sendable, Hashable {
    /// Units ranked, NaN and infinite ones included.
    package let count: Int
    /// Units whose score is NaN: an error to show, never important.
    package let nans: Int
    /// Units whose score is infinite: the largest, counted, not in the energy.
    package let infinities: Int
    /// Units whose score is exactly zero, NaN not included.
    package let zeros: Int
    private let rows: RankingRows

    /// A ranking of nothing.
    package init() { self.init(Rows(), nans: 0, infinities: 0) }

    init(_ rows: Rows, nans: Int, infinities: Int) {
        self.rows = RankingRows(rows)
        count = self.rows.cumulativeCount.last ?? 0
        self.nans = nans
        self.infinities = infinities
        zeros = rows.bits.first == 0 ? rows.counts[0] - nans : 0
    }

    package var rowCount: Int { rows.firstBits.count }

    /// Float32 magnitude pattern where each row starts, ascending.
    package var firstBits: RowPatterns { rows.firstBits }

    /// Units in rows `0...row`.
    package var cumulativeCount: RowCounts { rows.cumulativeCount }

    /// Whether a row is a bin; empty when all rows are exact.
    var isBin: [Bool] { rows.isBin }

    var squares: RowSquares { rows.squares }

    /// Σw² of all finite units, correctly rounded.
    package var energy: Double { rows.energies.total }

    /// Neighbouring Float32 values that the row covers: 1 for an exact value.
    package func width(of row: Int) -> Int {
        isBin.isEmpty || !isBin[row] ? 1 : firstBits[row] == 1 ? SinglePattern.binWidth - 1 : SinglePattern.binWidth
    }

    /// Units in one row.
    package func count(of row: Int) -> Int { cumulativeCount[row] - countBefore(row) }

    /// Units in the rows below `row`.
    package func countBefore(_ row: Int) -> Int { row == 0 ? 0 : cumulativeCount[row - 1] }

    /// Σw² of the finite units in the rows below `row`, correctly rounded.
    package func energyBefore(_ row: Int) -> Double {
        row == rowCount ? energy : energyBefore(row, adding: 0)
    }

    /// Σw² of the finite units in rows `0...row`, correctly rounded.
    package func energyThrough(_ row: Int) -> Double { energyBefore(row + 1) }

    /// Energies before rows that are multiples of this are kept; those before other rows are summed from there.
    package var energyStep: Int { 1 << rows.energies.spacing }

    /// The energy before a row and of so many of its units, rounded once. All units of the row must weigh the same.
    func energyBefore(_ row: Int, adding units: Int) -> Double {
        let place = row >> rows.energies.spacing
        var sum = rows.energies.sum(at: place)
        for earlier in place << rows.energies.spacing..<row { add(count(of: earlier), of: earlier, to: &sum) }
        if units > 0 { add(units, of: row, to: &sum) }
        return sum.rounded
    }

    /// Adds the squares of so many units of a row that is one value.
    @inline(__always)
    private func add(_ units: Int, of row: Int, to sum: inout TwoDoubles) {
        let bits = firstBits[row]
        guard bits != 0, bits != SinglePattern.infinity else { return }
        sum.add(SinglePattern.square(bits) * UInt128(units), shift: SinglePattern.squareShift(bits))
    }

    /// Whether no row is a bin, so that every question has an exact answer.
    package var isExact: Bool { isBin.isEmpty || !isBin.contains(true) }
}

extension Rows {
    /// Adds Σw² of one row; rows must be visited in order, since bins' sums are listed without their rows.
    @inline(__always)
    func addSquares(of row: Int, nextBin: inout Int, to sum: inout SquareSum) {
        switch squares {
        case .wide(let sums): sums.add(row: row, to: &sum)
        case .counted(let bins):
            let bits = bits[row]
            if bits == 0 || bits == SinglePattern.infinity { return }
            if !isBin.isEmpty, isBin[row] {
                sum.add(bins[nextBin], shift: SinglePattern.squareShift(bits))
                nextBin += 1
            } else {
                let square = SinglePattern.square(bits) * UInt128(counts[row])
                sum.add(square, shift: SinglePattern.squareShift(bits))
            }
        }
    }
}
