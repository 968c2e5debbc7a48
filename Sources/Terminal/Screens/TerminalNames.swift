/// Which terminfo entries to try, and what the environment says of the locale. Pure: nothing is looked up here.
package enum TerminalNames {
    /// Terminals whose entries are seldom installed, by the beginning of their name, and what they resemble.
    private static let families: [(prefix: String, entry: String)] = [
        ("xterm", "xterm-256color"), ("alacritty", "xterm-256color"), ("foot", "xterm-256color"),
        ("wezterm", "xterm-256color"), ("kitty", "xterm-256color"), ("ghostty", "xterm-256color"),
        ("konsole", "xterm-256color"), ("iterm", "xterm-256color"), ("ms-terminal", "xterm-256color"),
        ("vscode", "xterm-256color"), ("contour", "xterm-256color"), ("st-", "xterm-256color"),
        ("vte", "xterm-256color"), ("gnome", "xterm-256color"), ("rio", "xterm-256color"),
        ("tmux", "screen-256color"), ("screen", "screen-256color"), ("rxvt", "rxvt-unicode-256color"),
        ("linux", "linux"), ("fbterm", "linux"), ("vt", "vt100"), ("dumb", "vt100"),
    ]

    /// Entries in the order in which they are to be tried: the `-direct` one of the family where truecolour is wanted,
    /// `TERM` itself, its family, and what almost every host has. No entry twice.
    package static func candidates(term: String, wantsTruecolor: Bool) -> [String] {
        var names: [String] = []
        if wantsTruecolor { names += direct(term) }
        if !term.isEmpty { names.append(term) }
        names += families.filter { term.hasPrefix($0.prefix) }.map(\.entry)
        names += ["xterm-256color", "xterm", "vt100"]
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func direct(_ term: String) -> [String] {
        if term.hasSuffix("-direct") { return [term] }
        let stem = term.hasSuffix("-256color") ? String(term.dropLast(9)) : term
        let family = term.hasPrefix("tmux") || term.hasPrefix("screen") ? "tmux-direct" : "xterm-direct"
        let isOther = ["linux", "vt", "dumb", "ansi", "rxvt"].contains { term.hasPrefix($0) }
        return isOther ? [] : [stem + "-direct", family]
    }

    /// Terminals whose fonts lack blocks and braille: the Linux console, the DEC terminals, and what cannot even move
    /// the cursor.
    package static func showsOnlyASCII(_ term: String) -> Bool {
        ["linux", "vt", "dumb", "ansi", "cons25"].contains { term.hasPrefix($0) } && !term.hasPrefix("vte")
    }

    /// Whether the locale variables name UTF-8, whatever the host has generated: the first that is set counts.
    package static func namesUTF8(environment: [String: String]) -> Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = environment[name], !value.isEmpty else { continue }
            let lower = value.lowercased()
            return lower.contains("utf-8") || lower.contains("utf8")
        }
        return false
    }
}
