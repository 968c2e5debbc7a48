import Checkpoints
import Methods
import Pruning
import Subjects

/// Carries a plan through without a screen, with progress on standard error.
enum Settling {
    /// - Throws: `.infeasible` when the budget cannot be met; what method, allocator or files say.
    /// - Parameter index: of the network, where there is one.
    static func settle(
        _ plan: Plan, _ network: Network, index: ScanIndex? = nil
    ) async throws(PruningError) -> Settled {
        let method = try Catalog.open(plan.method)
        let line = ProgressLine()
        defer { line.clear() }
        let session = Session(network, index: index) { event in
            switch event {
            case .progress(let progress, _): line.show("scoring", done: progress.bytesDone, of: progress.bytesTotal)
            case .collecting(let found, _): line.show("collecting", done: found.samples, of: found.total)
            default: break
            }
        }
        let table = plan.allocator == .sensitivity ? try SensitivityTable.beside(network.checkpoint) : nil
        return try await session.settled(plan, by: method, knowing: table)
    }

    /// Carries a recipe through: exactly what it achieved, under the plan that it was made by.
    ///
    /// - Parameters:
    ///   - isAnyCheckpoint: whether it may be for another checkpoint; then nothing is compared.
    ///   - data: where the data that its method learned from are now; nil where they are as it says.
    /// - Throws: `.fingerprint`, `.unknownLayer`, or `.verification` when the replay does not come to what was
    ///   achieved.
    static func replay(
        _ recipe: Recipe, _ network: Network, index: ScanIndex? = nil, isAnyCheckpoint: Bool, data: String? = nil
    ) async throws(PruningError) -> Settled {
        if !isAnyCheckpoint { try recipe.check(network.checkpoint) }
        for layer in recipe.layers where network.checkpoint.entry(named: layer.name) == nil {
            throw .unknownLayer(layer.name)
        }
        var replay = recipe.replay
        if let data { replay.method.calibration?.data = data }
        var settled = try await settle(replay, network, index: index)
        if !isAnyCheckpoint { try recipe.verify(settled) }
        settled.plan = recipe.plan
        for (index, layer) in network.layers.enumerated() where settled.solution.outcomes[index].target != nil {
            settled.solution.outcomes[index].provenance = recipe.plan.setting(of: layer).provenance
        }
        return settled
    }
}
