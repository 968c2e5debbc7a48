// Keys as text: what scripts, key maps and the help hold. `a`, `C-d`, `M-x`, `<up>`, `C-<left>`, `S-<tab>`, `<f5>`,
// `<space>`, `<lt>` (names in any case: `<Enter>`, `S-<Tab>` or `<S-Tab>`), `<paste:two%20words>`, `<press:left:12,5>`, `<wheelup:none:3,4>`, `<resize:120x40>`, `<focus>`.
extension Key: CustomStringConvertible {
    private static let names: [(Name, String)] = [
        (.up, "up"), (.down, "down"), (.left, "left"), (.right, "right"), (.home, "home"), (.end, "end"),
        (.pageUp, "pageup"), (.pageDown, "pagedown"), (.insert, "insert"), (.delete, "delete"), (.tab, "tab"),
        (.enter, "enter"), (.escape, "esc"), (.backspace, "backspace"),
    ]

    /// The text form; `Key(description)` gives the key back.
    package var description: String {
        switch self {
        case .character(" ", let modifiers): modifiers.prefix + "<space>"
        case .character("<", let modifiers): modifiers.prefix + "<lt>"
        case .character(let character, let modifiers): modifiers.prefix + String(character)
        case .named(.function(let number), let modifiers): modifiers.prefix + "<f\(number)>"
        case .named(let name, let modifiers):
            modifiers.prefix + "<" + (Key.names.first { $0.0 == name }?.1 ?? "") + ">"
        case .paste(let text): "<paste:\(Key.escaped(text))>"
        case .mouse(let mouse):
            mouse.modifiers.prefix + "<\(mouse.action.rawValue):\(mouse.button.rawValue):\(mouse.x),\(mouse.y)>"
        case .resize(let size): "<resize:\(size.columns)x\(size.rows)>"
        case .focus(let isFocused): isFocused ? "<focus>" : "<blur>"
        }
    }

    /// Nil where the text is not exactly one key.
    package init?(_ text: String) {
        var rest = Substring(text)
        let modifiers = Modifiers.taken(from: &rest)
        if rest.count == 1, let character = rest.first {
            self = .character(character, modifiers)
            return
        }
        guard rest.first == "<", rest.last == ">", rest.count > 2 else { return nil }
        var inner = rest.dropFirst().dropLast()
        let own = Modifiers.taken(from: &inner)
        if !own.isEmpty, inner.count == 1, let character = inner.first {
            self = .character(character, modifiers.union(own))
            return
        }
        guard let key = Key(inner: inner, modifiers.union(own)) else { return nil }
        self = key
    }

    /// Names that stand in angle brackets: `<up> <down> … <space> <lt> <f1>…<f12>`.
    package static var bracketed: String {
        (names.map { "<\($0.1)>" } + ["<space>", "<lt>", "<f1>…<f12>"]).joined(separator: " ")
    }

    private init?(inner: Substring, _ modifiers: Modifiers) {
        let parts = inner.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1 {
            self.init(word: String(inner), modifiers)
        } else if parts[0] == "paste", parts.count == 2 {
            guard let text = Key.unescaped(parts[1]) else { return nil }
            self = .paste(text)
        } else if parts[0] == "resize", parts.count == 2 {
            guard let (columns, rows) = Key.pair(parts[1], "x") else { return nil }
            self = .resize(Size(columns: columns, rows: rows))
        } else {
            guard parts.count == 3, let action = Mouse.Action(rawValue: String(parts[0])),
                let button = Mouse.Button(rawValue: String(parts[1])), let (x, y) = Key.pair(parts[2], ",")
            else { return nil }
            self = .mouse(Mouse(action, button, x: x, y: y, modifiers: modifiers))
        }
    }

    private init?(word: String, _ modifiers: Modifiers) {
        let word = word.lowercased()
        if let named = Key.names.first(where: { $0.1 == word }) {
            self = .named(named.0, modifiers)
        } else if word == "space" || word == "lt" {
            self = .character(word == "lt" ? "<" : " ", modifiers)
        } else if word == "focus" || word == "blur" {
            self = .focus(word == "focus")
        } else if word.first == "f", let number = Int(word.dropFirst()), 1...12 ~= number {
            self = .named(.function(number), modifiers)
        } else {
            return nil
        }
    }

    /// Keys of a script line. Blanks separate words; a word that is one key is that key, any other is typed
    /// character by character, with `<…>` as single keys: `gg C-d :ratio<space>0.6<enter>`.
    /// - Returns: nil where a `<` has no key behind it.
    package static func sequence(_ text: String) -> [Key]? {
        var keys: [Key] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let key = Key(String(word)) {
                keys.append(key)
                continue
            }
            var rest = word
            while let first = rest.first {
                guard first == "<" else {
                    keys.append(.character(rest.removeFirst()))
                    continue
                }
                guard let end = rest.firstIndex(of: ">"), let key = Key(String(rest[...end])) else { return nil }
                keys.append(key)
                rest = rest[rest.index(after: end)...]
            }
        }
        return keys
    }
}

// MARK: - Parts
extension Key {
    private static func pair(_ text: Substring, _ separator: Character) -> (Int, Int)? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let first = parts[0], let second = parts[1], first >= 0, second >= 0 else { return nil }
        return (first, second)
    }

    /// Letters, digits and a few marks as they are, every other byte of UTF-8 as `%xx`.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if scalar.properties.isAlphabetic && byte < 0x80 || "0123456789._-*".unicodeScalars.contains(scalar) {
                escaped.unicodeScalars.append(scalar)
            } else {
                escaped += "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }
        return escaped
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension Key.Modifiers {
    private static let letters: [(String, Key.Modifiers)] = [("C-", .control), ("M-", .alt), ("S-", .shift)]

    fileprivate var prefix: String { Self.letters.filter { contains($0.1) }.map(\.0).joined() }

    fileprivate static func taken(from text: inout Substring) -> Key.Modifiers {
        var modifiers: Key.Modifiers = []
        while text.count > 2, let found = letters.first(where: { text.hasPrefix($0.0) }) {
            modifiers.insert(found.1)
            text = text.dropFirst(2)
        }
        return modifiers
    }
}
