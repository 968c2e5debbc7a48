import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// Pruning by Explaining: explain the right class of a few samples by layer-wise relevance propagation, and remove the filters with the
/// least relevance, network-wide, a twentieth of all at a time. Relevance is conserved from layer to layer, so that filters of all
/// layers compare as they are.
///
/// R = 1 at the class of each sample; R_i = Σ_k a_i w_ik / z_k · R_k by the rule; a filter scores Σ R at its outputs. Each round takes
/// the n lowest of all, n a share of the filters that there were at first; what is gone is never scored again.
///
/// Source: Yeom et al. 2021, Pattern Recognition (arXiv 1912.08881) and the authors' code. Rules take inputs below 0 with weights
/// below 0, as their ResNet code does. What is removed is a group's unit, with all that depends on it: of several filters that one
/// residual sum holds together the mean counts, and a unit counts as one. Every group keeps a unit (theirs may lose all); one whose
/// count a rule states loses that many in the same rounds, and the others share what is left of the total. Weight, gradient and
/// Taylor criteria are the paper's baselines. Without `tune` nothing is trained in between, the paper's second scenario; with it
/// the network is, on the data that are given, with what went held at 0.
package struct LRP: GroupMethod {
    package struct Settings: MethodSettings {
        package var criterion = "lrp-z+"
        package var dense = "same"
        package var epsilon = 1e-6
        package var samples = 10.0
        package var only = -1.0
        package var rate = 0.05
        package var rounds = "iterative"
        package var keep = 1.0
        package var sum = "signed"
        package var mean = "first"
        package var tune = 0.0
        package var tuneEnd = 0.0
        package var tuneRate = 0.01
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable(
                    "criterion", "relevance by a rule, or what it is compared with",
                    .choice(
                        \.criterion, names: ["lrp-z+", "lrp-eps", "lrp-alpha2-beta1", "weight", "grad", "taylor"])),
                Tunable(
                    "dense", "rule of linear layers: the same, or epsilon as for ResNets",
                    .choice(\.dense, names: ["same", "eps"])),
                Tunable("epsilon", "of the epsilon rule", .number(\.epsilon, range: 1e-9...0.1, step: 1e-3)),
                Tunable("samples", "reference samples of each class", .number(\.samples, range: 1...200, step: 1)),
                Tunable("class", "explain this class alone; -1 all", .number(\.only, range: -1...9999, step: 1)),
                Tunable("rate", "share of all units a round", .number(\.rate, range: 0.01...0.2, step: 0.01)),
                Tunable(
                    "rounds", "score again after each, or never", .choice(\.rounds, names: ["iterative", "one-shot"])),
                Tunable("keep", "units that every group keeps", .number(\.keep, range: 1...64, step: 1)),
                Tunable("sum", "relevance with signs, or magnitudes", .choice(\.sum, names: ["signed", "absolute"])),
                Tunable(
                    "mean", "grad and taylor: of samples before magnitudes, or after",
                    .choice(\.mean, names: ["first", "last"])),
                Tunable("tune", "epochs of training after each round", .number(\.tune, range: 0...10, step: 1)),
                Tunable(
                    "tune-end", "epochs of training after the last round", .number(\.tuneEnd, range: 0...30, step: 1)),
                Tunable(
                    "tune-rate", "learning rate of that: SGD, momentum 0.9, weight decay 5e-4, batch 100",
                    .number(\.tuneRate, range: 1e-5...1, step: 0.005)),
            ]
        }
    }

    package static let card = Card(
        id: "lrp", title: "Pruning by Explaining", citation: "Yeom et al. 2021, Pattern Recognition, arXiv 1912.08881",
        summary: "least relevance for the right class, a twentieth a round", granularities: [.structured],
        needs: [.weights, .labels], examples: [])

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package var criterion: FilterCriterion {
        switch settings.criterion {
        case "weight": return .weight
        case "grad": return .gradient(isMeanOfMagnitudes: settings.mean == "last")
        case "taylor": return .taylor(isMeanOfMagnitudes: settings.mean == "last")
        default:
            let rules: [String: RelevanceRule] = [
                "lrp-eps": .epsilon(settings.epsilon), "lrp-alpha2-beta1": .alphaBeta(alpha: 2),
            ]
            var relevance = RelevanceSettings(rules[settings.criterion] ?? .positive)
            if settings.dense == "eps" { relevance.dense = .epsilon(settings.epsilon) }
            return .relevance(relevance, isAbsolute: settings.sum == "absolute")
        }
    }

    /// - Throws: `.missing` without data with labels, `.invalidValue` for a rule that states a score, or a pattern,
    ///   `.notApplicable` where no group may lose units, `.forward` for an operator without a rule.
    package func choose(_ plan: Plan, with tools: GroupTools) throws(PruningError) -> GroupChoice {
        let (grouping, network) = (tools.grouping, tools.network)
        guard plan.budget.measure == .sparsity, case .share(let share) = plan.budget.quantity else {
            throw .invalidValue(name: "budget", value: "\(plan.budget)", expected: "a share of the units: --sparsity")
        }
        for rule in plan.rules {
            guard case .below = rule.setting.amount else { continue }
            throw .invalidValue(
                name: "rule", value: "\(rule)", expected: "a share, a count or a lock: scores change with every round")
        }
        guard plan.pattern == .none else {
            throw .invalidValue(name: "pattern", value: "\(plan.pattern)", expected: "none: units go one by one")
        }
        let shares = try shares(plan, grouping, total: share)
        let groups = shares.map(\.group)
        guard !groups.isEmpty else {
            throw .notApplicable(
                granularity: "group that may lose units", layer: network.checkpoint.displayName,
                reason: "every group is locked")
        }
        let samples = try criterion.needsSamples ? self.samples(plan, grouping, network) : nil
        let scoring = FilterScoring(network, grouping.graph, criterion, on: samples)
        var rounds = RemovalRounds(shares, share: share)
        let tuning = try tuning(plan, tools)
        var choice = GroupChoice(cuts: [])
        var steps: [[Int]] = []
        var first: FilterScores?
        while rounds.wanted > 0 {
            guard !Task.isCancelled else { throw .cancelled }
            tools.tell("explaining", rounds.removed, of: rounds.removed + rounds.wanted)
            let scores = try self.scores(scoring, grouping, rounds.cuts, tuning)
            if rounds.count == 0 {
                (first, choice.notes) = (scores, Self.notes(scores, samples))
                for group in groups { choice.scores[group.id] = try Self.units(scores, group) }
            }
            let most = settings.rounds == "one-shot" ? .max : max(1, Int(settings.rate * Double(rounds.units) + 1e-9))
            guard
                rounds.remove(
                    try groups.map { (group) throws(PruningError) in try Self.units(scores, group) }, most: most)
            else { break }
            steps.append(rounds.cuts.map { $0.removed.count })
            try tuning?.run(epochs: Int(settings.tune), under: rounds.cuts)
        }
        try tuning?.run(epochs: Int(settings.tuneEnd), under: rounds.cuts)
        choice.changes = tuning?.changes ?? choice.changes
        choice.cuts = rounds.cuts
        choice.notes.append("\(rounds.removed) of \(rounds.units) units in \(rounds.count) rounds")
        if tools.wantsCharts {
            choice.charts = Self.charts(groups, steps, first)
            // Weights alone need no samples; the other criteria do.
            let shown = samples ?? (try? self.samples(plan, grouping, network))
            if let shown { choice.charts += try comparison(groups, tools, shown) }
        }
        return choice
    }

    /// The rounds are gone through again. Where a hand has changed what goes, the last training is under that.
    package func changes(
        after cuts: [GroupCut], of plan: Plan, with tools: GroupTools
    ) throws(PruningError) -> WeightChanges {
        guard settings.tune > 0 || settings.tuneEnd > 0 else { return WeightChanges() }
        let chosen = try choose(plan, with: tools)
        if chosen.cuts.map(\.removed) == cuts.map(\.removed) { return chosen.changes }
        let tuning = try tuning(plan, tools, from: chosen.changes.weights)
        try tuning?.run(epochs: Int(max(settings.tune, settings.tuneEnd)), under: cuts)
        return tuning?.changes ?? WeightChanges()
    }
}

