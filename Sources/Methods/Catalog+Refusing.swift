import Pruning
import Subjects

extension Catalog {
    /// Why an id is none of one kind of methods: it is of another kind, which says where it belongs, or of none.
    ///
    /// - Parameter choices: ids of the kind that was meant.
    static func refusal(_ id: String, kind: String, choices: [String]) -> PruningError {
        let uses: [(cards: [Card], does: String, command: String)] = [
            (groupCards, "cuts channels or heads", "cut"),
            (gatingMethods.map { $0.card }, "lets tokens leave while a network runs", "evaluate"),
            (cards, "takes single weights", "prune"),
        ]
        for use in uses where use.cards.contains(where: { $0.id == id }) {
            return .otherUse(method: id, does: use.does, command: "espalier \(use.command) --method \(id)")
        }
        return .unknownName(kind: kind, name: id, choices: choices)
    }
}
