/// Counts of units' norms by the top 15 bits of their Float32 magnitude, with Σw² of the units of each.
///
/// Units come in order, and the energies of a bin are added in it. Its tables are kept between layers: only bins that were
/// counted in are cleared.
struct NormCounts: Sendable {
    private static let bins = 1 << 15

    private var counts: [Int] = []
    private var energies: [Double] = []
    /// Bins that hold units, in the order of the first.
    private var used: [Int] = []
    private var zeros = 0
    private var infinities = 0

    /// - Parameters:
    ///   - norm: not negative, no NaN.
    ///   - energy: of the unit; one that is not finite adds none.
    mutating func add(_ norm: Float, energy: Double) {
        if norm == 0 {
            zeros += 1
        } else if norm == .infinity {
            infinities += 1
        } else {
            if counts.isEmpty {
                counts = [Int](repeating: 0, count: Self.bins)
                energies = [Double](repeating: 0, count: Self.bins)
            }
            let bin = Int(norm.bitPattern >> 16)
            if counts[bin] == 0 { used.append(bin) }
            counts[bin] += 1
            if energy.isFinite { energies[bin] += energy }
        }
    }

    mutating func reset() {
        for bin in used { (counts[bin], energies[bin]) = (0, 0) }
        used.removeAll(keepingCapacity: true)
        (zeros, infinities) = (0, 0)
    }

    func ranking() -> Ranking {
        var rows = Rows()
        var sums: [SquareSum] = []
        func add(_ energy: Double) {
            sums.append(SquareSum())
            sums[sums.count - 1].add(energy)
        }
        if zeros > 0 {
            rows.appendExact(0, count: zeros)
            add(0)
        }
        for bin in used.sorted() {
            rows.appendBin(bin, count: counts[bin])
            add(energies[bin])
        }
        if infinities > 0 {
            rows.appendExact(SinglePattern.infinity, count: infinities)
            add(0)
        }
        rows.squares = .wide(WideSums(sums))
        return Ranking(rows, nans: 0, infinities: infinities)
    }
}

extension Ranking {
    /// The ranking of units by norms that are known to their bin.
    package init(norms: some Sequence<(norm: Float, energy: Double)>) {
        var counts = NormCounts()
        for unit in norms { counts.add(unit.norm, energy: unit.energy) }
        self = counts.ranking()
    }
}
