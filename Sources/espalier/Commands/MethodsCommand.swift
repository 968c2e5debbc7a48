import ArgumentParser
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
            let all = try Catalog.cards.map { try Catalog.open(MethodChoice(id: $0.id)) }
            return try Standard.output(
                json ? JSONText.array(all.map { MethodCard($0).json }).text : MethodCard.table(of: all))
        }
        let card = MethodCard(try Catalog.open(MethodChoice(id: name)))
        try Standard.output(json ? card.json.text : card.text)
    }
}
