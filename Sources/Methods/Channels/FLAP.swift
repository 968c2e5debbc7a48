import Checkpoints
package import Pruning
package import Subjects

/// A channel that barely fluctuates can be replaced by its mean, that is by a bias: score it by how much it fluctuates times the
/// weights that it feeds, standardise the scores in every layer so that heads and channels of all layers compete, and add what
/// the removed ones gave on average to the bias.
///
/// For the projection that reads a group: m_j = var(x_j) · ‖W_j‖², squared for heads; z = (m − mean) / deviation over its channels; a
/// unit scores the mean of its channels' z. Units go lowest first until what they hold is as near as can be to the share
/// asked for of what all hold. Then b += W_P · mean(x_P).
///
/// Source: An et al. 2024, "Fluctuation-based Adaptive Structured Pruning for LLMs" (arXiv 2312.11983) and the authors' code. Moments
/// are exact over all positions (theirs use the new mean twice); the unit at the threshold stays where that is nearer (theirs
/// always goes); every group keeps a head, or four channels; query heads that share keys go together. Groups that no single
/// projection reads stay. A convolution's padding sees no mean, so that its borders keep an error. A rule that states an amount
/// settles its group; the others share the budget. A multiple, which the paper has not, gives back the units last chosen.
package struct FLAP: GroupMethod {
    package struct Settings: MethodSettings {
        package var metric = "wifv"
        package var structure = "al-am"
        package var bias = "on"
        package var squares = "on"
        package var heads = 1.0
        package var channels = 4.0
        package init() {}

        package static var tunables: [Tunable<Settings>] {
            [
                Tunable(
                    "metric", "var·‖W‖², var alone, |W|·‖x‖, or ‖W‖²",
                    .choice(\.metric, names: ["wifv", "ifv", "wifn", "magnitude"])),
                Tunable(
                    "structure", "one ranking of all, or the same share of each group",
                    .choice(\.structure, names: ["al-am", "ul-um"])),
                Tunable("bias", "what went on average, as a bias", .choice(\.bias, names: ["on", "off"])),
                Tunable("squares", "heads' metric squared", .choice(\.squares, names: ["on", "off"])),
                Tunable("heads", "heads that every group keeps", .number(\.heads, range: 1...64, step: 1)),
                Tunable("channels", "channels that every group keeps", .number(\.channels, range: 1...1024, step: 1)),
            ]
        }
    }

    package static let followsPattern = true

    package static let card = Card(
        id: "flap", title: "FLAP", citation: "An et al. 2024, AAAI, arXiv 2312.11983",
        summary: "what fluctuates least, its mean left as a bias", granularities: [.structured],
        needs: [.weights, .activationMoments], examples: [])

    let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    package func choose(_ plan: Plan, with tools: GroupTools) throws(PruningError) -> GroupChoice {
        let readers = try readers(plan, tools)
        let scores = readers.map { $0.scores(settings) }
        let open = readers.indices.filter { readers[$0].settled == nil }
        let rounding = try GroupCutting(Self.open(plan), tools.grouping)
        let cuts = try CutBudget(plan.budget, tools).cuts { share in
            let (free, own) = (open.map { readers[$0] }, open.map { scores[$0] })
            let least = free.map { max(self.least($0.group), plan.minimumKept.weights(of: $0.group.count)) }
            let removed =
                settings.structure == "ul-um" ? Self.own(own, share, least) : shared(free, own, share, least)
            var units = zip(readers, scores).map { Self.lowest($0.settled ?? 0, of: $1) }
            for (place, lowest) in zip(open, removed) {
                units[place] = Array(lowest.prefix(rounding.limited(lowest.count, readers[place].group)))
            }
            return zip(readers, units).map { GroupCut($0.group, removed: $1, asked: share) }
        }
        var choice = GroupChoice(cuts: cuts, changes: changes(after: cuts, readers))
        for (reader, own) in zip(readers, scores) { choice.scores[reader.group.id] = own }
        if tools.wantsCharts { choice.charts = charts(readers, scores, cuts) }
        return choice
    }

    package func changes(
        after cuts: [GroupCut], of plan: Plan, with tools: GroupTools
    ) throws(PruningError) -> WeightChanges {
        changes(after: cuts, try readers(plan, tools))
    }

    private func changes(after cuts: [GroupCut], _ readers: [FLAPReader]) -> WeightChanges {
        var changes = WeightChanges()
        let removed = Dictionary(cuts.map { ($0.group.id, $0.removed) }, uniquingKeysWith: { first, _ in first })
        for reader in readers where settings.bias == "on" {
            guard let units = removed[reader.group.id], !units.isEmpty else { continue }
            changes.biases[reader.layer.entry.name] = reader.bias(removing: units)
        }
        return changes
    }

    private func readers(_ plan: Plan, _ tools: GroupTools) throws(PruningError) -> [FLAPReader] {
        let calibration = try tools.calibration()
        let whole = try GroupCutting(Self.open(plan), tools.grouping).cuts(
            tools.grouping.groups.map { [Double](repeating: 0, count: $0.count) })
        var readers: [FLAPReader] = []
        for cut in whole {
            guard var reader = try FLAPReader(cut.group, tools.network, calibration) else { continue }
            if !cut.removed.isEmpty { reader.settled = cut.removed.count }
            readers.append(reader)
        }
        guard !readers.isEmpty else {
            throw .notApplicable(
                granularity: "group that one projection reads", layer: tools.network.checkpoint.displayName,
                reason: "every group is locked, or read by several")
        }
        return readers
    }

    /// Rules, locks and rounding, and nothing that goes by a share.
    private static func open(_ plan: Plan) -> Plan {
        var open = plan
        open.budget = .sparsity(0)
        return open
    }

    private func least(_ group: Group) -> Int { group.kind == .channel ? Int(settings.channels) : Int(settings.heads) }

    private static func own(_ scores: [[Double]], _ share: Double, _ least: [Int]) -> [[Int]] {
        zip(scores, least).map { scores, least in
            lowest(min(Int(share * Double(scores.count) + 1e-9), max(0, scores.count - least)), of: scores)
        }
    }

    private static func lowest(_ count: Int, of scores: [Double]) -> [Int] {
        Array(scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }.prefix(count))
    }

    private func shared(
        _ readers: [FLAPReader], _ scores: [[Double]], _ share: Double, _ least: [Int]
    ) -> [[Int]] {
        Self.removed(
            scores, costs: readers.map { Double($0.group.parametersPerUnit) }, share: share, least: least)
    }

    /// Units of each group that go, lowest score first over all, so that their cost comes nearest to a share of all of it.
    ///
    /// - Parameters:
    ///   - costs: of one unit of each group.
    ///   - least: units that each group keeps.
    package static func removed(_ scores: [[Double]], costs: [Double], share: Double, least: [Int]) -> [[Int]] {
        let all = scores.indices.flatMap { group in scores[group].indices.map { (scores[group][$0], group, $0) } }
        let wanted = share * zip(scores, costs).reduce(0) { $0 + Double($1.0.count) * $1.1 }
        var removed = [[Int]](repeating: [], count: scores.count)
        var gone = 0.0
        for (_, group, unit) in all.sorted(by: <) where removed[group].count + least[group] < scores[group].count {
            guard gone + costs[group] / 2 <= wanted else { break }
            removed[group].append(unit)
            gone += costs[group]
        }
        return removed
    }

    /// (m − mean) / deviation, unbiased; zeros where nothing differs.
    package static func standardised(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
        return values.map { deviation > 0 ? ($0 - mean) / deviation : 0 }
    }
}
