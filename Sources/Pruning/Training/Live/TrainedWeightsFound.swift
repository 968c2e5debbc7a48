import Checkpoints
import Subjects
import Tensors

/// What came of a training, ready to be taken up: the network with the new weights, and a plan that removes just what is held.
package struct TrainedWeightsFound: Sendable {
    /// Scores and solution are of the new weights.
    package var settled: Settled
    package var curve: TrainingCurve
    /// Done, and of the whole training.
    package var steps: Int
    package var total: Int
    /// Of the point whose weights these are.
    package var chosenStep: Int
    package var seconds: Double

    package var isComplete: Bool { steps == total }

    package init(
        _ settled: Settled, curve: TrainingCurve, steps: Int, total: Int, chosenStep: Int, seconds: Double
    ) {
        (self.settled, self.curve, self.seconds) = (settled, curve, seconds)
        (self.steps, self.total, self.chosenStep) = (steps, total, chosenStep)
    }

    /// - Parameters:
    ///   - plan: what was carried through before; stays where it still removes just what is held.
    ///   - heldByPlan: whether what is held is what the plan removed.
    /// - Throws: what settling throws.
    static func made(
        of result: TrainingResult, from network: Network, _ plan: Plan, heldByPlan: Bool, _ request: TrainingRequest
    ) async throws(PruningError) -> TrainedWeightsFound {
        let trained = result.network(from: network)
        let held = network.layers.map { result.removed[$0.entry.name]?.trueCount ?? 0 }
        var found = TrainedWeightsFound(
            try await settled(trained, Self.plan(zeros: held.reduce(0, +), under: plan), request), curve: result.curve,
            steps: result.steps, total: result.total, chosenStep: result.chosenStep, seconds: result.seconds)
        guard heldByPlan, let same = Self.plan(over: plan, try request.open(plan.method)) else { return found }
        let kept = try await settled(trained, same, request)
        let removed = zip(network.layers, kept.solution.outcomes).map { $1.removedWeights(of: $0.parameters) }
        if removed == held { found.settled = kept }
        return found
    }

    private static func settled(
        _ network: Network, _ plan: Plan, _ request: TrainingRequest
    ) async throws(PruningError) -> Settled {
        try await Session(network).settled(plan, by: try request.open(plan.method), acceptingLess: true)
    }

    /// The same plan by magnitude where its method needs data: zeros are the smallest, so that the same go. Nil where the budget
    /// is divided by what was measured of the weights before.
    private static func plan(over plan: Plan, _ method: OpenedMethod) -> Plan? {
        guard plan.allocator != .sensitivity else { return nil }
        guard method.card.dataNeed != nil else { return plan }
        var same = plan
        same.method = MethodChoice()
        return same
    }

    /// One threshold for all layers, and as many weights as are held: zeros go first, wherever they are. Locks stay.
    private static func plan(zeros count: Int, under plan: Plan) -> Plan {
        var zeros = Plan()
        zeros.allocator = .global
        zeros.budget = Budget(.sparsity, .absolute(Double(count)))
        zeros.rules = plan.rules.filter { $0.setting.amount == .locked }
        zeros.overrides = plan.overrides.filter { $0.value.amount == .locked }
        zeros.balanced = zeros.overrides
        return zeros
    }
}

extension HostTensor {
    /// Of a BOOL array.
    fileprivate var trueCount: Int { bytes.count { $0 != 0 } }
}
