import Exporters
import Pruning
import Subjects

/// What lies over the screen and takes every key.
package enum Popup: Sendable {
    case help(Help)
    case prompt(Prompt)
    case picker(Picker)
    case export(ExportDialog)
    case confirm(Confirm)

    /// The overlay of keys: filtered by text or by key.
    package struct Help: Sendable, Hashable {
        package var filter = ""
        package var top = 0
        package init() {}
    }

    /// One line to type into.
    package struct Prompt: Sendable, Hashable {
        package enum Purpose: Sendable, Hashable {
            case value
            case search
            case filter
            case select
            case target
            case rule(Int?)
            case data
            case compare
            case knob(TrainingKnob)
            case cutKnob(CutKnob)
        }

        package var purpose: Purpose
        package var text: String
        /// What the text would do, or why it cannot: shown under it.
        package var preview = ""
        /// Whether what is typed means nothing here.
        package var isRefused = false
        /// The text it began with: Esc brings it back where text acts while one types.
        package let before: String

        package init(_ purpose: Purpose, text: String = "") {
            self.purpose = purpose
            self.text = text
            before = text
        }
    }

    /// A list to choose from.
    package struct Picker: Sendable, Hashable {
        package enum Purpose: Sendable, Hashable {
            case method
            /// What chooses the units of a cut.
            case cutMethod
            case pattern
            case granularity
            case allocator
            case theme(before: String)
            case palette
        }

        package struct Item: Sendable, Hashable {
            package var id: String
            package var title: String
            package var detail: String
            /// Why it cannot be chosen now; nil when it can.
            package var refusal: String?

            package init(id: String, title: String, detail: String = "", refusal: String? = nil) {
                self.id = id
                self.title = title
                self.detail = detail
                self.refusal = refusal
            }
        }

        package var purpose: Purpose
        package var title: String
        package var items: [Item]
        package var filter = ""
        package var cursor = 0
        /// Of a method's settings, when the cursor is in them.
        package var setting: Int?

        package init(_ purpose: Purpose, title: String, items: [Item], chosen: String? = nil) {
            self.purpose = purpose
            self.title = title
            self.items = items
            cursor = chosen.flatMap { id in items.firstIndex { $0.id == id } } ?? 0
        }

        /// Items whose words hold the filter's letters in order, the likeliest meant first.
        package var shown: [Item] {
            guard !filter.isEmpty else { return items }
            let ranked = items.map { (rank: Fuzzy.rank(filter, $0.title, $0.detail, id: $0.id), item: $0) }
            return (0...Fuzzy.worst).flatMap { rank in ranked.filter { $0.rank == rank }.map { $0.item } }
        }
    }

    package struct Confirm: Sendable, Hashable {
        package enum Purpose: Sendable, Hashable { case quit }
        package var purpose: Purpose
        package var question: String
    }
}

/// Letters in order, not necessarily together.
package enum Fuzzy {
    /// 0 for title or id itself, then the beginning of one, a word's beginning, a part of the title, of the detail, and last
    /// letters of the title in order; nil for no match.
    package static func rank(_ letters: String, _ title: String, _ detail: String, id: String = "") -> Int? {
        let (wanted, title, detail) = (letters.lowercased(), title.lowercased(), detail.lowercased())
        if title == wanted || id == wanted { return 0 }
        if title.hasPrefix(wanted) || id.hasPrefix(wanted) { return 1 }
        if title.contains(" " + wanted) { return 2 }
        if title.contains(wanted) { return 3 }
        if detail.contains(wanted) { return 4 }
        return matches(wanted, title) ? worst : nil
    }

    static let worst = 5

    package static func matches(_ letters: String, _ text: String) -> Bool {
        var rest = letters.lowercased().filter { $0 != " " }[...]
        for character in text.lowercased() where character == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }
}
