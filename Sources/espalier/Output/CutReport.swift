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
    private let sizes: CutSizes
    /// What the method tells of its choice, a line each.
    private let notes: [String]
    /// What was asked of all groups together; nil where each was asked for a share of its own.
    var shared: Budget?
    var files: [WrittenFile] = []
    /// Before and after; empty where nobody asked.
    var measured: [Measured] = []

    init(_ network: Network, _ slicing: Slicing, _ choice: GroupChoice, as type: DType?) {
        (cuts, notes) = (choice.cuts, choice.notes)
        sizes = CutSizes(network, slicing, as: type)
    }

    /// `removed` are unit numbers; `multiplyAdds` are of one sample; latencies in milliseconds.
    var json: JSONValue {
        .object(of: [
            ("parameters", pair(sizes.parameters)), ("bytes", pair(sizes.bytes)),
            ("operations", pair(sizes.operations)),
            ("operationsOf", .string(sizes.isWholeRun ? "run" : "token or position")),
            ("askedOfAll", .optional(shared.map { "\($0)" })), ("notes", .array(notes.map(JSONValue.string))),
            ("groups", .array(cuts.map(object))),
            ("measured", .array(measured.map(object))),
            (
                "files",
                .array(
                    files.map {
                        .object(of: [
                            ("path", .string($0.path)), ("bytes", .integer($0.bytes)), ("note", .optional($0.note)),
                        ])
                    })
            ),
        ])
    }

    private func pair(_ numbers: (before: Int, after: Int)) -> JSONValue {
        .object(of: [("before", .integer(numbers.before)), ("after", .integer(numbers.after))])
    }

    private func object(_ cut: GroupCut) -> JSONValue {
        .object(of: [
            ("name", .string(cut.group.name)), ("kind", .string(cut.group.kind.word)),
            ("asked", .optional(shared == nil ? cut.asked : nil)),
            ("units", .integer(cut.group.count)), ("kept", .integer(cut.group.count - cut.removed.count)),
            ("removed", .array(cut.removed.map(JSONValue.integer))),
        ])
    }

    private func object(_ measured: Measured) -> JSONValue {
        .object(of: [
            ("network", .string(measured.name)), ("data", .string(measured.data)),
            ("multiplyAdds", .integer(measured.multiplyAdds)),
            ("metrics", .object(of: measured.metrics.map { ("\($0.kind)", .number($0.value)) })),
        ])
    }

    var table: String {
        let hasOwn = shared == nil
        let own = hasOwn ? [TextTable.Column.number("asked")] : []
        var table = TextTable([.text("group"), .text("unit")] + own + [.number("removed"), .number("kept")])
        for cut in cuts {
            let asked = hasOwn ? [Amount.percent(cut.asked)] : []
            table.append(
                [cut.group.name, cut.group.kind.word] + asked
                    + [Amount.count(cut.removed.count), Amount.count(cut.group.count - cut.removed.count)])
        }
        let lines = asked + notes
        let said = lines.isEmpty ? "" : lines.map { $0.printable + "\n" }.joined() + "\n"
        return table.text + "\n" + said + lengths + "\n" + files.map(\.line).joined()
    }

    /// What was asked of all groups, where that was anything.
    private var asked: [String] {
        guard let shared, shared != .sparsity(0) else { return [] }
        guard shared.measure == .sparsity, case .share(let share) = shared.quantity else {
            return ["asked of all groups together: \(shared)"]
        }
        return ["asked of all groups together: \(Amount.percent(share)) of their units"]
    }

    private var lengths: String {
        var table = TextTable([.text(""), .number("before"), .number("after"), .number("left"), .text("known")])
        func add(_ name: String, _ before: Double, _ after: Double, _ known: String, _ text: (Double) -> String) {
            let left = before == 0 ? "" : Amount.percent(after / before)
            table.append([name, text(before), text(after), left, known])
        }
        let count: (Double) -> String = { Amount.count(Int($0)) }
        let (parameters, bytes, operations) = (sizes.parameters, sizes.bytes, sizes.operations)
        add("parameters", Double(parameters.before), Double(parameters.after), "EXACT", count)
        add("bytes", Double(bytes.before), Double(bytes.after), "EXACT") { Amount.bytes(Int($0)) }
        let what = sizes.isWholeRun ? "EXACT, one run" : "EXACT, a token or a position"
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
