package import Subjects

/// Every layer may do the same harm, by curves that were measured one layer at a time: what hurts least goes first.
///
/// A layer gives the units up to which its measured harm is below a bound that all share; the bound is the largest that the
/// budget allows. Curves are piecewise linear between measured sparsities and never fall. Harms of single layers do not add up
/// exactly: the plan has to be measured as a whole afterwards.
package struct SensitivityAllocator: Allocator {
    package init() {}

    package var needsRankings: Bool { false }

    /// - Throws: `.missing` where a free layer has not been measured.
    package func allocate(_ problem: AllocationProblem) throws(PruningError) -> Allocation {
        let unknown = problem.free.count { problem.entries[$0].curve == nil && problem.entries[$0].ceiling > 0 }
        guard unknown == 0 else {
            throw .missing(
                need: "the measured sensitivity of \(unknown) more layers",
                mend: "run it first, on the Sensitivity screen or with `espalier evaluate --sensitivity`")
        }
        // Non-negative doubles order as their patterns do.
        let highest = Double.greatestFiniteMagnitude.bitPattern
        let (removed, _) = try SharedCut.solve(problem, highest: highest) { entry, key in
            let entry = problem.entries[entry]
            let share = entry.curve?.sparsity(harmingBelow: Double(bitPattern: min(key, highest))) ?? 0
            return key > highest ? entry.units : min(entry.units, Int(share * Double(entry.units)))
        }
        return Allocation(removed: removed)
    }
}
