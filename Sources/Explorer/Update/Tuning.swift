import Checkpoints
import Pruning
import Subjects
import Tensors
import Terminal

/// Keys that change how much of which layer goes.
enum Tuning {
    /// Moves the cut of each chosen layer by values that occur in it.
    static func stepValue(by steps: Int, _ state: inout ExplorerState) -> [Command] {
        let layers = editable(state)
        guard !layers.isEmpty else { return refuse(whyNot(state), &state) }
        let free = layers.filter { state.solution.outcomes[$0].target?.fixedRemoved == nil }
        guard !free.isEmpty else { return refuse("the pattern decides how many go here", &state) }
        var counts: [Int: Int] = [:]
        for layer in free {
            guard let ranking = state.score(of: layer)?.ranking else { continue }
            let removed = ranking.removed(after: steps, from: state.solution.outcomes[layer].removed)
            if removed != state.solution.outcomes[layer].removed { counts[layer] = removed }
        }
        guard !counts.isEmpty else {
            return refuse(
                free.contains { state.score(of: $0) != nil } ? "no further value" : "its scores are not counted yet",
                &state)
        }
        return set(counts.keys.sorted(), "threshold \(shown(counts, state))", &state) { .removed(counts[$0] ?? 0) }
    }

    /// The threshold that one layer's count comes to; for several, how many.
    private static func shown(_ counts: [Int: Int], _ state: ExplorerState) -> String {
        guard counts.count == 1, let (layer, removed) = counts.first, removed > 0, let score = state.score(of: layer)
        else {
            return counts.count == 1 ? "0" : "moved"
        }
        let found = score.ranking.threshold(removing: removed)
        return (found.isExact ? "" : String(state.glyphs.about)) + Numbers.score(state.scoreAxis.shown(found.score))
    }

    /// Moves the sparsity of what is chosen by a share.
    static func stepRatio(by points: Double, _ state: inout ExplorerState) -> [Command] {
        let outcomes = state.solution.outcomes
        let sign = points < 0 ? "−" : "+"
        let amount = points.magnitude * 100
        let label = "ratio \(sign)\(Numbers.plain(amount)) point\(amount > 1.5 ? "s" : "")"
        let layers = editable(state)
        let free = layers.filter { outcomes[$0].target?.fixedRemoved == nil }
        if free.isEmpty, !layers.isEmpty { return refuse("the pattern decides how many go here", &state) }
        return set(free, label, &state) { layer in
            let moved = (outcomes[layer].sparsity / 0.001).rounded() * 0.001 + points
            let share = min(max((moved * 1000).rounded() / 1000, 0), 1)
            return outcomes[layer].unitMore(than: share, upwards: points > 0) ?? .sparsity(share)
        }
    }

    /// Locks what is chosen at nothing removed; frees it when all of it is locked already.
    static func toggleLock(_ state: inout ExplorerState) -> [Command] {
        let layers = editable(state)
        let locked = layers.filter { state.solution.outcomes[$0].provenance == .lock }
        if locked.count == layers.count, !layers.isEmpty { return revert(&state) }
        return set(layers, "lock", &state) { _ in .locked }
    }

    /// Gives what is chosen a typed setting.
    static func give(_ setting: LayerSetting, _ state: inout ExplorerState) -> [Command] {
        let layers = editable(state)
        guard !layers.isEmpty else { return refuse(whyNot(state), &state) }
        if let pattern = setting.pattern, let misfit = firstMisfit(pattern, layers, state) {
            return refuse("\(pattern) does not fit: \(misfit)", &state)
        }
        let counts = setting.amount != nil && setting.amount != .locked && setting.pattern == nil
        if counts, layers.allSatisfy({ isDecided($0, state) }) {
            return refuse("the pattern decides how many go here", &state)
        }
        let names = layers.map { state.network.layers[$0].entry.name }
        return Planning.change(label(setting.words, layers, state), &state) { plan in
            for name in names { plan.overrides[name] = setting.given(over: plan.overrides[name] ?? .init()) }
        }
    }

    /// Spreads the budget over every layer that neither a hand nor a rule has set.
    static func rebalance(_ state: inout ExplorerState) -> [Command] {
        var plan = state.plan
        plan.balanced = plan.overrides
        guard plan != state.plan else {
            return refuse("already balanced: every other layer follows the target", &state)
        }
        return Planning.change("rebalance to \(plan.budget.words)", &state) { $0.balanced = $0.overrides }
    }

