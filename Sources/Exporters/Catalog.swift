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
        CompressorRecipe.self,
        TorchScript.self,
    ]

    package static var cards: [ExportCard] { exporters.map { $0.card } }

    /// - Throws: `.unknownName` with the formats that exist.
    package static func exporter(_ id: String) throws(PruningError) -> any Exporter.Type {
        guard let found = exporters.first(where: { $0.card.id == id }) else {
            throw .unknownName(kind: "export format", name: id, choices: cards.map(\.id))
        }
        return found
    }
}
