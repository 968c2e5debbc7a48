import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// One line a tensor as comma-separated values (RFC 4180, UTF-8, LF), for spreadsheets and scripts.
///
/// `removed` and `kept` count weights, `units` what competed (rows, blocks, …). `threshold` is the score of the last
/// unit that goes and `threshold_bits` its Float32 pattern in decimal; both are empty where units compete in groups.
/// `energy_lost` is Σw² of what goes. Control characters in names are shown escaped.
package struct LayerTable: TextExporter {
    package static let card = ExportCard(
        id: "csv", title: "Layer table (CSV)", suffix: ".csv",
        summary: "asked, removed, threshold and energy of every layer", kind: .text)

    static let columns = [
        "name", "kind", "role", "block", "dtype", "shape", "parameters", "zeros", "units", "asked", "removed", "kept",
        "sparsity", "threshold", "threshold_bits", "energy_lost", "provenance",
    ]

    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        let rows = settled.cuts.map { fields($0, of: settled).map(quoted).joined(separator: ",") }
        return ([columns.joined(separator: ",")] + rows).map { $0 + "\n" }.joined()
    }

    private static func fields(_ cut: LayerCut, of settled: Settled) -> [String] {
        let (layer, outcome) = (cut.layer, cut.outcome)
        let threshold = outcome.target?.fixedRemoved == nil ? outcome.threshold : nil
        let isTaken = outcome.target != nil
        return [
            layer.entry.name.printable, layer.kind.rawValue, layer.name.role.printable,
            layer.name.block.map { "\($0)" } ?? "", layer.entry.dtype.rawValue,
            layer.entry.shape.map { "\($0)" }.joined(separator: "x"), "\(layer.parameters)",
            settled.scores[layer.id].map { "\($0.facts.zeros)" } ?? "", outcome.target.map { "\($0.count)" } ?? "",
            isTaken ? "\(cut.asked)" : "", "\(cut.removed)", "\(cut.kept)", "\(cut.sparsity)",
            threshold.map { "\($0.score)" } ?? "", threshold.map { "\($0.bits)" } ?? "",
            outcome.energyLost.map { "\($0)" } ?? "", outcome.provenance.text(in: settled.plan, layer),
        ]
    }

    private static func quoted(_ field: String) -> String {
        let special: Set<UInt8> = [0x22, 0x2C, 0x0A, 0x0D]
        guard field.utf8.contains(where: special.contains) else { return field }
        return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension Provenance {
    /// `plan`, `rule *.mlp.*=0.5`, `hand`, `lock`, or why the layer is never pruned.
    package func text(in plan: Plan, _ layer: Layer) -> String {
        switch self {
        case .plan: "plan"
        case .rule(let index):
            index < plan.rules.count ? "rule \("\(plan.rules[index])".printable)" : "rule \(index + 1)"
        case .hand: "hand"
        case .lock: "lock"
        case .never: "never: \(layer.reason?.text ?? "no such units in this layer")"
        }
    }
}
