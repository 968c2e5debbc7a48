import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// What the list shows: words that all must hold. `mlp`, `*.mlp.*`, `!norm`, `size>10M`, `ratio<.3`, `zeros>0`,
/// `dtype=bf16`, `kind=conv`, `role=q`, `block=3`, `prunable`, `locked`.
package struct Filter: Sendable, Hashable {
    package let text: String
    private let terms: [Term]

    private struct Term: Sendable, Hashable {
        var isNegated: Bool
        var test: Test
    }

    private enum Test: Sendable, Hashable {
        case name(String)
        case glob(Glob)
        case number(ListPane.Order, Character, Double)
        case block(Int)
        case word(field: String, value: String)
        case locked
        case prunable
        /// A field that there is not.
        case unknown(String)
    }

    package init(_ text: String) {
        self.text = text
        terms = text.split(separator: " ").map { word in
            let isNegated = word.hasPrefix("!")
            return Term(isNegated: isNegated, test: Self.test(isNegated ? word.dropFirst() : word))
        }
    }

    package var isEmpty: Bool { terms.isEmpty }

    /// What of it means nothing, in words; nil where all does.
    package var fault: String? {
        for case .unknown(let field) in terms.map(\.test) {
            return "no field is named \(field.printable): size, ratio, kept, energy, zeros, dtype, kind, role, block"
        }
        return nil
    }

    package func matches(_ facts: LayerFacts, layer: Int) -> Bool {
        terms.allSatisfy { Self.holds($0.test, facts, layer) != $0.isNegated }
    }
}

extension Filter {
    private static func test(_ word: Substring) -> Test {
        for sign: Character in ["<", ">", "="] {
            guard let place = word.firstIndex(of: sign) else { continue }
            let field = String(word[..<place])
            let value = String(word[word.index(after: place)...])
            if field == "block", let block = Int(value) { return .block(block) }
            let name = field == "params" ? "size" : field
            if let order = ListPane.Order(rawValue: name), order != .tree, let number = number(value) {
                // `ratio<30` means per cent: no share is above 1.
                let isPercent = [.ratio, .energy].contains(order) && number > 1
                return .number(order, sign, isPercent ? number / 100 : number)
            }
            guard sign == "=", ["dtype", "kind", "role"].contains(field.lowercased()) else { return .unknown(field) }
            return .word(field: field.lowercased(), value: value.lowercased())
        }
        if word == "locked" { return .locked }
        if word == "prunable" { return .prunable }
        if word.contains("*") || word.contains("?") || word.contains("{") { return .glob(Glob(String(word))) }
        return .name(word.lowercased())
    }

    private static func number(_ text: String) -> Double? {
        if text.hasSuffix("%") { return Double(text.dropLast()).map { $0 / 100 } }
        return Quantities.number(text)
    }

    private static func holds(_ test: Test, _ facts: LayerFacts, _ layer: Int) -> Bool {
        let description = facts.network.layers[layer]
        switch test {
        case .name(let part): return description.entry.name.lowercased().contains(part)
        case .glob(let glob): return glob.matches(description.entry.name) || glob.matches(description.name.module)
        case .block(let block): return description.name.block == block
        case .locked: return !description.isPrunable || facts.solution.outcomes[layer].provenance == .lock
        case .unknown: return false
        case .prunable: return facts.solution.outcomes[layer].target != nil
        case .number(let order, let sign, let number):
            let value = facts.value(order, of: layer)
            return sign == "<" ? value < number : sign == ">" ? value > number : value == number
        case .word(let field, let value):
            switch field {
            case "dtype": return description.entry.dtype.rawValue.lowercased() == value
            case "kind": return description.kind.rawValue == value
            case "role": return description.name.role == value
            default: return false
            }
        }
    }
}

/// A layer's figures by which the list sorts and filters.
package struct LayerFacts {
    package let network: Network
    package let solution: Solution
    package let scores: [TargetScore?]

    package init(network: Network, solution: Solution, scores: [TargetScore?]) {
        self.network = network
        self.solution = solution
        self.scores = scores
    }

    package func value(_ order: ListPane.Order, of layer: Int) -> Double {
        let outcome = solution.outcomes[layer]
        switch order {
        case .tree: return Double(layer)
        case .size: return Double(network.layers[layer].parameters)
        case .ratio: return outcome.sparsity
        case .kept:
            return Double(
                network.layers[layer].parameters - outcome.removedWeights(of: network.layers[layer].parameters))
        case .energy:
            guard let energy = scores[layer]?.facts.energy, energy > 0 else { return 0 }
            return (outcome.energyLost ?? 0) / energy
        case .zeros: return Double(scores[layer]?.facts.zeros ?? 0)
        }
    }
}
