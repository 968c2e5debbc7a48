import Checkpoints
import Pruning
import Subjects

/// Measures every layer alone and prints how much each can lose; what is known already is not run again.
struct SensitivityRun {
    private let network: Network
    private let plan: PlanOption
    private let data: DataOption
    private let json: Bool

    init(_ network: Network, _ plan: PlanOption, _ data: DataOption, json: Bool) {
        (self.network, self.plan, self.data, self.json) = (network, plan, data, json)
    }

    func run() async throws {
        var whole = plan.isEmpty ? Plan() : try plan.plan(over: Plan())
        whole.budget = .sparsity(0)
        whole.allocator = .uniform
        let bench = try EvaluationBench.open(network, try data.open(for: network), data.options)
        var table = try table(whole, bench)
        let settled = try await Settling.settle(whole, network)
        let layers = network.layers.indices.filter { settled.solution.outcomes[$0].target != nil }
        let line = ProgressLine()
        defer { line.clear() }
        for (place, layer) in layers.enumerated() where table.rows[network.layers[layer].entry.name] == nil {
            line.show("layer \(place + 1) of \(layers.count)", done: place, of: layers.count)
            let request = SensitivityRequest(layers: [layer], samples: data.samples)
            if let row = try await request.measure(layer, settled, on: bench) { table.rows[row.name] = row }
            try table.write(beside: network.checkpoint)
        }
        try Standard.output(
            json ? Self.json(table, layers.map { network.layers[$0].entry.name }).printed : text(table, layers))
    }

    private func table(_ plan: Plan, _ bench: EvaluationBench) throws -> SensitivityTable {
        let origin = try SensitivityTable.Origin(network, plan, data: bench.data.words, samples: data.samples)
        guard let known = try SensitivityTable.beside(network.checkpoint) else { return SensitivityTable(origin) }
        if let misfit = known.origin.misfit(origin) {
            Standard.error("espalier: \(SensitivityTable.path(for: network.checkpoint)) is measured anew: \(misfit)\n")
            return SensitivityTable(origin)
        }
        return known
    }

    private func text(_ table: SensitivityTable, _ layers: [Int]) -> String {
        let rows = layers.compactMap { table.rows[network.layers[$0].entry.name] }
        let sparsities = Set(rows.flatMap { $0.points.map { ($0.sparsity * 100).rounded() } }).sorted()
        var text = TextTable([.text("layer")] + sparsities.map { .number("\(Int($0)) %") })
        for row in rows {
            let cells = sparsities.map { sparsity in
                row.points.first { ($0.sparsity * 100).rounded() == sparsity }.map { Amount.fixed(row.harm(at: $0), 4) }
                    ?? ""
            }
            text.append([row.name] + cells)
        }
        let metric = rows.first.map { "\($0.metric)" } ?? "nothing"
        return text.text + "\nMEASURED: how much worse \(metric) is with that layer alone cut; "
            + "\(SensitivityTable.path(for: network.checkpoint))\n"
    }

    private static func json(_ table: SensitivityTable, _ names: [String]) -> JSONValue {
        .object(of: [
            ("certainty", .string("MEASURED")), ("data", .string(table.origin.data)),
            (
                "layers",
                .array(
                    names.compactMap { table.rows[$0] }.map { row in
                        .object(of: [
                            ("name", .string(row.name)), ("metric", .string("\(row.metric)")),
                            ("dense", .number(row.dense)),
                            ("sparsity", .array(row.points.map { .number($0.sparsity) })),
                            ("value", .array(row.points.map { .number($0.value) })),
                            ("harm", .array(row.points.map { .number(row.harm(at: $0)) })),
                        ])
                    })
            ),
        ])
    }
}
