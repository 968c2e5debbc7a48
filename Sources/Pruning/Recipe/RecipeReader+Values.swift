import Checkpoints
import Subjects
import Yams

extension RecipeReader {
    /// - Throws: `.recipe` for a file without a schema version, or of another one.
    func checkVersion(_ node: Node?) throws(PruningError) {
        guard let node else {
            throw .recipe(file: file, line: 1, fact: "no `espalier: \(Recipe.version)`: not a recipe")
        }
        guard node.int == Recipe.version else {
            throw error(node, "schema version \(node.string ?? "?") is not \(Recipe.version)")
        }
    }

    /// Nil where the field is not there.
    func number(_ node: Node?, _ what: String, in range: ClosedRange<Double>) throws(PruningError) -> Double? {
        guard let node else { return nil }
        return try value(node, what, or: 0) { text in
            Double(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func numbers(_ node: Node?, _ what: String, in range: ClosedRange<Double>) throws(PruningError) -> [Double]? {
        guard let node else { return nil }
        guard let items = node.sequence else { throw error(node, "a list of numbers was expected") }
        var numbers: [Double] = []
        for item in items { if let number = try number(item, what, in: range) { numbers.append(number) } }
        return numbers
    }

    func count(_ node: Node?, least: Int = 1) throws(PruningError) -> Int? {
        guard let node else { return nil }
        return try count(node, or: least, least: least)
    }

    func count(_ node: Node?, or standard: Int, least: Int = 1) throws(PruningError) -> Int {
        try value(node, "a whole number from \(least)", or: standard) { text in
            Int(text).flatMap { (least...1 << 40).contains($0) ? $0 : nil }
        }
    }

    func flag(_ node: Node?) throws(PruningError) -> Bool {
        try value(node, "true or false", or: false) { ["true": true, "false": false][$0] }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: Node?, or standard: Choice
    ) throws(PruningError) -> Choice where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return try value(node, "one of \(names)", or: standard) { Choice(rawValue: $0) }
    }

    /// A list of texts, or one.
    func texts(_ node: Node?) throws(PruningError) -> [String] {
        guard let node else { return [] }
        if let text = node.string { return [text] }
        guard let items = node.sequence else { throw error(node, "a list of texts was expected") }
        var texts: [String] = []
        for item in items {
            guard let text = item.string, !text.isEmpty else { throw error(item, "a text was expected") }
            texts.append(text)
        }
        return texts
    }

    /// The tree as JSON text: what is plain and reads as a number, a truth or nothing is one.
    func json(_ node: Node) throws(PruningError) -> String {
        switch node {
        case .mapping:
            var members: [String] = []
            for (name, value, _) in try pairs(node) { members.append(name.quotedJSON + ": " + (try json(value))) }
            return "{" + members.joined(separator: ", ") + "}"
        case .sequence(let sequence):
            var elements: [String] = []
            for element in sequence { elements.append(try json(element)) }
            return "[" + elements.joined(separator: ", ") + "]"
        case .scalar(let scalar):
            guard scalar.style == .plain || scalar.style == .any else { return scalar.string.quotedJSON }
            if let number = Int(scalar.string) { return "\(number)" }
            if let number = Double(scalar.string), number.isFinite { return "\(number)" }
            if ["true", "false", "null"].contains(scalar.string) { return scalar.string }
            return scalar.string.quotedJSON
        case .alias: throw error(node, "aliases are not read")
        }
    }
}
