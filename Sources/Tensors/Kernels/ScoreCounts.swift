/// Counts of generic scores by the top 15 bits of their Float32 magnitude, with the exact Σw² of the weights beside them.
struct ScoreCounts: Sendable {
    private static let bins = 1 << 15

    private var counts: [Int] = []
    private var sums: [SquareSum] = []
    /// Σw² of the units scored 0 (or NaN) and of those scored infinite, which have rows of their own.
    private var zeroSum = SquareSum()
    private var infinitySum = SquareSum()
    private var zeros = 0
    private var nans = 0
    private var infinities = 0
    private var unitCount = 0

    mutating func add(_ scores: Span<Float>, _ weights: Span<Float>) {
        guard !scores.isEmpty else { return }
        allocate()
        unitCount += scores.count
        for i in scores.indices {
            let bits = scores[i].bitPattern & SinglePattern.magnitude
            let weight = weights[i].bitPattern & SinglePattern.magnitude
            let finite = weight < SinglePattern.infinity ? weight : 0
            if bits == 0 || bits > SinglePattern.infinity {
                if bits == 0 { zeros += 1 } else { nans += 1 }
                zeroSum.add(squareOf: finite)
            } else if bits == SinglePattern.infinity {
                infinities += 1
                infinitySum.add(squareOf: finite)
            } else {
                counts[Int(bits >> 16)] &+= 1
                sums[Int(bits >> 16)].add(squareOf: finite)
            }
        }
    }

    mutating func merge(_ other: ScoreCounts) {
        guard other.unitCount > 0 else { return }
        allocate()
        for bin in counts.indices where other.counts[bin] > 0 {
            counts[bin] += other.counts[bin]
            sums[bin].add(other.sums[bin])
        }
        zeroSum.add(other.zeroSum)
        infinitySum.add(other.infinitySum)
        zeros += other.zeros
        nans += other.nans
        infinities += other.infinities
        unitCount += other.unitCount
    }

    mutating func reset() { if unitCount > 0 { self = ScoreCounts() } }

    func ranking() -> Ranking {
        guard unitCount > 0 else { return Ranking() }
        var rows = Rows()
        var rowSums: [SquareSum] = []
        if zeros + nans > 0 {
            rows.appendExact(0, count: zeros + nans)
            rowSums.append(zeroSum)
        }
        for bin in counts.indices where counts[bin] > 0 {
            rows.appendBin(bin, count: counts[bin])
            rowSums.append(sums[bin])
        }
        if infinities > 0 {
            rows.appendExact(SinglePattern.infinity, count: infinities)
            rowSums.append(infinitySum)
        }
        rows.squares = .wide(WideSums(rowSums))
        return Ranking(rows, nans: nans, infinities: infinities)
    }

    private mutating func allocate() {
        guard counts.isEmpty else { return }
        counts = [Int](repeating: 0, count: Self.bins)
        sums = [SquareSum](repeating: SquareSum(), count: Self.bins)
    }
}