    /// Back to what the rules and the allocator say.
    static func revert(_ state: inout ExplorerState) -> [Command] {
        let layers = editable(state)
        let names = layers.map { state.network.layers[$0].entry.name }
        let words = layers.count == 1 ? state.network.layers[layers[0]].words : Numbers.counted(layers.count, "layer")
        return Planning.change("revert \(words)", &state) { plan in
            for name in names {
                plan.overrides[name] = nil
                plan.balanced[name] = nil
            }
        }
    }

    static func copy(_ state: inout ExplorerState) {
        guard let layer = state.list.current(state.network), let target = state.solution.outcomes[layer].target else {
            return Moving.refuse("never pruned: there is no setting to copy", &state)
        }
        let hand = state.plan.overrides[state.network.layers[layer].entry.name]
        let amount =
            target.fixedRemoved == nil ? hand?.amount ?? .sparsity(state.solution.outcomes[layer].sparsity) : nil
        state.copied = LayerSetting(amount: amount, pattern: hand?.pattern)
        state.status = .done("copied \(state.copied.map { "\($0)" } ?? "")")
    }

    static func paste(_ state: inout ExplorerState) -> [Command] {
        guard let setting = state.copied else { return refuse("nothing copied; y copies a setting", &state) }
        return give(setting, &state)
    }

    /// Layers chosen that can be pruned.
    static func editable(_ state: ExplorerState) -> [Int] {
        Marking.prunable(state.list.chosen(state.network), state)
    }

    private static func set(
        _ layers: [Int], _ words: String, _ state: inout ExplorerState, amount: (Int) -> LayerSetting.Amount
    ) -> [Command] {
        guard !layers.isEmpty else { return refuse(whyNot(state), &state) }
        let network = state.network
        return Planning.change(label(words, layers, state), &state) { plan in
            for layer in layers {
                let name = network.layers[layer].entry.name
                plan.overrides[name] = LayerSetting(amount: amount(layer)).over(plan.overrides[name] ?? .init())
            }
        }
    }

    /// Whether a pattern that no hand gave says how many units of a layer go.
    private static func isDecided(_ layer: Int, _ state: ExplorerState) -> Bool {
        let layer = state.network.layers[layer]
        let pattern = state.plan.baseSetting(of: layer).setting.pattern ?? state.plan.pattern
        return layer.target(at: state.plan.granularity, pattern: pattern, scope: state.plan.scope)?.fixedRemoved != nil
    }

    private static func firstMisfit(_ pattern: Pattern, _ layers: [Int], _ state: ExplorerState) -> String? {
        for layer in layers { if let misfit = state.misfit(pattern, layer) { return misfit } }
        return nil
    }

    private static func whyNot(_ state: ExplorerState) -> String {
        guard let layer = state.list.current(state.network) else { return "no layer here" }
        return state.whyNothing(layer) ?? "nothing here can be pruned"
    }

    private static func label(_ words: String, _ layers: [Int], _ state: ExplorerState) -> String {
        guard layers.count == 1 else { return "\(words) on \(layers.count) layers" }
        return "\(words) on \(state.network.layers[layers[0]].words)"
    }

    private static func refuse(_ reason: String, _ state: inout ExplorerState) -> [Command] {
        state.status = .refused(reason)
        return []
    }
}

extension LayerOutcome {
    /// A unit more, or less, where a share is too near the present one to move any; nil where it moves some or none can.
    fileprivate func unitMore(than share: Double, upwards: Bool) -> LayerSetting.Amount? {
        guard let target, removed != (upwards ? target.count : 0) else { return nil }
        let asked = target.rounded(Int(Double(target.count) * share))
        guard upwards ? asked <= removed : asked >= removed else { return nil }
        return .removed(
            target.rounded(min(max(removed + (upwards ? target.multiple : -target.multiple), 0), target.count)))
    }
}

extension Ranking {
    /// The count removed when the cut moves by so many values from where `removed` units go.
    ///
    /// A step passes all units of one value, so that no tie is split; inside a bin, whose values are not told apart yet,
    /// it passes one unit.
    package func removed(after steps: Int, from removed: Int) -> Int {
        var units = removed
        for _ in 0..<steps.magnitude { units = steps > 0 ? up(from: units) : down(from: units) }
        return units
    }

    private func up(from units: Int) -> Int {
        guard units < count else { return count }
        let row = row(ofUnit: units)
        return width(of: row) == 1 ? cumulativeCount[row] : units + 1
    }

    private func down(from units: Int) -> Int {
        guard units > 0 else { return 0 }
        let row = row(ofUnit: units - 1)
        return width(of: row) == 1 ? countBefore(row) : units - 1
    }

    /// The row that holds the unit with so many below it.
    private func row(ofUnit unit: Int) -> Int {
        var (low, high) = (0, rowCount - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulativeCount[middle] <= unit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
