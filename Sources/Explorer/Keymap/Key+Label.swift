import Terminal

extension Key {
    /// As people read it: `j`, `<`, `C-d`, `Down`, `Space`.
    var label: String {
        switch self {
        case .character(" ", let modifiers) where modifiers.isEmpty: "Space"
        case .character(let character, let modifiers) where modifiers.isEmpty: String(character)
        default: Self.words(description)
        }
    }

    /// `<pagedown>` as `PageDown`, `S-<tab>` as `S-Tab`.
    private static func words(_ text: String) -> String {
        guard let open = text.firstIndex(of: "<"), text.hasSuffix(">") else { return text }
        let name = String(text[text.index(after: open)...].dropLast())
        let known = ["pagedown": "PageDown", "pageup": "PageUp"]
        return text[..<open] + (known[name] ?? name.prefix(1).uppercased() + name.dropFirst())
    }
}
