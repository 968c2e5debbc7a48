import Checkpoints
package import Pruning
package import Subjects

/// A recipe for llm-compressor 0.14: the same share of every linear layer, chosen anew by SparseGPT.
///
/// That tool takes shares, not masks; what it cannot express is said in the file's comments. Its list of shares
/// follows the order in which the model registers its modules, not the order of `targets`, so the list form needs a
/// known architecture; without one there is a modifier for each share. Pairs are "zeroed of M" there, "kept of M"
/// here.
package struct CompressorRecipe: TextExporter {
    package static let card = ExportCard(
        id: "llm-compressor", title: "llm-compressor recipe", suffix: ".llmcompressor.yaml",
        summary: "shares of every linear layer for SparseGPT or Wanda in llm-compressor", kind: .text)

    package static func preview(_ settled: Settled) throws(PruningError) -> String {
        let plan = CompressorPlan(settled)
        var lines = CompressorNotes(settled, plan).header.map { $0.isEmpty ? "#" : "# " + $0 }
        lines.append("prune_stage:")
        if plan.modifiers.isEmpty { lines[lines.count - 1] += " {}" }
        for (place, modifier) in plan.modifiers.enumerated() {
            lines.append("  \(modifier.name(place))_modifiers:")
            lines += modifier.lines.map { "    " + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// One modifier: linear layers that share a mask structure, in the order in which the model registers them.
struct CompressorModifier {
    /// The pattern's groups, zeroed of M; nil where single weights go.
    var zeroed: (of: Int, zeroed: Int)?
    /// Module paths with the share of each.
    var layers: [(module: String, share: Double)]
    /// Whether one share stands for all, so that their order does not matter.
    var isUniform: Bool

    /// A name of its own: two modifiers of one group would be one YAML key, and the last would win.
    func name(_ place: Int) -> String {
        let structure = zeroed.map { "zeroed\($0.zeroed)of\($0.of)" } ?? "linears"
        return "\(structure)_\(place + 1)"
    }

    var lines: [String] {
        let structure = zeroed.map { "\($0.zeroed):\($0.of)" } ?? "0:0"
        let shares = layers.map { "\($0.share)" }
        let sparsity = isUniform ? shares.first ?? "0.0" : "[\(shares.joined(separator: ", "))]"
        return [
            "SparseGPTModifier:", "  sparsity: \(sparsity)", "  mask_structure: \"\(structure)\"", "  block_size: 128",
            "  dampening_frac: 0.01", "  targets:",
        ] + layers.map { "    - \($0.module.quotedYAML)" }
    }
}

extension String {
    /// A double-quoted YAML scalar; everything that YAML calls not printable is escaped.
    var quotedYAML: String {
        quotedJSON.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: return String(scalar)
            }
        }.joined()
    }
}
