package import Subjects
import Tensors

/// One threshold for every layer: the lowest scores of the whole network go, whoever holds them.
///
/// Units that tie at the threshold go in tensor order. A layer that reaches its ceiling stops giving; the others pay.
/// While the threshold lies inside bins, counts are interpolated there and each such bin is a doubt; once they are told
/// apart the counts are exact, for the threshold stays inside the same bin.
package struct GlobalAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { true }

    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        let highest = UInt64(Float.infinity.bitPattern)
        let (removed, key) = try SharedCut.solve(problem, highest: highest) { entry, key in
            problem.entries[entry].ranking?.removed(below: UInt32(key)).count ?? 0
        }
        guard let key else { return Allocation(removed: removed) }
        let doubts = problem.free.compactMap { entry -> Allocation.Doubt? in
            guard let ranking = problem.entries[entry].ranking, let row = ranking.row(containing: UInt32(key)),
                ranking.width(of: row) > 1
            else { return nil }
            return Allocation.Doubt(entry: entry, bin: ranking.bin(of: row))
        }
        return Allocation(removed: removed, doubts: doubts)
    }
}

extension Ranking {
    /// The bin that a row is, or lies in.
    func bin(of row: Int) -> UInt16 { UInt16(truncatingIfNeeded: firstBits[row] >> 16) }
}
