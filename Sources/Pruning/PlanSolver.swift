import Checkpoints
package import Subjects
import Tensors

/// Makes a plan concrete: which settings bind which layer, what the allocator gives the rest, where each cut falls.
///
/// Pure and fast: reads rankings, never weights. Whole plans cost O(layers · log rows); an edit by hand only its layers.
package struct PlanSolver: Sendable {
    package let network: Network
    /// Measured harm by sparsity, by layer; for the sensitivity allocator.
    package var curves: [Int: SensitivityCurve] = [:]

    package init(_ network: Network) { self.network = network }

    /// Everything, from the start.
    ///
    /// - Parameters:
    ///   - scores: one a layer, nil where not counted yet.
    ///   - own: what `AllocatorChoice.method` stands for.
    package func solve(_ plan: Plan, scores: [TargetScore?], own: any Allocator) -> Solution {
        var solution = Solution(outcomes: [], base: [], waiting: 0, problem: nil)
        var settings: [LayerSetting] = []
        solution.outcomes.reserveCapacity(network.layers.count)
        settings.reserveCapacity(network.layers.count)
        // Lent one by one: to copy a layer costs more than to look at it.
        let layers = network.layers.span
        for index in layers.indices {
            let (setting, provenance) = plan.baseSetting(of: layers[index])
            settings.append(setting)
            solution.outcomes.append(outcome(layers[index], setting, provenance, plan))
        }
        spread(plan, &solution, settings: settings, scores: scores, own: own)
        solution.base = solution.outcomes.map(\.removed)
        for index in solution.outcomes.indices { locate(index, &solution, scores) }
        let byHand = Set(plan.overrides.keys).union(plan.balanced.keys)
        revise(&solution, plan, layers: indices(of: byHand), scores: scores)
        return solution
    }

    /// The same solution after settings by hand, or scores, changed in these layers only.
    package func revised(_ solution: Solution, _ plan: Plan, layers: [Int], scores: [TargetScore?]) -> Solution {
        var solution = solution
        revise(&solution, plan, layers: layers, scores: scores)
        return solution
    }

    /// The same in place: costs the layers named, not a copy of all outcomes.
    package func revise(_ solution: inout Solution, _ plan: Plan, layers: [Int], scores: [TargetScore?]) {
        for index in layers {
            let layer = network.layers[index]
            let (setting, provenance) = plan.setting(of: layer)
            solution.outcomes[index] = outcome(layer, setting, provenance, plan)
            solution.cuts[index] = nil
            guard let target = solution.outcomes[index].target else { continue }
            let choice = choice(setting, target, usable(scores[index], for: target))
            solution.outcomes[index].removed =
                choice?.removed ?? unset(index, target, base: solution.base[index], plan)
            if let bin = choice?.bin { solution.cuts[index] = [bin] }
            locate(index, &solution, scores)
            if choice == nil, solution.doubts[index] != nil { solution.outcomes[index].certainty = .bounded }
        }
    }

    /// The layers of these tensor names.
    package func indices(of names: some Sequence<String>) -> [Int] {
        names.compactMap { network.checkpoint.index(named: $0) }
    }

    /// A score that was made for these units; nil where it was made for others.
    package func usable(_ score: TargetScore?, for target: Target?) -> TargetScore? {
        guard let score, let target, score.target.units == target.units else { return nil }
        return score
    }
}

extension PlanSolver {
    private func outcome(
        _ layer: Layer, _ setting: LayerSetting, _ provenance: Provenance, _ plan: Plan
    ) -> LayerOutcome {
        let target = layer.target(
            at: plan.granularity, pattern: setting.pattern ?? plan.pattern, scope: plan.scope)
        return LayerOutcome(
            target: target, provenance: target == nil ? .never : provenance, removed: 0, threshold: nil,
            energyLost: nil, certainty: .exact)
    }

    /// What the allocator gave, in the units that the layer has now: a hand may have changed its pattern.
    private func unset(_ index: Int, _ target: Target, base: Int, _ plan: Plan) -> Int {
        let layer = network.layers[index]
        let pattern = plan.baseSetting(of: layer).setting.pattern ?? plan.pattern
        guard let before = layer.target(at: plan.granularity, pattern: pattern, scope: plan.scope), before.count > 0
        else { return 0 }
        guard before.units != target.units else { return target.rounded(base) }
        return target.rounded(Int(Double(base) / Double(before.count) * Double(target.count)))
    }

