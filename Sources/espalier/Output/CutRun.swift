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
        guard plan.method.id != GroupNorm.id else { return GroupChoice(cuts: try cuts(plan)) }
        let method = try Catalog.openGroups(plan.method)
        let card = type(of: method).card
        let line = ProgressLine()
        defer { line.clear() }
        let wanted = card.request.isEmpty ? nil : plan.method.calibration
        let calibration = try wanted.map { (choice) throws(PruningError) in
            try choice.calibration(of: network, card.request) { line.show("collecting", done: $0, of: $1) }
        }
        return try method.choose(plan, from: grouping, of: network, knowing: calibration)
    }

    private func cuts(_ plan: Plan) throws(PruningError) -> [GroupCut] {
        let cutting = try GroupCutting(plan, grouping)
        let line = ProgressLine()
        defer { line.clear() }
        let (counter, total) = (Counter(), network.checkpoint.totalBytes)
        let norm = GroupNorm(network) { line.show("scoring", done: min(counter.add($0), total), of: total) }
        return try cutting.cuts(norm.scores(of: grouping.groups))
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
