package import Subjects
package import Terminal

/// Lines that drive the explorer: `keys j j + x`, `size 120x40`, `screen FILE` (`-` prints), `expect TEXT`, `# comment`.
package struct Script: Sendable {
    package enum Step: Sendable, Hashable {
        case keys([Key])
        case size(Size)
        case screen(String)
        case expect(String)
    }

    package struct Line: Sendable, Hashable {
        package var number: Int
        package var step: Step
    }

    package let lines: [Line]

    /// - Throws: `.recipe` with file and line for a line that is none of these.
    package init(_ text: String, file: String) throws(PruningError) {
        var lines: [Line] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
            guard let verb = words.first, !verb.hasPrefix("#") else { continue }
            let rest = words.count > 1 ? String(words[1]) : ""
            guard let step = Self.step(verb, rest) else {
                throw .recipe(file: file, line: index + 1, fact: Self.fault(verb))
            }
            lines.append(Line(number: index + 1, step: step))
        }
        self.lines = lines
    }

    private static func fault(_ verb: Substring) -> String {
        guard verb == "keys" else { return "not keys, size, screen, expect or a comment" }
        return "no key has that name in angle brackets; there are \(Key.bracketed)"
    }

    private static func step(_ verb: Substring, _ rest: String) -> Step? {
        switch verb {
        case "keys": Key.sequence(rest).map { .keys($0) }
        case "size": Size(rest).map { .size($0) }
        case "screen": rest.isEmpty ? nil : .screen(rest)
        case "expect": rest.isEmpty ? nil : .expect(rest)
        default: nil
        }
    }
}

extension Size {
    /// Reads `120x40`.
    package init?(_ text: String) {
        let parts = text.split(separator: "x")
        guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]) else { return nil }
        guard (1...2000).contains(columns), (1...2000).contains(rows) else { return nil }
        self.init(columns: columns, rows: rows)
    }
}
