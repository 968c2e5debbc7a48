import Checkpoints
import Exporters
import Pruning
import Subjects
import Tensors

/// What a cut came to: every group that took part, the sizes, and what was measured.
struct CutReport {
    /// Of one of the two networks.
    struct Measured {
        let name: String
        let data: String
        /// Of one sample.
        let multiplyAdds: Int
        let metrics: [Metric]
    }

    private let cuts: [GroupCut]
    /// What the method says of it.
    private let notes: [String]
    private let parameters: (before: Int, after: Int)
    private let bytes: (before: Int, after: Int)
    /// Of products with weights: of one run where the graph tells all sizes, else of a token or a position.
    private let operations: (before: Int, after: Int)
    private let isWholeRun: Bool
    var files: [WrittenFile] = []
    /// Before and after; empty where nobody asked.
    var measured: [Measured] = []

    init(_ network: Network, _ slicing: Slicing, _ choice: GroupChoice) {
        (cuts, notes) = (choice.cuts, choice.notes)
        let tensors = network.checkpoint.tensors
        var (parameters, bytes) = (tensors.reduce(0) { $0 + $1.elementCount }, tensors.reduce(0) { $0 + $1.byteCount })
        (self.parameters.before, self.bytes.before) = (parameters, bytes)
        for slice in slicing.tensors {
            parameters -= slice.entry.elementCount - slice.shape.reduce(1, *)
        }
        let shapes = Dictionary(
            slicing.tensors.map { ($0.entry.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        bytes = tensors.reduce(0) { sum, entry in
            let type = CutNetwork.storedType(of: entry)
            return sum + type.byteCount(of: (shapes[entry.name] ?? entry.shape).reduce(1, *))
        }
        (self.parameters.after, self.bytes.after) = (parameters, bytes)
        let left = Dictionary(
            slicing.tensors.map { ($0.entry.name, $0.shape.reduce(1, *)) }, uniquingKeysWith: { first, _ in first })
        var (before, after) = (0.0, 0.0)
        for layer in network.layers {
            before += layer.operationsPerWeight * Double(layer.parameters)
            after += layer.operationsPerWeight * Double(left[layer.entry.name] ?? layer.parameters)
        }
        operations = (Int(before), Int(after))
        isWholeRun = network.sizes.allSatisfy { $0.operationsPerWeight == 0 || $0.run == .whole }
    }

    /// `removed` are unit numbers; `multiplyAdds` are of one sample; latencies in milliseconds.
    var json: JSONText {
        .object([
            ("parameters", pair(parameters)), ("bytes", pair(bytes)), ("operations", pair(operations)),
            ("operationsOf", .string(isWholeRun ? "run" : "token or position")), ("groups", .array(cuts.map(object))),
            ("notes", .array(notes.map(JSONText.string))), ("measured", .array(measured.map(object))),
            (
                "files",
                .array(
                    files.map {
                        .object([
                            ("path", .string($0.path)), ("bytes", .integer($0.bytes)), ("note", .optional($0.note)),
                        ])
                    })
            ),
        ])
    }

    private func pair(_ numbers: (before: Int, after: Int)) -> JSONText {
        .object([("before", .integer(numbers.before)), ("after", .integer(numbers.after))])
    }

    private func object(_ cut: GroupCut) -> JSONText {
        .object([
            ("name", .string(cut.group.name)), ("kind", .string(cut.group.kind.word)), ("asked", .number(cut.asked)),
            ("units", .integer(cut.group.count)), ("kept", .integer(cut.group.count - cut.removed.count)),
            ("removed", .array(cut.removed.map(JSONText.integer))),
        ])
    }

    private func object(_ measured: Measured) -> JSONText {
        .object([
            ("network", .string(measured.name)), ("data", .string(measured.data)),
            ("multiplyAdds", .integer(measured.multiplyAdds)),
            ("metrics", .object(measured.metrics.map { ("\($0.kind)", .number($0.value)) })),
        ])
    }

    var table: String {
        var table = TextTable([
            .text("group"), .text("unit"), .number("asked"), .number("removed"), .number("kept"),
        ])
        for cut in cuts {
            table.append([
                cut.group.name, cut.group.kind.word, Amount.percent(cut.asked), Amount.count(cut.removed.count),
                Amount.count(cut.group.count - cut.removed.count),
            ])
        }
        let said = notes.isEmpty ? "" : notes.map { $0.printable + "\n" }.joined() + "\n"
        return table.text + "\n" + said + sizes + "\n" + files.map(\.line).joined()
    }

    private var sizes: String {
        var table = TextTable([.text(""), .number("before"), .number("after"), .number("left"), .text("known")])
        func add(_ name: String, _ before: Double, _ after: Double, _ known: String, _ text: (Double) -> String) {
            let left = before == 0 ? "" : Amount.percent(after / before)
            table.append([name, text(before), text(after), left, known])
        }
        let count: (Double) -> String = { Amount.count(Int($0)) }
        add("parameters", Double(parameters.before), Double(parameters.after), "EXACT", count)
        add("bytes", Double(bytes.before), Double(bytes.after), "EXACT") { Amount.bytes(Int($0)) }
        let what = isWholeRun ? "EXACT, one run" : "EXACT, a token or a position"
        add("operations with weights", Double(operations.before), Double(operations.after), what, count)
        guard measured.count == 2 else { return table.text }
        let products = measured.map { Double($0.multiplyAdds) }
        add("multiply-adds", products[0], products[1], "EXACT, one sample", count)
        for (before, after) in zip(measured[0].metrics, measured[1].metrics) where before.kind == after.kind {
            let isBytes = before.kind == .memory
            add("\(before.kind)", before.value, after.value, "MEASURED") {
                isBytes ? Amount.bytes(Int($0)) : Amount.fixed($0, 4)
            }
        }
        return table.text + "measured on \(measured[0].data)\n"
    }
}
