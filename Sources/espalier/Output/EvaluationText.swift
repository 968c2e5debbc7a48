import Checkpoints
import Pruning
import Subjects

/// What was measured, as a table and as JSON.
struct EvaluationText {
    private let report: Report
    private let sparsity: Double
    /// Relative output errors by tensor name; empty where nobody asked.
    private let layers: [(name: String, error: Double)]

    /// What was done to the network, in the place of its sparsity.
    private let amount: String?

    init(
        _ report: Report, sparsity: Double, layers: [(name: String, error: Double)] = [], amount: String? = nil
    ) {
        self.amount = amount
        self.report = report
        self.sparsity = sparsity
        self.layers = layers
    }

    /// `interval` and `differenceInterval` are of 95 %; members that a metric does not have are null.
    var json: JSONValue {
        .object(of: [
            ("certainty", .string(report.certainty.label)), ("sparsity", .number(sparsity)),
            ("data", .string(report.data)), ("samples", .integer(report.samples)), ("total", .integer(report.total)),
            ("seconds", .number(report.seconds)), ("metrics", .array(report.metrics.map(object))),
            (
                "layers",
                .array(layers.map { .object(of: [("name", .string($0.name)), ("outputError", .number($0.error))]) })
            ),
        ])
    }

    private func object(_ metric: Metric) -> JSONValue {
        .object(of: [
            ("name", .string("\(metric.kind)")), ("value", .number(metric.value)),
            ("interval", range(metric.interval)), ("dense", .optional(metric.dense)),
            ("difference", .optional(metric.difference)), ("differenceInterval", range(metric.differenceInterval)),
        ])
    }

    private func range(_ range: ClosedRange<Double>?) -> JSONValue {
        range.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
    }

    var table: String {
        var table = TextTable([
            .text("metric"), .number("dense"), .number("cut"), .number("difference"), .text("95 % of the difference"),
        ])
        for metric in report.metrics {
            table.append([
                "\(metric.kind)", metric.dense.map { text($0, metric.kind) } ?? "", text(metric.value, metric.kind),
                metric.difference.map { ($0 > 0 ? "+" : "") + text($0, metric.kind) } ?? "",
                interval(metric),
            ])
        }
        return table.text + "\n" + layerTable + summary
    }

    private var layerTable: String {
        guard !layers.isEmpty else { return "" }
        var table = TextTable([.text("layer"), .number("output error")])
        for (name, error) in layers { table.append([name, Amount.percent(error)]) }
        return table.text + "\n"
    }

    private func interval(_ metric: Metric) -> String {
        guard let range = metric.differenceInterval ?? (metric.dense == nil ? metric.interval : nil) else { return "" }
        return text(range.lowerBound, metric.kind) + " … " + text(range.upperBound, metric.kind)
    }

    private func text(_ value: Double, _ kind: Metric.Kind) -> String {
        switch kind {
        case .memory: Amount.bytes(Int(value))
        case _ where kind.isShare: Amount.percent(value)
        default: Amount.fixed(value, 4)
        }
    }

    private var summary: String {
        let samples =
            report.total > 0 ? " on \(Amount.count(report.samples)) of \(Amount.count(report.total)) samples" : ""
        return """
            MEASURED\(samples) \(amount ?? "at sparsity " + Amount.percent(sparsity)) in \(Amount.fixed(report.seconds, 2)) s
            data: \(report.data.printable)

            """
    }
}
