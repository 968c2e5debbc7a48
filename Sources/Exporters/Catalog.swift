package import Checkpoints
package import Subjects

/// Every export format there is. A format is one file in this module and one line here.
package enum ExportCatalog {
    package static let exporters: [any Exporter.Type] = [
        RecipeYAML.self,
        RecipeJSON.self,
        LayerTable.self,
        MaskFile.self,
        PackedMaskFile.self,
        PrunedCheckpoint.self,
        SafetensorsExport.self,
        NumPyExport.self,
        GGUFHalf.self,
        CompressorRecipe.self,
        TorchScript.self,
    ]

    package static var cards: [ExportCard] { exporters.map { $0.card } }

    /// Those that make something of a checkpoint of its kind.
    package static func cards(for checkpoint: Checkpoint) -> [ExportCard] {
        exporters.filter { $0.applies(to: checkpoint) }.map { $0.card }
    }

    /// The format of a pruned copy by what its path ends in: the checkpoint's own where that is the same or nothing is said.
    package static func copyFormat(of path: String, for checkpoint: Checkpoint) -> String {
        if path.hasSuffix(GGUFHalf.card.suffix), GGUFHalf.applies(to: checkpoint) { return GGUFHalf.card.id }
        let own = PrunedCheckpoint.suffix(for: checkpoint)
        if path.hasSuffix(own) { return PrunedCheckpoint.card.id }
        let others: [any Exporter.Type] = [SafetensorsExport.self, NumPyExport.self]
        return others.first { path.hasSuffix($0.card.suffix) }?.card.id ?? PrunedCheckpoint.card.id
    }

    /// - Throws: `.unknownName` with the formats that exist.
    package static func exporter(_ id: String) throws(PruningError) -> any Exporter.Type {
        guard let found = exporters.first(where: { $0.card.id == id }) else {
            throw .unknownName(kind: "export format", name: id, choices: cards.map(\.id))
        }
        return found
    }
}
