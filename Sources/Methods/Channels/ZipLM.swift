import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// Takes heads and channels out one by one, each time the one whose removal costs the layer's output least once all other weights
/// have moved to make up for it; a dynamic program on a table of times then says how far each layer goes, and a random search
/// weighs the layers by what the whole network loses.
///
/// For the projection that reads a group, H = XᵀX + λI: cost of a unit tr(W_S ((H⁻¹)_SS)⁻¹ W_Sᵀ), then W −= W_S ((H⁻¹)_SS)⁻¹ (H⁻¹)_S,:
/// and H⁻¹ likewise. Levels: every head; channels to shares of (1 − step)ᵏ. Of choices within the time, Σ cₗ · relative squared
/// error is least, cₗ as the search finds them.
///
/// Source: Kurtic, Frantar and Alistarh 2023, "ZipLM: Inference-Aware Structured Pruning of Language Models" (arXiv 2302.04089) and its
/// authors' code. Damping is always there; the search also tries equal weights; modules go whole where a sum can do without them,
/// elsewhere one unit stays; of several groups that one layer reads the first is cut; a convolution's padding counts as the picture's
/// mean in its error.
package struct ZipLM: GroupMethod {
    package struct Settings: MethodSettings {
        package var speedup = 2.0
        package var source = "measured"
        package var damping = 0.01
        package var step = 0.1
        package var heads = "on"
        package var channels = "on"
        package var modules = "on"
        package var update = "on"
        package var starts = 10.0
        package var steps = 10.0
        package var mutation = 0.1
        package var seed = 0.0
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable(
                    "speedup", "times faster, where no budget says how much",
                    .number(\.speedup, range: 1...10, step: 0.1)),
                Tunable(
                    "source", "what counts as time where speedup says how much",
                    .choice(\.source, names: LevelTimes.Source.allCases.map(\.rawValue))),
                Tunable("damping", "λ over the mean of H's diagonal", .number(\.damping, range: 0...0.1, step: 0.001)),
                Tunable("step", "share of channels between levels", .number(\.step, range: 0.05...0.5, step: 0.05)),
                Tunable("heads", "whether heads go", .choice(\.heads, names: ["on", "off"])),
                Tunable("channels", "whether channels go", .choice(\.channels, names: ["on", "off"])),
                Tunable("modules", "whether they may go whole", .choice(\.modules, names: ["on", "off"])),
                Tunable("update", "whether what stays makes up", .choice(\.update, names: ["on", "off"])),
                Tunable("starts", "random weights that are tried", .number(\.starts, range: 0...1000, step: 1)),
                Tunable("steps", "changes to the best that are tried", .number(\.steps, range: 0...1000, step: 1)),
                Tunable("mutation", "share that a change draws anew", .number(\.mutation, range: 0...1, step: 0.05)),
                Tunable("seed", "of the search", .number(\.seed, range: 0...1_000_000, step: 1)),
            ]
        }
    }

    package static let followsPattern = true

    package static let card = Card(
        id: "ziplm", title: "ZipLM", citation: "Kurtic et al. 2023, NeurIPS, arXiv 2302.04089",
        summary: "least loss of output by second moments, to a target time", granularities: [.structured],
        needs: [.weights, .inputGram], examples: [])

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func choose(_ plan: Plan, with tools: GroupTools) throws(PruningError) -> GroupChoice {
        let (modules, settled) = try modules(plan, tools)
        tools.endCalibration()
        let target = Target(plan.budget, settings)
        let times = try LevelTimes(target.source, modules.map { ($0.group, $0.counts) }, tools)
        let errors = zip(modules, settled).map { module, isSettled in
            module.ladder.levels.enumerated().map { $0 == 0 && isSettled ? .infinity : $1.error }
        }
        let program = LevelProgram(errors: errors, times: times.times)
        // Where rules settle all, nothing is left to be met.
        var budget = settled.allSatisfy { $0 } ? .infinity : target.budget(times)
        while true {
            guard let found = try search(program, budget, modules, tools) else {
                throw target.infeasible(times, least: program.leastTime)
            }
            var choice = choice(modules, found.levels, asked: times)
            // Tensors that are cut on two axes count twice in a sum over modules.
            let excess = budget < .infinity ? try target.excess(of: choice.cuts, times, tools) : 0
            if excess <= 0 {
                if tools.wantsCharts { choice.charts = try charts(modules, found, program, times, tools) }
                return noted(choice, found, program.time(found.levels), times)
            }
            budget -= excess
        }
    }

    package func changes(
        after cuts: [GroupCut], of plan: Plan, with tools: GroupTools
    ) throws(PruningError) -> WeightChanges {
        var changes = WeightChanges()
        for cut in cuts where !cut.removed.isEmpty {
            guard let module = try LadderModule(cut.group, counts: [cut.removed.count], moduleSettings, tools),
                module.ladder.removed(at: 0) == cut.removed
            else {
                throw .verification(file: cut.group.name, fact: "other units cost least than the recipe says")
            }
            changes.weights.merge(module.changes(at: 0)) { $1 }
        }
        return changes
    }
}

