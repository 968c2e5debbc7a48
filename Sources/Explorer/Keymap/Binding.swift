package import Terminal

/// One row of the key table: the only place where a key exists. Footer, help, palette and README are made from it.
package struct Binding: Sendable {
    /// Where the keys hold.
    package enum Context: String, Sendable, CaseIterable {
        case always
        case list
        case distribution
        case spread
        case plot
        case rules
        case history
        case sensitivity
        case metrics
        case training
        case diff
        case pareto
        case groups
        case tokens

        /// The pane or screen in one word.
        package var title: String {
            switch self {
            case .spread: "histogram"
            case .always, .list, .distribution, .plot, .rules, .history, .sensitivity, .metrics, .training, .diff,
                .pareto, .groups, .tokens:
                rawValue
            }
        }
    }

    package enum Group: String, Sendable, CaseIterable {
        case move = "Move"
        case find = "Find"
        case select = "Select"
        case tune = "Tune"
        case draw = "Draw"
        case measure = "Measure"
        case rules = "Rules"
        case program = "Program"
    }

    /// Each a sequence of keys; any of them will do.
    package var keys: [[Key]]
    package var action: Action
    package var contexts: [Context]
    package var group: Group
    /// A command's name, as the palette finds it.
    package var name: String
    /// What it does, in a few words.
    package var summary: String
    /// Words for the footer; empty for keys that are not shown there.
    package var footer: String

    init(
        _ keys: String, _ action: Action, _ contexts: [Context] = [.always], _ group: Group, _ name: String,
        _ summary: String, footer: String = ""
    ) {
        self.keys = keys.split(separator: " ").map { Keymap.sequence(String($0)) }
        self.action = action
        self.contexts = contexts
        self.group = group
        self.name = name
        self.summary = summary
        self.footer = footer
    }

    /// The keys as people read them: `< ,n`.
    package var keyText: String { keys.map { $0.map(\.label).joined() }.joined(separator: " ") }
}
