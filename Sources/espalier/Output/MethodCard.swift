import Checkpoints
import Methods
import Pruning

/// A method as the command line tells of it.
struct MethodCard {
    let card: Card
    let tunables: [OpenedTunable]

    static func table(of methods: [MethodCard]) -> String {
        var table = TextTable([.text("method"), .text("scores"), .text("what it does"), .text("source")])
        for card in methods.map(\.card) {
            table.append([
                card.id, card.granularities.map(\.rawValue).joined(separator: ", "), card.summary, card.citation,
            ])
        }
        return table.text
    }

    var json: JSONValue {
        .object(of: [
            ("id", .string(card.id)), ("title", .string(card.title)), ("citation", .string(card.citation)),
            ("summary", .string(card.summary)),
            ("granularities", .array(card.granularities.map { .string($0.rawValue) })),
            ("needs", .array(card.needs.map { .string($0.rawValue) })),
            ("settings", .array(tunables.map(Self.json))),
            ("examples", .array(card.examples.map(Self.json))),
        ])
    }

    private static func json(_ tunable: OpenedTunable) -> JSONValue {
        let common: [(String, JSONValue)] = [("name", .string(tunable.name)), ("summary", .string(tunable.summary))]
        switch tunable.kind {
        case .number(let value, let range, let step):
            return .object(
                of: common + [
                    ("default", .number(value)), ("least", .number(range.lowerBound)),
                    ("most", .number(range.upperBound)), ("step", .number(step)),
                ])
        case .choice(let value, let names):
            return .object(
                of: common + [("default", .string(value)), ("choices", .array(names.map { .string($0) }))])
        }
    }

    private static func json(_ example: WorkedExample) -> JSONValue {
        let expected: (String, JSONValue) =
            switch example.expectation {
            case .masks(let masks): ("masks", .array(masks.map { .array($0.map { .integer(Int($0)) }) }))
            case .densities(let densities): ("densities", .array(densities.map { .number($0) }))
            case .tokens(let tokens, let place, let choice): ("tokens", json(tokens, place, choice))
            }
        let settings = example.settings.sorted { $0.key < $1.key }
        return .object(of: [
            ("source", .string(example.source)), ("sparsity", .number(example.sparsity)),
            ("settings", .object(of: settings.map { ($0.key, .string("\($0.value)")) })),
            (
                "layers",
                .array(
                    example.layers.map { layer in
                        .object(of: [
                            ("name", .string(layer.name)), ("shape", .array(layer.shape.map { .integer($0) })),
                            ("values", .array(layer.values.map { .number(Double($0)) })),
                        ])
                    })
            ), expected,
        ])
    }

    private static func json(_ tokens: SampleTokens, _ place: TokenPlace, _ choice: TokenChoice) -> JSONValue {
        .object(of: [
            ("count", .integer(tokens.count)), ("heads", .integer(tokens.heads)),
            ("attention", .array(tokens.attention.map { .number(Double($0)) })),
            (
                "features",
                .object(
                    of: tokens.features.sorted { $0.key.rawValue < $1.key.rawValue }.map { feature, values in
                        (feature.rawValue, .array(values.map { .number(Double($0)) }))
                    })
            ),
            ("keep", .integer(place.kept)), ("kept", .array(choice.kept.map { .integer($0) })),
            ("similar", .array(choice.similar.map { .integer($0) })),
            ("importance", .array(choice.importance.map { $0.map { .number($0) } ?? .null })),
        ])
    }

    var text: String {
        let needs = card.needs.map(\.rawValue).joined(separator: ", ")
        let scores = card.granularities.map(\.rawValue).joined(separator: ", ")
        var text = "\(card.title) (\(card.id))\n\(card.summary)\n\(card.citation)\nscores: \(scores); needs: \(needs)\n"
        text += "\nsettings\n"
        for tunable in tunables {
            text += "  --set \(tunable.name)=\(tunable.value)  \(tunable.summary) (\(Self.range(tunable)))\n"
        }
        guard !card.examples.isEmpty else { return text }
        return text + "\nworked examples\n" + card.examples.map(Self.text).joined()
    }

    private static func range(_ tunable: OpenedTunable) -> String {
        switch tunable.kind {
        case .number(_, let range, _): "\(range.lowerBound) to \(range.upperBound)"
        case .choice(_, let names): names.joined(separator: ", ")
        }
    }

    private static func text(_ example: WorkedExample) -> String {
        if case .tokens(let tokens, _, let choice) = example.expectation { return words(example, tokens, choice) }
        var text = "  \(example.source); sparsity \(example.sparsity)\n"
        for (place, layer) in example.layers.enumerated() {
            let shape = layer.shape.map(String.init).joined(separator: "×")
            let values = layer.values.isEmpty ? "" : " " + layer.values.map { "\($0)" }.joined(separator: " ")
            text += "    \(layer.name) \(shape)\(values) → "
            switch example.expectation {
            case .masks(let masks): text += "kept " + masks[place].map { "\($0)" }.joined() + "\n"
            case .densities(let densities): text += "density \(densities[place])\n"
            case .tokens: break
            }
        }
        return text
    }

    /// Attention a row a query, head after head; then what becomes of the tokens.
    private static func words(
        _ example: WorkedExample, _ tokens: SampleTokens, _ choice: TokenChoice
    ) -> String {
        func list<T>(_ items: [T]) -> String { items.map { "\($0)" }.joined(separator: " ") }
        let settings = example.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var text = "  \(example.source); \(settings.joined(separator: ", "))\n"
        for head in 0..<tokens.heads {
            let edges = Array(tokens.head(head))
            let rows = (0..<tokens.count).map { list(Array(edges[$0 * tokens.count..<($0 + 1) * tokens.count])) }
            let words = Set(rows).count == 1 ? "every row \(rows[0])" : rows.joined(separator: " | ")
            text += "    head \(head + 1)  \(words)\n"
        }
        for (feature, values) in tokens.features.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text += "    \(feature.rawValue)  \(list(values))\n"
        }
        let importance = choice.importance.map { $0.map { "\(($0 * 1e6).rounded() / 1e6)" } ?? "-" }
        let copies = choice.similar.isEmpty ? "" : ", copies \(list(choice.similar))"
        return text + "    → importance \(list(importance))\(copies), kept \(list(choice.kept))\n"
    }
}