extension LRP {
    /// Groups that take part, with what rules say of them: a count that is stated holds whatever the total is.
    private func shares(
        _ plan: Plan, _ grouping: Grouping, total: Double
    ) throws(PruningError) -> [RemovalRounds.Share] {
        let blank = grouping.groups.map { [Double](repeating: 0, count: $0.count) }
        let cutting = try GroupCutting(plan, grouping)
        return try cutting.cuts(blank).map { cut in
            let least = max(Int(settings.keep), plan.minimumKept.weights(of: cut.group.count), 1)
            let isStated = cutting.amount(of: cut.group) != nil
            return RemovalRounds.Share(
                cut.group, least: least, stated: isStated ? cut.removed.count : nil, asked: isStated ? cut.asked : total
            )
        }
    }

    func samples(
        _ plan: Plan, _ grouping: Grouping, _ network: Network
    ) throws(PruningError) -> ReferenceSamples {
        guard let choice = plan.method.calibration else {
            throw .missing(need: Need.labels.text, mend: "give --data")
        }
        return try ReferenceSamples(
            Dataset.calibrating(choice.data, network), for: grouping.graph, perClass: Int(settings.samples),
            only: settings.only < 0 ? nil : Int(settings.only), seed: choice.seed)
    }

    /// As their scripts train; nil where nothing is trained.
    private func tuning(
        _ plan: Plan, _ tools: GroupTools, from start: [String: HostTensor] = [:]
    ) throws(PruningError) -> GroupTuning? {
        guard settings.tune > 0 || settings.tuneEnd > 0 else { return nil }
        guard let choice = plan.method.calibration else { throw .missing(need: Need.labels.text, mend: "give --data") }
        var training = TrainingSettings()
        training.batch = 100
        training.optimizer.rule = .sgd
        (training.optimizer.momentum, training.optimizer.weightDecay) = (0.9, 5e-4)
        (training.rate.peak, training.seed) = (settings.tuneRate, choice.seed)
        return try GroupTuning(
            tools.network, tools.grouping, on: try Dataset.calibrating(choice.data, tools.network), training,
            from: start)
    }

