import Checkpoints
import Pruning
import Subjects

/// What the file says to the person who runs it, in comments: what it does, what it cannot do, how to keep exact zeros.
struct CompressorNotes {
    private let settled: Settled
    private let plan: CompressorPlan

    /// Names listed before the rest becomes a count.
    private static let listed = 8

    init(_ settled: Settled, _ plan: CompressorPlan) {
        self.settled = settled
        self.plan = plan
    }

    var header: [String] {
        let name = settled.network.checkpoint.displayName.printable
        return ["llm-compressor recipe for \(name), made by espalier; for llm-compressor 0.14."]
            + meaning + order + limits + exact + [""]
    }

    private var meaning: [String] {
        [
            "", "It removes the same share of every linear layer, but chooses the weights anew, by SparseGPT with your",
            "calibration data: the masks will differ. Layers that are not named stay dense. For Wanda write",
            "WandaPruningModifier and leave block_size and dampening_frac out.",
            "mask_structure is ZEROED of M, the other way round than in espalier (2 kept of 8 is \"6:8\").",
        ]
    }

    private var order: [String] {
        if let order = plan.order {
            return [
                "",
                "The list of shares follows the order in which transformers registers the modules (\(order.family)).",
                "llm-compressor ignores the order of targets: check it against model.named_modules() if yours differs.",
            ]
        }
        guard plan.modifiers.count > 1 else { return [] }
        return [
            "",
            "WARNING: the order of this model's modules is not known to espalier, so every share has a modifier of its",
            "own, and llm-compressor makes one calibration pass for each: \(plan.modifiers.count) passes.",
        ]
    }

    private var limits: [String] {
        var lines: [String] = []
        if !plan.unreachable.isEmpty {
            lines += ["", "NOT EXPRESSED: pruned here, but no linear module there:"] + names(plan.unreachable)
        }
        if !plan.structured.isEmpty {
            lines += [
                "",
                "NOT EXPRESSED: whole rows, columns, heads or blocks go here; there single weights go, as many, in:",
            ]
            lines += names(plan.structured)
        }
        return lines
    }

    private func names(_ cuts: [LayerCut]) -> [String] {
        let more = cuts.count - Self.listed
        return cuts.prefix(Self.listed).map { "  \($0.layer.entry.name.printable)" }
            + (more > 0 ? ["  and \(more) more"] : [])
    }

    /// How to keep exactly espalier's zeros.
    private var exact: [String] {
        var lines = [
            "",
            "To keep exactly espalier's zeros, start from the pruned checkpoint (export it as `checkpoint`) and, for",
            "fine-tuning, use this instead; it keeps masked whatever is zero at its start:", "  keep_stage:",
            "    keep_modifiers:", "      ConstantPruningModifier:", "        targets: [\(targets)]",
            "Or keep the modifiers below on the pruned checkpoint, with `preserve_sparsity_mask: true`: SparseGPT",
            "then repairs the weights that are left.",
        ]
        if plan.reached.isEmpty { lines.insert("Nothing of this plan can be said to llm-compressor.", at: 1) }
        return lines
    }

    /// A pattern over the last parts of the module paths: regular expressions are matched from the start there, and
    /// classes such as `[.]` need no backslash that YAML could eat.
    private var targets: String {
        let words = Set(plan.reached.map { $0.layer.name.module.split(separator: ".").last.map(String.init) ?? "" })
        let plain = words.filter {
            $0.utf8.allSatisfy { $0 == 0x5F || (0x30...0x39).contains($0) || ($0 | 0x20) >= 0x61 }
        }
        guard !plain.isEmpty, plain.count == words.count else { return "\"Linear\"" }
        return "re:(.*[.])?(\(plain.sorted().joined(separator: "|")))$".quotedYAML
    }
}
