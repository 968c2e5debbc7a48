package import Pruning
package import Subjects

/// Our own recipe as JSON, for programs: the same fields as the YAML, and `espalier apply` reads it as well.
package struct RecipeJSON: TextExporter {
    package static let card = ExportCard(
        id: "recipe-json", title: "Recipe (JSON)", suffix: ".recipe.json",
        summary: "the same recipe for programs", kind: .text)

    package static func preview(_ settled: Settled) throws(PruningError) -> String { try Recipe(settled).json }
}