    /// Of the network with zeros in the place of what is gone, and what was trained since.
    func scores(
        _ scoring: FilterScoring, _ grouping: Grouping, _ cuts: [GroupCut], _ tuning: GroupTuning? = nil
    ) throws(PruningError) -> FilterScores {
        do {
            let weights = Weights(grouping.checkpoint, try Runtime.open())
            try Slicing(grouping, cuts).mask(weights)
            try tuning?.put(on: weights)
            return try scoring.scores(weights)
        } catch let error as PruningError {
            throw error
        } catch let error as ForwardError {
            throw .forward(error)
        } catch let error as RuntimeError {
            throw .forward(.runtime(node: "", error))
        } catch {
            preconditionFailure("only these three are thrown")
        }
    }

    static func units(_ scores: FilterScores, _ group: Group) throws(PruningError) -> [Double] {
        guard let units = scores.units(of: group) else {
            throw .notApplicable(
                granularity: "relevance", layer: group.name, reason: "no layer that was explained makes its units")
        }
        return units
    }

    /// What the first round said: samples, and where relevance was lost.
    private static func notes(_ scores: FilterScores, _ samples: ReferenceSamples?) -> [String] {
        var notes = samples.map { ["explained \($0.data.count) samples of \($0.data.name)"] } ?? []
        if !scores.flows.isEmpty {
            // Adding 0 takes the sign of a rounded nothing away.
            let lost = scores.flows.map { "\($0.layer) \(($0.leakage * 10_000).rounded() / 100 + 0) %" }
            notes.append("relevance lost in each layer: " + lost.joined(separator: ", "))
        }
        return notes
    }
}
