import Checkpoints
import Exporters
import Pruning
import Subjects
import Tensors

/// What a plan came to: the whole and every layer that takes part.
struct PruneReport {
    private let settled: Settled
    private let files: [WrittenFile]
    let figures: PlanFigures

    init(_ settled: Settled, files: [WrittenFile]) {
        self.settled = settled
        self.files = files
        figures = settled.figures
    }

    /// Nil when the budget is met; patterns and units may fall short by less than one step of theirs, a
    /// uniform share by what rounding each layer down leaves.
    var shortfall: String? {
        let outcomes = zip(settled.network.layers, settled.solution.outcomes)
        let step = outcomes.map { layer, outcome in
            (outcome.target?.weightsPerUnit(of: layer.parameters) ?? 0) * Double(outcome.target?.multiple ?? 1)
                * max(layer.entry.dtype.bytesPerElement, 1) * max(layer.operationsPerWeight, 1)
        }.max()
        let missing = figures.distance(to: settled.plan.budget)
        guard missing > max(1, step ?? 0) + settled.solution.rounding else { return nil }
        return "the budget \(settled.plan.budget) is missed: sparsity is \(Amount.percent(figures.sparsity))"
    }

    /// `removed` and `kept` count weights; `threshold` is the score of the last unit that goes, null where units
    /// compete in groups; `energyLost` is Σw² of what goes.
    var json: JSONValue {
        .object(of: [
            ("achieved", .number(figures.sparsity)), ("budget", .string("\(settled.plan.budget)")),
            ("method", .string(settled.plan.method.id)), ("removed", .integer(cuts.reduce(0) { $0 + $1.removed })),
            ("prunable", .integer(figures.prunable)), ("parameters", .integer(figures.parameters)),
            ("energyShareLost", .number(figures.energyShareLost)),
            ("certainty", .string(figures.certainty.rawValue)), ("denseBytes", .integer(figures.denseBytes)),
            ("bitmaskBytes", .integer(figures.bitmaskBytes)), ("layers", .array(cuts.map(object))),
            (
                "files",
                .array(files.map { .object(of: [("path", .string($0.path)), ("bytes", .integer($0.bytes))]) })
            ),
        ])
    }

    private var cuts: [LayerCut] { settled.cuts.filter { $0.outcome.target != nil } }

    private func threshold(_ cut: LayerCut) -> Double? {
        guard cut.outcome.target?.fixedRemoved == nil else { return nil }
        return cut.outcome.threshold.map { Double($0.score) }
    }

    private func object(_ cut: LayerCut) -> JSONValue {
        .object(of: [
            ("name", .string(cut.layer.entry.name)), ("asked", .number(cut.asked)), ("removed", .integer(cut.removed)),
            ("kept", .integer(cut.kept)), ("threshold", .optional(threshold(cut))),
            ("energyLost", .optional(cut.outcome.energyLost)),
        ])
    }

    var table: String {
        var table = TextTable([
            .text("layer"), .number("asked"), .number("removed"), .number("kept"), .number("threshold"),
            .number("energy lost"), .text("set by"),
        ])
        for cut in cuts {
            table.append([
                cut.layer.entry.name, Amount.percent(cut.asked), Amount.count(cut.removed), Amount.count(cut.kept),
                threshold(cut).map { "\(Float($0))" } ?? "", share(cut).map(Amount.percent) ?? "",
                cut.outcome.provenance.text(in: settled.plan, cut.layer),
            ])
        }
        return table.text + "\n" + summary
    }

    private func share(_ cut: LayerCut) -> Double? {
        guard let lost = cut.outcome.energyLost, let energy = cut.score?.facts.energy else { return nil }
        return energy == 0 ? 0 : lost / energy
    }

    private var summary: String {
        let written = files.map(\.line).joined()
        let removed = cuts.reduce(0) { $0 + $1.removed }
        return """
            removed \(Amount.count(removed)) of \(Amount.count(figures.prunable)) weights, \
            \(Amount.percent(figures.sparsity)); weight energy lost \(Amount.percent(figures.energyShareLost)) (proxy)
            bytes \(Amount.bytes(figures.denseBytes)) dense, \(Amount.bytes(figures.bitmaskBytes)) with bit masks

            """ + doubt + written
    }

    /// Why thresholds and energies are not exact; empty where they are.
    private var doubt: String {
        guard figures.certainty != .exact, let absence = settled.network.checkpoint.absence() else { return "" }
        return "thresholds and energies are bounded: the last digit \(absence.fact.printable)\n"
    }
}

extension WrittenFile {
    /// As a command tells it, with its end of line.
    var line: String { "wrote \(path.printable), \(Amount.bytes(bytes))" + (note.map { "; \($0)" } ?? "") + "\n" }
}
