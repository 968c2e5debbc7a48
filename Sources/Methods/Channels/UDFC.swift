import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// Takes channels out, or rounds them to few bits, and repairs the layer that reads them in closed form from weights and batch norms
/// alone: a channel that goes is put into those that stay, a rounded one is scaled.
///
/// Rows a of a layer with the norm folded in: s = (A Aᵀ + α₁ b bᵀ + α₂ I)⁻¹ (A a_j + α₁ b b_j) of the rows that stay, then
/// W′_i += s_i W′_j in the layer behind. A rounded row q: s = ⟨a, q⟩ / ⟨q, q⟩, column times s, bias over s.
///
/// Source: Bai et al. 2023, "Unified Data-Free Compression" (arXiv 2308.07209); the code was not to be had, so the placing of α₁
/// and α₂ and the grid are ours. α₂ is a share of the mean ‖a‖² by default: a sum of both signs does not pass a ReLU, and small
/// damping lets coefficients grow. Layers are taken in the order of execution, each after the repair of the one before: its rows
/// have what is left of them and what was put into them. Bits are the settings', or of single layers the plan's. Norms are not
/// folded into what is written. Only channels that one layer makes and plain layers read, with no more than a norm, ReLU or pool
/// between, take part; all others stay.
package struct UDFC: GroupMethod {
    package struct Settings: MethodSettings {
        package var criterion = "l2"
        package var repair = "udfc"
        package var alpha1 = 0.01
        package var alpha2 = 0.1
        package var ridge = "relative"
        package var sign = "free"
        package var bits = 32.0
        package var threshold = 0.45
        package var cosine = 0.85
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable(
                    "criterion", "what a channel's row is small by: l2, l1, distance to the others",
                    .choice(\.criterion, names: RowCriterion.allCases.map(\.rawValue))),
                Tunable(
                    "repair", "sum of all that stay, nearest one (Neuron Merging), none",
                    .choice(\.repair, names: ["udfc", "merging", "none"])),
                Tunable("alpha1", "weight of the squared bias error", .number(\.alpha1, range: 0...1, step: 0.01)),
                Tunable("alpha2", "weight of the squared coefficients", .number(\.alpha2, range: 0...1, step: 0.01)),
                Tunable(
                    "ridge", "alpha2 as it is, or times the mean squared row",
                    .choice(\.ridge, names: ["relative", "absolute"])),
                Tunable("sign", "of the coefficients", .choice(\.sign, names: ["free", "non-negative"])),
                Tunable(
                    "bits", "of weights, where a layer has none of its own; 32 rounds none",
                    .number(\.bits, range: 2...32, step: 1)),
                Tunable(
                    "threshold", "merging: cosine from which a channel is merged",
                    .number(\.threshold, range: 0...1, step: 0.05)),
                Tunable(
                    "cosine", "merging behind norms: cosine against bias",
                    .number(\.cosine, range: 0...1, step: 0.05)),
            ]
        }
    }

    package static let card = Card(
        id: "udfc", title: "UDFC", citation: "Bai et al. 2023, ICCV, arXiv 2308.07209",
        summary: "smallest channels, put into the others without data", granularities: [.structured],
        needs: [.weights], examples: [])

    package static let followsPlan = true

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    /// The largest |s| that nothing is said about.
    package static let largestCoefficient = 2.0

    /// - Throws: `.notApplicable` where no group is a chain, or a rule names one that is none.
    package func choose(_ plan: Plan, with tools: GroupTools) throws(PruningError) -> GroupChoice {
        let (chains, reasons) = try chains(tools)
        var weights = WorkingWeights(tools.network)
        var scores = tools.grouping.groups.map { [Double](repeating: 0, count: $0.count) }
        for (id, chain) in chains { scores[id] = try criterion.scores(weights.rows(chain)) }
        var choice = GroupChoice(cuts: [])
        for id in chains.keys { choice.scores[id] = scores[id] }
        let cuts = try CutBudget(plan.budget, tools).cuts { (share) throws(PruningError) in
            var plan = plan
            plan.budget = .sparsity(share)
            return try GroupCutting(plan, tools.grouping, leaving: reasons).cuts(scores)
        }
        for cut in cuts {
            guard !Task.isCancelled else { throw .cancelled }
            guard let chain = chains[cut.group.id] else { continue }
            try remove(chosen(cut, chain, &weights), chain, &weights, &choice)
        }
        try round(plan, tools, Array(chains.values), &weights, &choice)
        choice.changes.weights = weights.tensors
        return choice
    }

    package func changes(
        after cuts: [GroupCut], of plan: Plan, with tools: GroupTools
    ) throws(PruningError) -> WeightChanges {
        let chains = try chains(tools).found
        var weights = WorkingWeights(tools.network)
        var choice = GroupChoice(cuts: [])
        for cut in cuts {
            guard let chain = chains[cut.group.id] else { continue }
            try remove(cut, chain, &weights, &choice)
        }
        try round(plan, tools, Array(chains.values), &weights, &choice)
        choice.changes.weights = weights.tensors
        return choice.changes
    }

    /// The groups that are chains of two layers, and why the others are not.
    private func chains(
        _ tools: GroupTools
    ) throws(PruningError) -> (found: [Group.ID: GroupChain], reasons: [Group.ID: String]) {
        let search = ChainSearch(tools.grouping)
        var (chains, reasons): ([Group.ID: GroupChain], [Group.ID: String]) = ([:], [:])
        for group in tools.grouping.groups {
            do throws(GroupChain.Break) { chains[group.id] = try search.chain(group) } catch {
                reasons[group.id] = error.reason
            }
        }
        guard !chains.isEmpty else {
            throw .notApplicable(
                granularity: "chain of two plain layers", layer: tools.network.checkpoint.displayName,
                reason: reasons.sorted { $0.key < $1.key }.first?.value ?? "there are no groups")
        }
        return (chains, reasons)
    }

    private var criterion: RowCriterion { RowCriterion(rawValue: settings.criterion) ?? .l2 }
}

extension UDFC {
    /// As many units of a chain as a cut has, by its rows as they are now.
    private func chosen(
        _ cut: GroupCut, _ chain: GroupChain, _ weights: inout WorkingWeights
    ) throws(PruningError) -> GroupCut {
        let scores = criterion.scores(try weights.rows(chain))
        let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
        return GroupCut(chain.group, removed: Array(order.prefix(cut.removed.count)), asked: cut.asked)
    }

    /// Takes these units of a chain, and repairs what reads them.
    private func remove(
        _ chosen: GroupCut, _ chain: GroupChain, _ weights: inout WorkingWeights, _ choice: inout GroupChoice
    ) throws(PruningError) {
        let rows = try weights.rows(chain)
        choice.cuts.append(chosen)
        guard !chosen.removed.isEmpty else { return }
        let repair = ChannelRepair(rows, chosen, settings, hasNorm: chain.norm != nil)
        for reader in chain.readers {
            try weights.change(reader.entry, { repair.apply(reader, $0, &$1) }, along: reader.axis)
        }
        try weights.change(
            chain.maker.entry,
            { lines, elements in
                for unit in chosen.removed {
                    lines.scale(chain.maker.map.positions(of: unit)[0], by: 0, in: &elements)
                }
            }, along: chain.maker.axis)
        choice.notes += repair.notes
        choice.charts += repair.charts
    }
}
