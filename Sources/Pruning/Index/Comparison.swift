import Checkpoints
package import Subjects
import Tensors

/// Two checkpoints beside each other by their indices: what differs, and how their weights are distributed.
package struct Comparison: Sendable {
    package let first: ScanIndex
    package let second: ScanIndex
    package let difference: Difference

    /// - Throws: `.index` where rankings are damaged.
    package init(_ first: ScanIndex, _ second: ScanIndex) throws(PruningError) {
        (self.first, self.second) = (first, second)
        difference = try Difference(first, second)
    }

    /// Two distributions of |w| over one axis.
    package struct Shapes: Sendable, Hashable {
        /// |w| at the axis' end; it begins at 0.
        package var upper: Double
        /// Share of the tensor's weights in each part of the axis; empty where the tensor is not there or not counted.
        package var first: [Double]
        package var second: [Double]
    }

    /// Parts that an axis is divided into.
    package static let parts = 48

    /// How one tensor's magnitudes are distributed on both sides; nil where neither was counted.
    ///
    /// The axis ends where 99.9 % of each side are below: a few outliers would squeeze everything else together.
    /// - Throws: `.index` where rankings are damaged.
    package func shapes(of name: String) throws(PruningError) -> Shapes? {
        let rankings = [try first.ranking(named: name), try second.ranking(named: name)]
        let uppers = rankings.compactMap { $0.map(Self.end) }
        guard let upper = uppers.max() else { return nil }
        let shares = rankings.map { ranking in ranking.map { Self.shares($0, upper: upper) } ?? [] }
        return Shapes(upper: Double(upper), first: shares[0], second: shares[1])
    }

    private static func end(of ranking: Ranking) -> Float {
        let finite = ranking.count - ranking.infinities
        let score = ranking.threshold(removing: min(finite, max(finite * 999 / 1000, 1))).score
        return score > 0 && score.isFinite ? score * 1.1 : .leastNormalMagnitude
    }

    private static func shares(_ ranking: Ranking, upper: Float) -> [Double] {
        let below = (0...parts).map { ranking.removed(below: upper * Float($0) / Float(parts)).count }
        return (0..<parts).map { Double(below[$0 + 1] - below[$0]) / Double(max(ranking.count, 1)) }
    }
}

extension ScanIndex {
    fileprivate func ranking(named name: String) throws(PruningError) -> Ranking? {
        guard let layer = network.checkpoint.index(named: name), let ranking = try ranking(of: layer),
            ranking.count > ranking.infinities
        else { return nil }
        return ranking
    }
}

extension IndexedNetwork {
    /// The index that serves, else one that is counted now.
    ///
    /// - Parameters:
    ///   - folder: where files are written meanwhile; what is returned outlives it.
    ///   - progress: bytes counted so far, of all.
    /// - Throws: what counting throws; `.cancelled`.
    package func counted(
        in folder: String, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(PruningError) -> ScanIndex {
        if let index { return index }
        let scan = try Scan(network, to: folder + "/index")
        let (place, read) = (RankPlace(rank: 0, count: 1), ByteCounter())
        let total = scan.bytes(of: place)
        _ = try await scan.run(place) { bytes, _ in
            read.add(bytes)
            progress(read.value, total)
        }
        // The mapping outlives the file's name.
        return try ScanIndex.open(scan.output)
    }
}