extension ZipLM {
    private var moduleSettings: LadderModule.Settings {
        var chosen = LadderModule.Settings()
        (chosen.damping, chosen.isUpdated) = (settings.damping, settings.update == "on")
        return chosen
    }

    /// Groups that take part, each with its ladder, and whether a rule settles them: those have that level beside the whole.
    private func modules(
        _ plan: Plan, _ tools: GroupTools
    ) throws(PruningError) -> (modules: [LadderModule], settled: [Bool]) {
        var open = plan
        open.budget = .sparsity(0)
        let scores = tools.grouping.groups.map { [Double](repeating: 0, count: $0.count) }
        let cutting = try GroupCutting(open, tools.grouping)
        let asked = try cutting.cuts(scores).filter { cut in
            (cut.group.kind == .channel ? settings.channels : settings.heads) == "on"
        }
        var (modules, settled): ([LadderModule], [Bool]) = ([], [])
        var read: Set<Int> = []
        let wholes = settings.modules == "on" && plan.minimumKept == .none ? tools.grouping.bypasses : [:]
        for (place, cut) in asked.enumerated() {
            tools.tell("solving", place, of: asked.count)
            guard let layer = cut.group.reader(in: tools.network)?.layer, !read.contains(layer.id) else { continue }
            var counts = cut.removed.isEmpty ? counts(cut.group, cutting) : [0, cut.removed.count]
            if cut.removed.isEmpty, wholes[cut.group.id] != nil { counts.append(cut.group.count) }
            guard let module = try LadderModule(cut.group, counts: counts, moduleSettings, tools) else { continue }
            read.insert(layer.id)
            modules.append(module)
            settled.append(!cut.removed.isEmpty)
        }
        guard !modules.isEmpty else {
            throw .notApplicable(
                granularity: "group that one projection reads", layer: tools.network.checkpoint.displayName,
                reason: "every group is locked, or read by several")
        }
        return (modules, settled)
    }

    /// Units gone at each level.
    private func counts(_ group: Group, _ cutting: GroupCutting) -> [Int] {
        var counts: Set<Int> = [0]
        if group.kind == .channel {
            var share = 1.0
            while share > 0.01 {
                counts.insert(cutting.limited(group.count - Int((share * Double(group.count)).rounded()), group))
                share *= 1 - settings.step
            }
        } else {
            for count in 0..<group.count { counts.insert(cutting.limited(count, group)) }
        }
        return counts.sorted()
    }

