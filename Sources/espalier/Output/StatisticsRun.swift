import Checkpoints
import Pruning
import Subjects

/// Collects what inputs of layers look like on data, or reads what was collected before, and prints it.
struct StatisticsRun {
    private let network: Network
    private let data: DataOption
    private let json: Bool

    init(_ network: Network, _ data: DataOption, json: Bool) {
        (self.network, self.data, self.json) = (network, data, json)
    }

    func run() throws {
        let graph: Graph
        do throws(ForwardError) { graph = try network.graph() } catch { throw PruningError.forward(error) }
        let fitted = try EvaluationData(try data.open(for: network), for: graph, data.options)
        let pass = try StatisticsPass(
            network, graph, fitted.dataset, .inputMoments, block: fitted.batch, seed: data.options.seed)
        let line = ProgressLine()
        let began = ContinuousClock.now
        let statistics = try pass.saved(
            refused: { Standard.error("espalier: collected anew: \($0)\n") },
            progress: { line.show("collecting", done: $0, of: pass.data.count) }, isCancelled: { false })
        line.clear()
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        try Standard.output(json ? object(statistics, seconds).printed : table(statistics, seconds))
    }

    private func moments(_ statistics: Statistics) -> [(layer: Layer, moments: ChannelMoments)] {
        network.layers.compactMap { layer in
            statistics.input(of: layer.id).map { (layer, $0.moments) }
        }
    }

    private func table(_ statistics: Statistics, _ seconds: Double) -> String {
        var table = TextTable([
            .text("layer"), .number("channels"), .number("positions"), .number("mean"), .number("variance"),
            .number("least norm"), .number("largest norm"),
        ])
        for (layer, moments) in moments(statistics) {
            let count = Double(max(moments.means.count, 1))
            table.append([
                layer.entry.name, Amount.count(moments.means.count), Amount.count(Int(moments.count)),
                Amount.fixed(moments.means.reduce(0, +) / count, 4),
                Amount.fixed(moments.variances.reduce(0, +) / count, 4),
                Amount.fixed(moments.norms.min() ?? 0, 3), Amount.fixed(moments.norms.max() ?? 0, 3),
            ])
        }
        return table.text
            + "\nMEASURED on \(Amount.count(statistics.samples)) samples in \(Amount.fixed(seconds, 2)) s; "
            + "every channel in \(StatisticsFile(beside: network.checkpoint).path.printable)\n"
    }

    private func object(_ statistics: Statistics, _ seconds: Double) -> JSONValue {
        .object(of: [
            ("certainty", .string("MEASURED")), ("samples", .integer(statistics.samples)),
            ("seconds", .number(seconds)),
            ("file", .string(StatisticsFile(beside: network.checkpoint).path)),
            (
                "layers",
                .array(
                    moments(statistics).map { layer, moments in
                        .object(of: [
                            ("name", .string(layer.entry.name)), ("positions", .integer(Int(moments.count))),
                            ("norms", .array(moments.norms.map(JSONValue.number))),
                            ("means", .array(moments.means.map(JSONValue.number))),
                            ("variances", .array(moments.variances.map(JSONValue.number))),
                        ])
                    })
            ),
        ])
    }
}
