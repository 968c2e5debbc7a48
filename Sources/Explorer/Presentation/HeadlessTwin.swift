import Checkpoints
import Exporters
import Pruning
import Subjects
import Tensors

/// The commands that make an export dialog's files again, from the recipe among them and without a screen.
package struct HeadlessTwin: Sendable, Hashable {
    /// One a format beside the recipe; the replay of the recipe when nothing else is chosen; none without a recipe.
    package private(set) var commands: [String] = []

    /// What to say when there is no command.
    package static let advice = "choose the recipe too to repeat this without a screen"

    /// What to say instead where a recipe tells nothing.
    package static let trainedAdvice = "no command makes these weights again: they were trained here"

    package init(_ dialog: ExportDialog, _ state: ExplorerState) {
        switch dialog.subject {
        case .plan: commands = Self.writing(dialog, state.network)
        case .cut: commands = Self.cutting(dialog, state.network, state.groups.plan)
        case .tokens: commands = Self.gating(dialog, state.network, data: state.metrics.data?.text ?? "DATA")
        }
    }

    /// One a format beside the recipe, or its replay.
    private static func writing(_ dialog: ExportDialog, _ network: Network) -> [String] {
        let request = dialog.request
        // The script brings the masks under the same name: a second command would find them there.
        let hasScript = dialog.chosen.contains("torch")
        let cards = dialog.cards.filter { dialog.chosen.contains($0.id) && !(hasScript && $0.id == "masks") }
        guard let recipe = cards.first(where: { recipes.contains($0.id) }) else { return [] }
        // An index stands in for files whose place only the person knows.
        let input = network.checkpoint.hasWeights ? network.checkpoint.path.shellQuoted : "CHECKPOINT"
        let source = request.path(for: recipe, of: network).shellQuoted
        let end = dialog.isReplacing ? " --replace" : ""
        let commands = cards.filter { $0.id != recipe.id }.map { card in
            let output = request.path(for: card, of: network).shellQuoted
            return "espalier export \(input) --recipe \(source) --to \(card.id) --out \(output)\(end)"
        }
        guard commands.isEmpty, let checkpoint = dialog.cards.first(where: { $0.id == "checkpoint" }) else {
            return commands
        }
        let output = request.path(for: checkpoint, of: network).shellQuoted
        return ["espalier apply \(input) --recipe \(source) --out \(output)\(end)"]
    }

    /// The replay of the recipe, or without one the cut itself.
    private static func cutting(_ dialog: ExportDialog, _ network: Network, _ plan: Plan) -> [String] {
        guard dialog.chosen.contains(CutExport.network), let card = dialog.cards.first else { return [] }
        let input = network.checkpoint.path.shellQuoted
        let output = "--out \(dialog.request.path(for: card, of: network).shellQuoted)"
        let end = dialog.isReplacing ? " --replace" : ""
        if let recipe = dialog.cards.first(where: { recipes.contains($0.id) && dialog.chosen.contains($0.id) }) {
            let source = dialog.request.path(for: recipe, of: network).shellQuoted
            return ["espalier apply \(input) --recipe \(source) \(output)\(end)"]
        }
        let words = CutFlags(plan).words.map(\.shellQuoted).joined(separator: " ")
        return ["espalier cut \(input) \(words) \(output)\(dialog.isPadded ? " --pad" : "")\(end)"]
    }

    /// The measuring of the recipe.
    private static func gating(_ dialog: ExportDialog, _ network: Network, data: String) -> [String] {
        guard let recipe = dialog.cards.first(where: { dialog.chosen.contains($0.id) }) else { return [] }
        let source = dialog.request.path(for: recipe, of: network).shellQuoted
        return [
            "espalier evaluate \(network.checkpoint.path.shellQuoted) --data \(data.shellQuoted) --recipe \(source)"
        ]
    }

    /// Formats that the command line reads back, the one people read first.
    private static let recipes = ["recipe", "recipe-json"]
}

extension String {
    /// As one word of a shell command.
    var shellQuoted: String {
        let isPlain =
            !isEmpty
            && utf8.allSatisfy { byte in
                let lower = byte | 0x20
                return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x2b && byte <= 0x3a && byte != 0x2c)
                    || byte == 0x5f
            }
        return isPlain
            ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

/// A plan of a cut as the command line takes it.
struct CutFlags {
    let words: [String]

    init(_ plan: Plan) {
        var words: [String] = []
        if plan.method.id != GroupNorm.id { words += ["--method", plan.method.id] }
        for (name, value) in plan.method.settings.sorted(by: { $0.key < $1.key }) {
            words += ["--set", "\(name)=\(value)"]
        }
        let amount = "\(plan.budget)".split(separator: "=", maxSplits: 1).last.map(String.init) ?? ""
        if plan.budget != .sparsity(0) { words += ["--\(plan.budget.measure.rawValue)", amount] }
        if plan.granularity != .weight { words += ["--granularity", "\(plan.granularity)"] }
        if plan.allocator == .global { words += ["--allocator", plan.allocator.rawValue] }
        if plan.pattern != .none { words += ["--pattern", "\(plan.pattern)"] }
        if let type = plan.stored { words += ["--dtype", type.rawValue.lowercased()] }
        if plan.minimumKept != .none { words += ["--min-keep", "\(plan.minimumKept)"] }
        for rule in plan.rules {
            words += rule.setting.amount == .locked ? ["--lock", rule.glob.text] : ["--rule", "\(rule)"]
        }
        for bits in plan.bits { words += ["--bits", "\(bits)"] }
        if let data = plan.method.calibration { words += ["--data", data.data, "--samples", "\(data.samples)"] }
        self.words = words
    }
}
