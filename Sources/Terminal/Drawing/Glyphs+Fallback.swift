extension Glyphs {
    /// What stands for a character on this tier, in as many columns: itself, or an ASCII likeness, or '?'.
    /// Controls and invisible format characters become '?' on every tier, so none can reach a terminal.
    func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.value < 0x7F { return scalar.value >= 0x20 ? scalar : scalar.value == 9 ? " " : "?" }
        if scalar.value == 0xAD { return "-" }
        if Width.isControl(scalar) { return "?" }
        return tier == .ascii ? Glyphs.likeness(of: scalar) : scalar
    }

    private static func likeness(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "─", "━", "–", "—", "−", "‐", "‑", "╌", "┄": "-"
        case "│", "┃", "┊", "┆", "╎", "▌", "▏": "|"
        case "╭", "╮", "╰", "╯", "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼", "†", "±": "+"
        case "×": "x"
        case "≈": "~"
        case "…", "·", "•", "░", "∙": "."
        case "→", "▸", "❯", "›", "▶", "≥", "»": ">"
        case "←", "◂", "‹", "◀", "≤", "«": "<"
        case "▾", "▼", "↓": "v"
        case "▴", "▲", "↑": "^"
        case "●", "◆", "■", "★": "*"
        case "○", "◇", "□": "o"
        case "█", "▓", "▰": "#"
        case "▒": ":"
        case "▱": "-"
        case "✓": "y"
        case "✗": "n"
        case "‘", "’", "′": "'"
        case "“", "”", "″": "\""
        case "Σ": "S"
        case "Δ": "d"
        case "µ", "μ": "u"
        case "°": "o"
        case "⁰": "0"
        case "¹": "1"
        case "²": "2"
        case "³": "3"
        case "⁴": "4"
        case "⁵": "5"
        case "⁶": "6"
        case "⁷": "7"
        case "⁸": "8"
        case "⁹": "9"
        case "\u{A0}", "\u{2009}", "\u{202F}": " "
        default: "?"
        }
    }
}
