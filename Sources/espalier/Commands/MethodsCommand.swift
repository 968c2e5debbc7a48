import ArgumentParser
import Checkpoints
import Methods
import Pruning
import Subjects

/// Lists the methods, or tells everything about one.
struct MethodsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "methods",
        abstract: "List the pruning methods, or show one with its settings and worked examples.",
        discussion: """
            EXAMPLES
              espalier methods
              espalier methods global-mp
              espalier methods --json | jq '.[].id'
            """)

    @Argument(help: "Catalog id of one method.") var name: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        guard let name else {
            let all = Catalog.listed.map { MethodCard(card: $0.card, tunables: $0.tunables) }
            return try Standard.output(json ? JSONValue.array(all.map(\.json)).printed : MethodCard.table(of: all))
        }
        guard let found = Catalog.listed.first(where: { $0.card.id == name }) else {
            throw PruningError.unknownName(kind: "method", name: name, choices: Catalog.listed.map(\.card.id))
        }
        let card = MethodCard(card: found.card, tunables: found.tunables)
        try Standard.output(json ? card.json.printed : card.text)
    }
}
