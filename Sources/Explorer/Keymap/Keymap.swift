package import Terminal

/// Looks keys up in the table.
package enum Keymap {
    /// What a key means after the keys typed before it.
    package enum Meaning: Sendable {
        case action(Binding)
        /// The beginning of longer sequences; these would complete it.
        case prefix([Binding])
        case nothing
    }

    /// Contexts from the nearest to the farthest.
    package static func contexts(of state: ExplorerState) -> [Binding.Context] {
        switch state.view {
        case .layers:
            switch state.focus {
            case .list: [.list, .always]
            case .distribution: [.distribution, .always]
            case .spread: [.spread, .always]
            }
        case .plot: [.plot, .always]
        case .rules: [.rules, .always]
        case .history: [.history, .always]
        case .sensitivity: [.sensitivity, .always]
        case .metrics: [.metrics, .always]
        case .training: [.training, .always]
        case .diff: [.diff, .always]
        case .pareto: [.pareto, .always]
        case .groups: [.groups, .always]
        case .tokens: [.tokens, .always]
        }
    }

    /// The nearest context that knows the keys decides.
    package static func meaning(of keys: [Key], in contexts: [Binding.Context]) -> Meaning {
        for context in contexts {
            let here = bindings.filter { $0.contexts.contains(context) }
            if let exact = here.first(where: { $0.keys.contains(keys) }) { return .action(exact) }
            let longer = here.filter { $0.keys.contains { $0.count > keys.count && $0.starts(with: keys) } }
            if !longer.isEmpty { return .prefix(longer) }
        }
        return .nothing
    }

    /// Bindings that hold somewhere on the present screen, in table order.
    package static func active(in contexts: [Binding.Context]) -> [Binding] {
        bindings.filter { $0.contexts.contains { contexts.contains($0) } }
    }

    /// Keys of a sequence as the table writes them: `,n`, `zM`, `C-d`, `<down>`.
    static func sequence(_ text: String) -> [Key] {
        if text.count == 1, let character = text.first { return [.character(character)] }
        return Key(text).map { [$0] } ?? Key.sequence(text) ?? []
    }
}