    private func search(
        _ program: LevelProgram, _ budget: Double, _ modules: [LadderModule], _ tools: GroupTools
    ) throws(PruningError) -> LevelSearch.Found? {
        var search = LevelSearch()
        (search.starts, search.steps) = (Int(settings.starts), Int(settings.steps))
        (search.mutation, search.seed) = (settings.mutation, UInt64(settings.seed))
        let trial = try tools.trial()
        var tried = 0
        return try search.run(program, within: budget) { (levels) throws(PruningError) in
            tools.tell("searching", tried, of: search.starts + search.steps + 1)
            tried += 1
            return try trial.loss(with: Self.weights(modules, levels))
        }
    }

    static func weights(_ modules: [LadderModule], _ levels: [Int]) -> [String: HostTensor] {
        zip(modules, levels).reduce(into: [:]) { $0.merge($1.0.changes(at: $1.1)) { $1 } }
    }

    private func choice(_ modules: [LadderModule], _ levels: [Int], asked times: LevelTimes) -> GroupChoice {
        var choice = GroupChoice(
            cuts: zip(modules, levels).map { module, level in
                let removed = module.ladder.removed(at: level)
                return GroupCut(
                    module.group, removed: removed, asked: Double(removed.count) / Double(module.group.count))
            })
        choice.changes.weights = Self.weights(modules, levels)
        for module in modules { choice.scores[module.group.id] = module.ladder.costs }
        return choice
    }

    private func noted(
        _ choice: GroupChoice, _ found: LevelSearch.Found, _ time: Double, _ times: LevelTimes
    ) -> GroupChoice {
        var choice = choice
        let left = (times.rest + time) / times.whole
        choice.notes = [
            "times are \(times.source.words): the table says that \(Self.text(left * 100)) % are left, "
                + "\(Self.text(1 / left)) times as fast",
            "calibration loss \(Self.text(found.loss)) after \(found.tried) choices, "
                + "\(Self.text(found.plainLoss)) with equal weights",
        ]
        return choice
    }

    /// Four decimals at most.
    private static func text(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
}

/// How much has to go, and what counts as time.
private struct Target {
    let source: LevelTimes.Source
    private let quantity: Budget.Quantity
    /// Whether the quantity is a share of what modules take that goes.
    private let isOfModules: Bool

    init(_ budget: Budget, _ settings: ZipLM.Settings) {
        let chosen = LevelTimes.Source(rawValue: settings.source) ?? .measured
        switch (budget.measure, budget.quantity) {
        case (.sparsity, .share(0)):
            (source, quantity, isOfModules) = (chosen, .share(1 / settings.speedup), false)
        case (.sparsity, let share): (source, quantity, isOfModules) = (.params, share, true)
        case (let measure, let quantity):
            source = LevelTimes.Source.allCases.first { $0.measure == measure } ?? chosen
            (self.quantity, isOfModules) = (quantity, false)
        }
    }

    /// What the modules may take.
    func budget(_ times: LevelTimes) -> Double {
        switch quantity {
        case .share(let share):
            (isOfModules ? times.whole - share * times.prunable : share * times.whole) - times.rest
        case .absolute(let value): value - times.rest
        }
    }

    /// By how much the network is larger than it may be; 0 for what only a run could tell.
    func excess(of cuts: [GroupCut], _ times: LevelTimes, _ tools: GroupTools) throws(PruningError) -> Double {
        guard source != .measured else { return 0 }
        let left = try CutBudget(Budget(source.measure, .share(1)), tools).left(cuts)
        // A whole unit of rounding, since sums of shares are no whole numbers.
        return left - (times.rest + budget(times)) - 0.5
    }

    func infeasible(_ times: LevelTimes, least: Double) -> PruningError {
        let (asked, possible) = (times.rest + budget(times), times.rest + least)
        func text(_ value: Double) -> String { "\((value / times.whole * 1000).rounded() / 10) %" }
        let most = (times.whole / max(possible, .leastNormalMagnitude) * 100).rounded() / 100
        return .infeasible(
            asked: "\(text(asked)) of \(times.source.words)", possible: "\(text(possible)), \(most) times as fast")
    }
}
