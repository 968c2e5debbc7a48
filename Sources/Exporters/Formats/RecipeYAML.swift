package import Pruning
package import Subjects

/// Our own recipe as YAML: what was asked, for which checkpoint, and exactly what came of it. `espalier apply`
/// replays it.
package struct RecipeYAML: TextExporter {
    package static let card = ExportCard(
        id: "recipe", title: "Recipe (YAML)", suffix: ".yaml",
        summary: "the plan and its exact outcome, for `espalier apply`", kind: .text)

    package static func preview(_ settled: Settled) throws(PruningError) -> String { try Recipe(settled).yaml }
}
