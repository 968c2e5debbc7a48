package import Checkpoints
package import Pruning
package import Subjects

/// A cut written out: the smaller network, and the recipe that makes it again.
package struct CutExport: Sendable, Hashable {
    /// What is written, under which base name, and whether files may be replaced.
    package var request: ExportRequest
    /// Whether layers of one kind are made as wide as the widest, with zeros, so that one number tells their width.
    package var isPadded = false

    package init(_ request: ExportRequest, isPadded: Bool = false) {
        self.request = request
        self.isPadded = isPadded
    }

    /// What `formats` may name: the network, then recipes.
    package static func cards(for checkpoint: Checkpoint) -> [ExportCard] {
        [network(checkpoint), RecipeYAML.card, RecipeJSON.card]
    }

    /// The id of the network itself.
    package static let network = "network"

    private static func network(_ checkpoint: Checkpoint) -> ExportCard {
        let suffix = checkpoint.graph != nil ? ".onnx" : checkpoint.config != nil ? "" : ".safetensors"
        return ExportCard(
            id: network, title: "smaller network", suffix: suffix, summary: "every tensor without the units that go",
            kind: .files)
    }

    /// - Throws: `.write` for a path that is taken; what slicing and writing throw. Files written before stay.
    package func run(
        _ network: Network, _ plan: Plan, _ grouping: Grouping, _ choice: GroupChoice
    ) async throws(PruningError) -> ExportReport {
        let slicing = try Slicing(grouping, choice.cuts, isPadded: isPadded, changing: choice.changes)
        var writing = CutNetwork(network, slicing, as: plan.stored)
        writing.replacing = request.replacing
        let cards = Self.cards(for: network.checkpoint).filter { request.formats.contains($0.id) }
        for card in cards {
            let path = request.path(for: card, of: network)
            if card.id == Self.network {
                try writing.check(path)
            } else {
                try OutputPath.check(path, against: network.checkpoint, replacing: request.replacing)
            }
        }
        var report = ExportReport()
        for card in cards {
            let path = request.path(for: card, of: network)
            guard card.id != Self.network else {
                report.files += try await writing.write(to: path)
                continue
            }
            let text = try text(card.id, network, plan, choice)
            report.files.append(
                try ExportedText.write(text, to: path, beside: network.checkpoint, replacing: request.replacing))
        }
        return report
    }

    /// A recipe's text; of the network the tensors that become smaller.
    package func preview(
        of format: String, _ network: Network, _ plan: Plan, _ grouping: Grouping, _ choice: GroupChoice
    ) throws(PruningError) -> String {
        guard format == Self.network else { return try text(format, network, plan, choice) }
        let slicing = try Slicing(grouping, choice.cuts, isPadded: isPadded, changing: choice.changes)
        let lines = slicing.tensors.filter { $0.shape != $0.entry.shape }.map { slice in
            "\(slice.entry.name) \(Self.shape(slice.entry.shape)) -> \(Self.shape(slice.shape))"
        }
        let dropped = slicing.droppedTensors.sorted().map { "\($0) is dropped" }
        let added = slicing.addedBiases.map { "\($0.name) is added" }
        return (lines + dropped + added).joined(separator: "\n")
    }

    private static func shape(_ shape: [Int]) -> String { shape.map { "\($0)" }.joined(separator: "x") }

    private func text(
        _ format: String, _ network: Network, _ plan: Plan, _ choice: GroupChoice
    ) throws(PruningError) -> String {
        let recipe = try Recipe(network, plan, choice.cuts, isPadded: isPadded)
        return format == RecipeJSON.card.id ? recipe.json : recipe.yaml
    }
}
