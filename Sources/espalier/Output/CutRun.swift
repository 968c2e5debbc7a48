import Checkpoints
import Exporters
import Methods
import Pruning
import Subjects

/// Carries a cut through: what goes, the smaller network, and what both cost.
struct CutRun {
    let network: Network
    let grouping: Grouping

    init(_ network: Network) throws(PruningError) {
        self.network = network
        do throws(ForwardError) { grouping = try network.grouping() } catch { throw .forward(error) }
    }

    /// What the plan's method chooses: group norm, or a method of the catalog.
    func choice(_ plan: Plan) throws(PruningError) -> GroupChoice {
        let line = ProgressLine()
        defer { line.clear() }
        guard plan.method.id != GroupNorm.id else { return GroupChoice(cuts: try cuts(plan, line)) }
        let method = try Catalog.openGroups(plan.method)
        return try method.choose(plan, with: try tools(plan.method, type(of: method).card.request, line))
    }

    /// The cut that a recipe recorded, with what its method leaves beside it, which is made anew.
    func replay(_ plan: Plan, _ cuts: [GroupCut]) throws(PruningError) -> GroupChoice {
        guard plan.method.id != GroupNorm.id else { return GroupChoice(cuts: cuts) }
        let line = ProgressLine()
        defer { line.clear() }
        let method = try Catalog.openGroups(plan.method)
        let tools = try tools(plan.method, type(of: method).card.request, line)
        return GroupChoice(cuts: cuts, changes: try method.changes(after: cuts, of: plan, with: tools))
    }

    private func tools(
        _ method: MethodChoice, _ request: StatisticsRequest, _ line: ProgressLine
    ) throws(PruningError) -> GroupTools {
        let wanted = request.isEmpty ? nil : method.calibration
        let calibration = try wanted.map { (choice) throws(PruningError) in
            try choice.calibration(of: network, request) { line.show("collecting", done: $0, of: $1) }
        }
        return GroupTools(network, grouping, calibration: calibration, data: method.calibration) {
            line.show($0, done: $1, of: $2)
        }
    }

    private func cuts(_ plan: Plan, _ line: ProgressLine) throws(PruningError) -> [GroupCut] {
        let (counter, total) = (Counter(), network.checkpoint.totalBytes)
        let norm = GroupNorm(network) { line.show("scoring", done: min(counter.add($0), total), of: total) }
        let scores = try norm.scores(of: grouping.groups)
        let tools = GroupTools(network, grouping, data: plan.method.calibration) {
            line.show($0, done: $1, of: $2)
        }
        return try CutBudget(plan.budget, tools).cuts { (share) throws(PruningError) in
            var plan = plan
            plan.budget = .sparsity(share)
            return try GroupCutting(plan, grouping).cuts(scores)
        }
    }

    /// - Parameter path: nil where nothing is to be written.
    func write(
        _ choice: GroupChoice, to path: String?, replacing: Bool, isPadded: Bool
    ) async throws(PruningError) -> CutReport {
        let slicing = try Slicing(grouping, choice.cuts, isPadded: isPadded, changing: choice.changes)
        var report = CutReport(network, slicing, choice)
        guard let path else { return report }
        var writing = CutNetwork(network, slicing)
        writing.replacing = replacing
        report.files = try await writing.write(to: path)
        return report
    }

    /// Metrics, multiply-adds and latency of the network as it was and of the one at `path`.
    func measure(_ path: String, _ data: DataOption, repeats: Int) throws -> [CutReport.Measured] {
        let line = ProgressLine()
        defer { line.clear() }
        let small = Network(try Checkpoint.open(path))
        return try [("before", network), ("after", small)].map { name, network in
            let bench = try EvaluationBench.open(network, try data.open(for: self.network), data.options)
            let report = try bench.measure(isCancelled: { false }) { report in
                line.show("measuring \(name)", done: report.samples, of: report.total)
            }
            let costs = try bench.nodeCosts()
            let latency = try bench.cost(repeats: repeats, isCancelled: { false })
            return CutReport.Measured(
                name: name, data: report.data, multiplyAdds: costs.reduce(0) { $0 + $1.multiplyAdds },
                // What compares with the network itself says nothing of two.
                metrics: (report.metrics + latency).filter { $0.dense != nil || $0.kind == .memory })
        }
    }
}
