/// The little of Swift's grammar that the house rules need: imports, and which types conform to what.
enum SwiftText {
    /// Modules imported, whatever the access level or attributes; `import struct A.B` counts as A.
    static func imports(in text: String) -> [String] {
        let pattern =
            #/
            ^\s*(?:@\w+(?:\([^)]*\))?\s+)*
            (?:(?:public|package|internal|fileprivate|private)\s+)?
            import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)
            /#
        return uncommented(text).compactMap { $0.firstMatch(of: pattern).map { String($0.1) } }
    }

    /// Types declared or extended to conform to a protocol whose name satisfies `isWanted`, in the order of the text.
    static func types(in text: String, conformingTo isWanted: (Substring) -> Bool) -> [String] {
        let code = uncommented(text).joined(separator: "\n")
        let declaration = #/\b(?:struct|enum|class|actor|extension)\s+(\w+)(?:<[^>{]*>)?\s*:\s*([^{]*)\{/#
        return code.matches(of: declaration).compactMap { match in
            let names = match.2.matches(of: #/[A-Za-z_]\w*/#).map(\.0)
            return names.contains(where: isWanted) ? String(match.1) : nil
        }
    }

    /// Whether `name` stands in the code as a whole word, comments aside.
    static func mentions(_ name: String, in text: String) -> Bool {
        uncommented(text).contains { line in
            line.matches(of: #/\w+/#).contains { $0.0 == name }
        }
    }

    /// The lines without `//` comments. A `//` inside a string ends the line early, which costs these rules nothing.
    private static func uncommented(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
        }
    }
}
