import Checkpoints
import Exporters
import Methods
import Pruning
import Subjects
import Tensors

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
        return try cutting(line).choice(plan)
    }

    /// The cut that a recipe recorded, with what its method leaves beside it, which is made anew.
    func replay(_ plan: Plan, _ cuts: [GroupCut]) throws(PruningError) -> GroupChoice {
        let line = ProgressLine()
        defer { line.clear() }
        return try cutting(line).replay(plan, cuts)
    }

    private func cutting(_ line: ProgressLine) -> Cutting {
        Cutting(network, grouping) { line.show($0, done: $1, of: $2) }
    }

    /// - Parameters:
    ///   - path: nil where nothing is to be written.
    ///   - type: of all weights; nil for each tensor's own.
    func write(
        _ choice: GroupChoice, to path: String?, as type: DType?, replacing: Bool, isPadded: Bool
    ) async throws(PruningError) -> CutReport {
        let slicing = try Slicing(grouping, choice.cuts, isPadded: isPadded, changing: choice.changes)
        var report = CutReport(network, slicing, choice, as: type)
        guard let path else { return report }
        var writing = CutNetwork(network, slicing, as: type)
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
            let products = try bench.multiplyAdds()
            let latency = try bench.cost(repeats: repeats, isCancelled: { false })
            return CutReport.Measured(
                name: name, data: report.data, multiplyAdds: products,
                // What compares with the network itself says nothing of two.
                metrics: (report.metrics + latency).filter { $0.dense != nil || $0.kind == .memory })
        }
    }
}

extension Plan {
    /// The budget, where a cut's groups are asked for it together; nil where each is asked for a share of its own.
    var sharedBudget: Budget? {
        Catalog.cutting(method).followsPlan && allocator != .global ? nil : budget
    }
}
