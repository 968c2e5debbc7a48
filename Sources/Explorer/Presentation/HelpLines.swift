/// The key table as lines of text, for the overlay, the command and the README.
package enum HelpLines {
    package enum Line: Sendable, Hashable {
        case heading(String)
        case key(keys: String, summary: String, context: String)
    }

    /// Groups with their keys; those whose keys, names or words hold the text.
    package static func all(matching filter: String = "") -> [Line] {
        Binding.Group.allCases.flatMap { group -> [Line] in
            let bindings = Keymap.bindings.filter { $0.group == group && matches($0, filter) }
            return bindings.isEmpty ? [] : [.heading(group.rawValue)] + bindings.map(line)
        }
    }

    private static func line(_ binding: Binding) -> Line {
        .key(
            keys: binding.keyText, summary: "\(binding.name): \(binding.summary)",
            context: binding.contexts.contains(.always) ? "" : binding.contexts.map(\.rawValue).joined(separator: ", "))
    }

    private static func matches(_ binding: Binding, _ filter: String) -> Bool {
        filter.isEmpty || binding.keyText.split(separator: " ").contains { $0 == filter }
            || "\(binding.name) \(binding.summary)".lowercased().contains(filter.lowercased())
    }

    /// Markdown tables, as README shows them.
    package static var markdown: String {
        all().map { line in
            switch line {
            case .heading(let title): "\n**\(title)**\n\n| keys | does | where |\n|---|---|---|"
            case .key(let keys, let summary, let context):
                "| \(keys.split(separator: " ").map(code).joined(separator: " ")) | \(summary) | \(context) |"
            }
        }.joined(separator: "\n")
    }

    private static func code(_ keys: Substring) -> String { keys == "|" ? "`\\|`" : "`\(keys)`" }
}
