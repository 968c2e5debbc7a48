import Checkpoints
package import Pruning
package import Subjects

/// Carries a plan of channels and heads through: what its method chooses, or what a recipe recorded, be the method one of the catalog or
/// the norm of the units.
///
/// Lives in one job: the runtime's calls are long.
package struct Cutting {
    /// Called on any thread.
    package typealias Progress = @Sendable (_ what: String, _ done: Int, _ total: Int) -> Void

    package let network: Network
    package let grouping: Grouping
    private let told: Progress
    private let wantsCharts: Bool

    package init(
        _ network: Network, _ grouping: Grouping, wantsCharts: Bool = false,
        progress: @escaping Progress = { _, _, _ in }
    ) {
        (self.network, self.grouping, self.wantsCharts, told) = (network, grouping, wantsCharts, progress)
    }

    /// What the plan's method chooses.
    /// - Throws: `.invalidValue` for bits of layers where the method rounds none; what the method throws.
    package func choice(_ plan: Plan) throws(PruningError) -> GroupChoice {
        try checkBits(plan)
        guard plan.method.id != GroupNorm.id else { return try byNorm(plan) }
        let method = try Catalog.openGroups(plan.method)
        return try method.choose(plan, with: try tools(plan, type(of: method).card.request))
    }

    /// The cut that a recipe recorded, with what its method leaves beside it, which is made anew.
    package func replay(_ plan: Plan, _ cuts: [GroupCut]) throws(PruningError) -> GroupChoice {
        try checkBits(plan)
        guard plan.method.id != GroupNorm.id else { return GroupChoice(cuts: cuts) }
        let method = try Catalog.openGroups(plan.method)
        let tools = try tools(plan, type(of: method).card.request)
        return GroupChoice(cuts: cuts, changes: try method.changes(after: cuts, of: plan, with: tools))
    }

    private func checkBits(_ plan: Plan) throws(PruningError) {
        guard let first = plan.bits.first, !Catalog.cutting(plan.method).hasBits else { return }
        throw .invalidValue(name: "bits", value: "\(first)", expected: "of a method that rounds weights: udfc")
    }

    private func tools(_ plan: Plan, _ request: StatisticsRequest) throws(PruningError) -> GroupTools {
        let wanted = request.isEmpty ? nil : plan.method.calibration
        let told = told
        let calibration = try wanted.map { (choice) throws(PruningError) in
            try choice.calibration(of: network, request) { told("collecting", $0, $1) }
        }
        return GroupTools(
            network, grouping, calibration: calibration, data: plan.method.calibration,
            wantsCharts: wantsCharts, stored: plan.stored, isForOneChoice: true, progress: told)
    }

    private func byNorm(_ plan: Plan) throws(PruningError) -> GroupChoice {
        let (read, total, told) = (ByteCounter(), network.checkpoint.totalBytes, told)
        let norm = GroupNorm(network) {
            read.add($0)
            told("scoring", min(read.value, total), total)
        }
        let scores = try norm.scores(of: grouping.groups)
        let tools = GroupTools(
            network, grouping, data: plan.method.calibration, stored: plan.stored, progress: told)
        let cuts = try CutBudget(plan.budget, tools).cuts { (share) throws(PruningError) in
            var plan = plan
            plan.budget = .sparsity(share)
            return try GroupCutting(plan, grouping).cuts(scores)
        }
        var choice = GroupChoice(cuts: cuts)
        for cut in cuts { choice.scores[cut.group.id] = scores[cut.group.id] }
        return choice
    }
}

/// A way to choose units, as a form shows it.
package struct CuttingMethod: Sendable {
    package let card: Card
    package let tunables: [OpenedTunable]
    /// Whether the plan's allocator has a say.
    package let followsPlan: Bool
    /// Whether it can round widths up to a multiple.
    package let followsPattern: Bool

    /// Whether it rounds weights, all to so many bits or layer by layer.
    package var hasBits: Bool { tunables.contains { $0.name == "bits" } }
}
