/// Names that mean the same module in a GGUF file and in a Hugging Face checkpoint, readable in both directions.
///
/// Written as lines `blk.#.attn_q = model.layers.#.self_attn.q_proj`, where `#` is a number, the same ones on both sides in the same
/// order. A name has its parameter behind that (`.weight`, `.bias`) unless the line has it. One `#` more on the right means that the
/// file stacks along its first axis what are modules of their own: experts.
package struct NamePairs: Sendable {
    private var models: [String: String] = [:]
    private var stored: [String: String] = [:]

    /// Of a name that stands in several tables, the first one counts.
    init(_ tables: [String]) {
        for line in tables.joined(separator: "\n").split(separator: "\n") {
            let sides = line.split(separator: "=").map { $0.filter { $0 != " " } }
            guard sides.count == 2 else { continue }
            if models[sides[0]] == nil { models[sides[0]] = sides[1] }
            if stored[sides[1]] == nil { stored[sides[1]] = sides[0] }
        }
    }

    package enum Meaning: Hashable {
        case tensor(String)
        /// Modules `before` + index + `after`, one an index of the first axis.
        case stack(before: String, after: String)
    }

    /// What a Hugging Face checkpoint calls a tensor of the file; nil where it has none such.
    func model(_ name: String) -> Meaning? {
        let name = NumberedName(name)
        guard let (line, tail) = name.find(in: models) else { return nil }
        let parts = line.split(separator: "#", omittingEmptySubsequences: false)
        if parts.count == name.numbers.count + 1 { return .tensor(Self.fill(parts, name.numbers) + tail) }
        guard parts.count == name.numbers.count + 2 else { return nil }
        return .stack(before: Self.fill(parts.dropLast(), name.numbers), after: parts.last! + tail)
    }

    /// What the file calls a tensor of a Hugging Face checkpoint, and its index in that where the file has a stack.
    func stored(_ name: String) -> (name: String, index: Int?)? {
        let name = NumberedName(name)
        guard let (line, tail) = name.find(in: stored) else { return nil }
        let parts = line.split(separator: "#", omittingEmptySubsequences: false)
        if parts.count == name.numbers.count + 1 { return (Self.fill(parts, name.numbers) + tail, nil) }
        guard parts.count == name.numbers.count, let index = name.numbers.last.flatMap({ Int($0) }) else { return nil }
        return (Self.fill(parts, name.numbers.dropLast()) + tail, index)
    }

    private static func fill(_ parts: some Collection<Substring>, _ numbers: some Collection<Substring>) -> String {
        var result = ""
        for (place, part) in parts.enumerated() {
            if place > 0 { result += numbers[numbers.index(numbers.startIndex, offsetBy: place - 1)] }
            result += part
        }
        return result
    }
}

/// A dotted name with its numbers taken out.
private struct NumberedName {
    /// With `#` for each component that is a number.
    let pattern: String
    let numbers: [Substring]

    init(_ name: String) {
        var numbers: [Substring] = []
        let words = name.split(separator: ".", omittingEmptySubsequences: false).map { word -> Substring in
            guard !word.isEmpty, word.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return word }
            numbers.append(word)
            return "#"
        }
        pattern = words.joined(separator: ".")
        self.numbers = numbers
    }

    /// The other side of the line that fits the name, and the parameter behind it.
    func find(in lines: [String: String]) -> (line: String, tail: String)? {
        if let line = lines[pattern] { return (line, "") }
        guard let dot = pattern.lastIndex(of: "."), pattern[dot...] != ".#" else { return nil }
        return lines[String(pattern[..<dot])].map { ($0, String(pattern[dot...])) }
    }
}