    private func spread(
        _ plan: Plan, _ solution: inout Solution, settings: [LayerSetting], scores: [TargetScore?],
        own: any Allocator
    ) {
        let allocator = plan.allocator.allocator(own: own)
        var problem = AllocationProblem(entries: [], required: 0, roundsUp: plan.budget.measure != .sparsity)
        problem.entries.reserveCapacity(network.layers.count)
        for index in solution.outcomes.indices {
            guard let target = solution.outcomes[index].target else { continue }
            let score = usable(scores[index], for: target)
            let choice = choice(settings[index], target, score)
            if let bin = choice?.bin { solution.doubts[index] = [bin] }
            if choice == nil, allocator.needsRankings, score == nil { solution.waiting += 1 }
            problem.entries.append(entry(index, target, fixed: choice?.removed, score: score, plan: plan))
        }
        let spread = BudgetSpread(network: network, allocator: allocator)
        do throws(PruningError) {
            take(try spread.spread(plan.budget, over: problem), of: problem, &solution)
        } catch {
            solution.problem = error
            for entry in problem.entries { solution.outcomes[entry.layer].removed = entry.fixed ?? 0 }
            if let nearest = nearest(to: plan.budget, error, spread, problem) { take(nearest, of: problem, &solution) }
        }
    }

    /// As far as a budget beyond reach goes; nil where that is not known.
    private func nearest(
        to budget: Budget, _ error: PruningError, _ spread: BudgetSpread, _ problem: AllocationProblem
    ) -> Allocation? {
        guard case .infeasible(_, _, let most?) = error else { return nil }
        var spread = spread
        spread.most = most
        return try? spread.spread(budget, over: problem)
    }

    private func take(_ allocation: Allocation, of problem: AllocationProblem, _ solution: inout Solution) {
        for (entry, removed) in zip(problem.entries, allocation.removed) {
            solution.outcomes[entry.layer].removed = removed
        }
        solution.rounding = allocation.rounding
        for doubt in allocation.doubts {
            solution.doubts[problem.entries[doubt.entry].layer, default: []].append(doubt.bin)
        }
    }

    private func entry(
        _ index: Int, _ target: Target, fixed: Int?, score: TargetScore?, plan: Plan
    ) -> AllocationProblem.Entry {
        let size = network.sizes[index]
        let weights = target.weightsPerUnit(of: size.parameters)
        let kept = Int((Double(plan.minimumKept.weights(of: size.parameters)) / max(weights, 1)).rounded(.up))
        var entry = AllocationProblem.Entry(
            layer: index, shape: network.layers[index].entry.shape, kind: network.layers[index].kind,
            units: target.count, cost: weights * PlanFigures.worth(of: size, in: plan.budget.measure),
            ceiling: max(0, target.count - kept), fixed: fixed, ranking: score?.ranking, multiple: target.multiple)
        entry.curve = curves[index]
        if case .lines(let outer, _, let inner) = target.units { entry.lines = max(outer * inner, 1) }
        return entry
    }

    /// The same solver with curves for the layers that a table names.
    package func knowing(_ table: SensitivityTable?) -> PlanSolver {
        var solver = self
        solver.curves = [:]
        for (name, row) in table?.rows ?? [:] {
            if let index = network.checkpoint.index(named: name) { solver.curves[index] = row.curve }
        }
        return solver
    }

    /// Finds the threshold and the energy of a layer's removed units.
    private func locate(_ index: Int, _ solution: inout Solution, _ scores: [TargetScore?]) {
        if solution.doubts[index] != nil || solution.cuts[index] != nil {
            solution.outcomes[index].certainty = .bounded
        }
        guard let target = solution.outcomes[index].target, let score = scores[index],
            score.target.units == target.units
        else { return }
        let removed = solution.outcomes[index].removed
        if target.fixedRemoved != nil, let energy = score.patternEnergy {
            solution.outcomes[index].energyLost = removed == 0 ? 0 : energy
            return
        }
        if let line = target.removedPerLine(removed) {
            solution.outcomes[index].energyLost =
                score.lineEnergies.indices.contains(line) ? score.lineEnergies[line] : 0
            return
        }
        let threshold = score.ranking.threshold(removing: removed)
        let (energy, isExact) = score.energyRemoved(by: threshold)
        solution.outcomes[index].threshold = threshold
        solution.outcomes[index].energyLost = energy
        let isBounded = score.isBounded && removed > 0
        if !threshold.isExact || !isExact || isBounded { solution.outcomes[index].certainty = .bounded }
        if !threshold.isExact { solution.cuts[index, default: []].append(threshold.bin) }
    }

    /// Units that a setting removes by itself, and the bin where that is not sure yet; nil where the allocator decides.
    private func choice(
        _ setting: LayerSetting, _ target: Target, _ score: TargetScore?
    ) -> (removed: Int, bin: UInt16?)? {
        guard let amount = setting.amount else { return target.fixedRemoved.map { ($0, nil) } }
        if amount == .locked { return (0, nil) }
        if let fixed = target.fixedRemoved { return (fixed, nil) }
        switch amount {
        case .locked: return (0, nil)
        case .sparsity(let share): return (target.rounded(Int(Double(target.count) * min(max(share, 0), 1))), nil)
        case .removed(let units): return (target.rounded(units), nil)
        case .kept(let units): return (target.rounded(target.count - min(max(units, 0), target.count)), nil)
        case .below(let bound):
            guard let (count, isExact) = score?.ranking.removed(below: bound) else { return (0, nil) }
            return (target.rounded(count), isExact ? nil : UInt16(truncatingIfNeeded: bound.bitPattern >> 16))
        }
    }
}
