import Pruning
import Terminal

/// Keys while something lies over the screen: it takes them all.
enum Popups {
    static func press(_ key: Key, _ state: inout ExplorerState) -> [Command] {
        if key == .control("c") || key == .escape { return close(key, &state) }
        switch state.popup {
        case .prompt(let prompt): return Prompts.press(key, prompt, &state)
        case .picker(let picker): return Pickers.press(key, picker, &state)
        case .help(let help): return Helping.press(key, help, &state)
        case .export(let dialog): return Exports.press(key, dialog, &state)
        case .confirm: return confirm(key, &state)
        case nil: return []
        }
    }

    /// Closes what is open; what it only tried out goes back to how it was.
    private static func close(_ key: Key, _ state: inout ExplorerState) -> [Command] {
        let popup = state.popup
        state.popup = nil
        switch popup {
        case .confirm where key == .control("c"): return [.quit]
        case .picker(let picker): return Pickers.leave(picker, &state)
        case .prompt(let prompt) where prompt.purpose == .filter: Finding.filter(prompt.before, &state)
        case .prompt(let prompt) where prompt.purpose == .search: Prompts.dropSearch(&state)
        default: break
        }
        return []
    }

    /// Pasted text, control characters dropped, goes where one types.
    static func paste(_ text: String, _ state: inout ExplorerState) -> [Command] {
        let line = String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7f }.map(Character.init))
        switch state.popup {
        case .prompt(var prompt):
            prompt.text += line
            Prompts.show(prompt, &state)
        case .picker(var picker):
            picker.filter += line
            picker.cursor = 0
            state.popup = .picker(picker)
        case .help(var help):
            help.filter += line
            state.popup = .help(help)
        case .export(let dialog): Exports.paste(line, dialog, &state)
        case .confirm, nil: break
        }
        return []
    }

    private static func confirm(_ key: Key, _ state: inout ExplorerState) -> [Command] {
        switch key {
        case .character("y", _), .enter, .character("q", _):
            state.popup = nil
            return [.quit]
        case .character("n", _):
            state.popup = nil
            return []
        case .character("E", _):
            Exports.open(&state)
            return []
        default: return []
        }
    }
}

extension Key {
    /// The character typed, when it is one and no command.
    var typed: Character? {
        guard case .character(let character, let modifiers) = self, modifiers.isEmpty else { return nil }
        return character
    }
}

extension String {
    /// Takes a typed character or an editing key; false for keys that are neither.
    mutating func edit(_ key: Key) -> Bool {
        if let character = key.typed {
            append(character)
        } else if key == .backspace || key == .control("h") {
            if !isEmpty { removeLast() }
        } else if key == .control("u") {
            removeAll()
        } else if key == .control("w") {
            while last == " " { removeLast() }
            while let last, last != " " { removeLast() }
        } else {
            return false
        }
        return true
    }
}
