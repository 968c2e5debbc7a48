import Checkpoints
package import Subjects
import Tensors

/// Makes a plan concrete: which settings bind which layer, what the allocator gives the rest, where each cut falls.
///
/// Pure and fast: reads rankings, never weights. Whole plans cost O(layers · log rows); an edit by hand only its layers.
package struct PlanSolver: Sendable {
    package let network: Network
    private let indices: [String: Int]

    package init(_ network: Network) {
        self.network = network
        indices = Dictionary(network.layers.map { ($0.entry.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    }

    /// Everything, from the start.
    ///
    /// - Parameters:
    ///   - scores: one a layer, nil where not counted yet.
    ///   - own: what `AllocatorChoice.method` stands for.
    package func solve(_ plan: Plan, scores: [TargetScore?], own: any Allocator) -> Solution {
        let settings = network.layers.map { plan.settingWithoutHand(of: $0) }
        var solution = Solution(
            outcomes: zip(network.layers, settings).map { outcome($0, $1.setting, $1.provenance, plan) }, base: [],
            refinements: [], waiting: 0, problem: nil)
        let allocator = plan.allocator.allocator(own: own)
        spread(plan, &solution, settings: settings.map(\.setting), scores: scores, allocator: allocator)
        solution.base = solution.outcomes.map(\.removed)
        for index in solution.outcomes.indices { locate(index, &solution, scores) }
        return revised(solution, plan, layers: plan.overrides.keys.compactMap { indices[$0] }, scores: scores)
    }

    /// The same solution after settings by hand changed in these layers only.
    package func revised(_ solution: Solution, _ plan: Plan, layers: [Int], scores: [TargetScore?]) -> Solution {
        var solution = solution
        for index in layers {
            let layer = network.layers[index]
            let (setting, provenance) = plan.setting(of: layer)
            var outcome = outcome(layer, setting, provenance, plan)
            let score = usable(scores[index], for: outcome.target)
            outcome.removed = outcome.target.map { fixed(setting, $0, score) ?? $0.rounded(solution.base[index]) } ?? 0
            solution.outcomes[index] = outcome
            locate(index, &solution, scores)
        }
        solution.refinements = Array(Set(solution.refinements)).filter { isPending($0, solution, scores) }
        return solution
    }

    /// The layers of these tensor names.
    package func indices(of names: some Sequence<String>) -> [Int] { names.compactMap { indices[$0] } }
}

extension PlanSolver {
    private func outcome(
        _ layer: Layer, _ setting: LayerSetting, _ provenance: Provenance, _ plan: Plan
    ) -> LayerOutcome {
        let target = layer.target(at: plan.granularity, pattern: setting.pattern ?? plan.pattern)
        return LayerOutcome(
            target: target, provenance: target == nil ? .never : provenance, removed: 0, threshold: nil,
            energyLost: nil,
            certainty: .exact)
    }

    /// A score that was made for these units; weights serve groups of weights too.
    package func usable(_ score: TargetScore?, for target: Target?) -> TargetScore? {
        guard let score, let target, score.target.units == target.units else { return nil }
        return score
    }

    /// Units that a setting removes by itself; nil where it leaves that to the allocator.
    private func fixed(_ setting: LayerSetting, _ target: Target, _ score: TargetScore?) -> Int? {
        let count = target.count
        switch setting.amount {
        case .locked: return 0
        case _ where target.fixedRemoved != nil: return target.fixedRemoved
        case .sparsity(let share): return target.rounded(Int(Double(count) * share))
        case .removed(let units): return target.rounded(units)
        case .kept(let units): return target.rounded(count - min(units, count))
        case .below(let threshold): return score.map { target.rounded($0.ranking.removed(below: threshold).count) } ?? 0
        case nil: return nil
        }
    }

    private func spread(
        _ plan: Plan, _ solution: inout Solution, settings: [LayerSetting], scores: [TargetScore?],
        allocator: any Allocator
    ) {
        var problem = AllocationProblem(entries: [], required: 0, roundsUp: plan.budget.measure != .sparsity)
        for (index, outcome) in solution.outcomes.enumerated() {
            guard let target = outcome.target else { continue }
            let score = usable(scores[index], for: target)
            let setting = plan.balanced[network.layers[index].entry.name].map { $0.over(settings[index]) }
            let fixed = fixed(setting ?? settings[index], target, score)
            if fixed == nil, allocator.needsRankings, score == nil { solution.waiting += 1 }
            problem.entries.append(entry(index, target, fixed: fixed, score: score, plan: plan))
        }
        problem.required = PlanFigures.required(plan.budget, network: network, entries: problem.entries)
        do throws(PruningError) {
            let removed = try allocate(problem, with: allocator)
            for (entry, units) in zip(problem.entries, removed) {
                let target = solution.outcomes[entry.layer].target
                let isHeld = entry.fixed != nil
                solution.outcomes[entry.layer].removed = isHeld ? units : target?.rounded(units) ?? 0
            }
        } catch {
            solution.problem = error
            for entry in problem.entries { solution.outcomes[entry.layer].removed = entry.fixed ?? 0 }
        }
    }

    /// Where some layers are not scored yet, the budget is spread over those that are, in proportion.
    private func allocate(
        _ problem: AllocationProblem, with allocator: any Allocator
    ) throws(PruningError) -> [Int] {
        guard allocator.needsRankings else { return try allocator.allocate(problem) }
        var scored = problem
        var free = 0.0
        var waiting = 0.0
        for (index, entry) in problem.entries.enumerated() where entry.fixed == nil {
            let cost = Double(entry.units) * entry.cost
            free += cost
            guard entry.ranking == nil else { continue }
            waiting += cost
            scored.entries[index].fixed = 0
        }
        if waiting > 0 { scored.required -= problem.remaining * waiting / free }
        return try allocator.allocate(scored)
    }

    private func entry(
        _ index: Int, _ target: Target, fixed: Int?, score: TargetScore?, plan: Plan
    ) -> AllocationProblem.Entry {
        let layer = network.layers[index]
        let weights = target.weightsPerUnit(of: layer.parameters)
        let kept = Int((Double(plan.minimumKept.weights(of: layer.parameters)) / max(weights, 1)).rounded(.up))
        return AllocationProblem.Entry(
            layer: index, shape: layer.entry.shape, kind: layer.kind, units: target.count,
            cost: weights * PlanFigures.worth(of: layer, in: plan.budget.measure),
            ceiling: max(0, target.count - kept), fixed: fixed, ranking: score?.ranking)
    }

    /// Finds the threshold and the energy of a layer's removed units.
    private func locate(_ index: Int, _ solution: inout Solution, _ scores: [TargetScore?]) {
        guard let target = solution.outcomes[index].target, let score = usable(scores[index], for: target) else {
            return
        }
        let removed = solution.outcomes[index].removed
        if target.fixedRemoved != nil, let energy = score.patternEnergy {
            solution.outcomes[index].energyLost = removed == 0 ? 0 : energy
            return
        }
        let threshold = score.ranking.threshold(removing: removed)
        solution.outcomes[index].threshold = threshold
        solution.outcomes[index].energyLost = score.ranking.energyRemoved(by: threshold).energy
        solution.outcomes[index].certainty = threshold.isExact ? .exact : .bounded
        guard !threshold.isExact else { return }
        solution.refinements.append(Solution.Refining(layer: index, bin: UInt16(threshold.bits >> 16)))
    }

    private func isPending(_ refining: Solution.Refining, _ solution: Solution, _ scores: [TargetScore?]) -> Bool {
        guard let threshold = solution.outcomes[refining.layer].threshold else { return false }
        return !threshold.isExact && UInt16(threshold.bits >> 16) == refining.bin
    }
}

extension Plan {
    /// What rules say of a layer, hand edits left out.
    func settingWithoutHand(of layer: Layer) -> (setting: LayerSetting, provenance: Provenance) {
        var plan = self
        plan.overrides = [:]
        return plan.setting(of: layer)
    }
}

extension AllocatorChoice {
    /// The allocator chosen; `own` stands for the method's.
    package func allocator(own: any Allocator) -> any Allocator {
        switch self {
        case .method: own
        case .uniform: UniformAllocator()
        case .global: GlobalAllocator()
        case .erk: DensityLaw(.all)
        case .er: DensityLaw(.firstTwo)
        case .lamp: LAMPAllocator()
        case .energy: EnergyAllocator()
        }
    }
}
