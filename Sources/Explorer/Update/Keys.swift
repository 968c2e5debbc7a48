import Pruning
import Terminal

/// From a key to an action: a popup takes it, else the table.
enum Keys {
    static func press(_ key: Key, _ state: inout ExplorerState) -> [Command] {
        switch key {
        case .resize(let size):
            return Update.apply(.resized(size), to: &state)
        case .focus: return []
        case .paste(let text): return paste(text, &state)
        case .mouse(let mouse): return Mousing.press(mouse, &state)
        case .character, .named: break
        }
        state.status = .none
        if state.drag != nil {
            // A key drops what the mouse holds: the release that follows must not edit.
            state.drag = nil
            if key == .escape { return [] }
        }
        if state.popup != nil { return Popups.press(key, &state) }
        return command(key, &state)
    }

    private static func command(_ key: Key, _ state: inout ExplorerState) -> [Command] {
        if key == .escape, !state.pendingKeys.isEmpty {
            state.pendingKeys = []
            return []
        }
        state.pendingKeys.append(key)
        switch Keymap.meaning(of: state.pendingKeys, in: Keymap.contexts(of: state)) {
        case .prefix: return []
        case .nothing:
            let typed = state.pendingKeys.map(\.label).joined()
            state.status = .refused("\(typed) does nothing here; ? shows what does")
            state.pendingKeys = []
            return []
        case .action(let binding):
            state.pendingKeys = []
            return Actions.perform(binding.action, &state)
        }
    }

    /// Pasted text goes into a prompt; outside one it is dropped, so that it never runs commands.
    private static func paste(_ text: String, _ state: inout ExplorerState) -> [Command] {
        guard state.popup != nil else {
            state.status = .refused("pasted text is dropped here: nothing is being typed")
            return []
        }
        return Popups.paste(text, &state)
    }
}
