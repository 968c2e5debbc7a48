import Terminal

/// Keys in the help overlay: letters filter it, arrows scroll it.
enum Helping {
    static func press(_ key: Key, _ help: Popup.Help, _ state: inout ExplorerState) -> [Command] {
        var help = help
        switch key {
        case .down, .enter: help.top += 1
        case .up: help.top -= 1
        case .pageDown: help.top += 10
        case .pageUp: help.top -= 10
        case .home: help.top = 0
        case .character("?", _) where help.filter.isEmpty, .named(.function(1), _):
            state.popup = nil
            return []
        default:
            guard help.filter.edit(key) else { return [] }
            help.top = 0
        }
        let lines = HelpLines.all(matching: help.filter, first: Keymap.contexts(of: state)).count
        help.top = min(max(help.top, 0), max(lines - 1, 0))
        state.popup = .help(help)
        return []
    }
}
