/// The key table as lines of text, for the overlay, the command and the README.
package enum HelpLines {
    package enum Line: Sendable, Hashable {
        case heading(String)
        case key(keys: String, summary: String, context: String)
    }

    /// Groups with their keys; those whose keys, names or words hold the text.
    /// - Parameter contexts: of the present screen: what only they have comes first.
    package static func all(matching filter: String = "", first contexts: [Binding.Context] = []) -> [Line] {
        let found = Keymap.bindings.filter { matches($0, filter) }
        let isHere = { (binding: Binding) in
            binding.contexts.contains { $0 != .always && contexts.contains($0) }
        }
        let title = contexts.first.map { "Here: \($0.title)" } ?? ""
        // What holds nowhere else comes first.
        let here = found.filter(isHere)
        let counts = Set(here.map(\.contexts.count)).sorted()
        return section(title, counts.flatMap { count in here.filter { $0.contexts.count == count } })
            + Binding.Group.allCases.flatMap { group in
                section(group.rawValue, found.filter { $0.group == group && !isHere($0) })
            }
    }

    private static func section(_ title: String, _ bindings: [Binding]) -> [Line] {
        bindings.isEmpty ? [] : [.heading(title)] + bindings.map(line)
    }

    private static func line(_ binding: Binding) -> Line {
        .key(keys: binding.keyText, summary: binding.summary, context: binding.place)
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

extension Binding {
    /// Where the keys hold, in few words; empty where they always do.
    var place: String {
        guard !contexts.contains(.always) else { return "" }
        let panes: Set<Context> = [.list, .distribution, .spread]
        var titles = contexts.map(\.title)
        if panes.isSubset(of: contexts) { titles = ["layers"] + contexts.filter { !panes.contains($0) }.map(\.title) }
        return titles.count > 3 ? "on \(titles.count) screens" : titles.joined(separator: ", ")
    }
}
