/// A colour as a theme names it.
package enum Color: Sendable, Hashable {
    /// The terminal's own foreground or background.
    case terminal
    /// 0–15 are the terminal's palette, 16–231 a 6×6×6 cube, 232–255 greys.
    case indexed(UInt8)
    case rgb(UInt8, UInt8, UInt8)

    /// Red, green, blue of a colour that does not depend on the terminal's settings. For 0–15 what xterm ships.
    /// Nil for the terminal's own.
    package var components: (red: UInt8, green: UInt8, blue: UInt8)? {
        switch self {
        case .terminal: nil
        case .rgb(let red, let green, let blue): (red, green, blue)
        case .indexed(let index): Palette.components(of: index)
        }
    }

    /// The nearest colour that the depth can show. Truecolor turns 16–255 into numbers, because a direct-colour
    /// terminal entry knows nothing else.
    package func reduced(to depth: ColorDepth) -> Color {
        switch (depth, self) {
        case (.none, _): return .terminal
        case (_, .terminal): return .terminal
        case (_, .indexed(let index)) where index < 16: return self
        case (.sixteen, _): return .indexed(Palette.nearest(to: self, in: 0...15))
        case (.palette256, .indexed): return self
        case (.palette256, .rgb): return .indexed(Palette.nearest(to: self, in: 16...255))
        case (.truecolor, .indexed):
            guard let (red, green, blue) = components else { return self }
            return .rgb(red, green, blue)
        case (.truecolor, .rgb): return self
        }
    }

    static let ansiNames = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
        "brightblack", "brightred", "brightgreen", "brightyellow", "brightblue", "brightmagenta", "brightcyan",
        "brightwhite",
    ]

    /// `default`, an ANSI name (`bright-blue` and `brightblue` alike, `grey` for brightblack), 0–255, `#rgb`,
    /// `#rrggbb`. Nil for anything else.
    package init?(_ text: String) {
        let name = String(text.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " })
        if name == "default" {
            self = .terminal
        } else if name == "grey" || name == "gray" {
            self = .indexed(8)
        } else if let index = Color.ansiNames.firstIndex(of: name) {
            self = .indexed(UInt8(index))
        } else if text.allSatisfy(\.isNumber), let index = UInt8(text) {
            self = .indexed(index)
        } else if let color = Color(hexadecimal: text) {
            self = color
        } else {
            return nil
        }
    }

    private init?(hexadecimal text: String) {
        guard text.first == "#" else { return nil }
        let digits = text.dropFirst().compactMap { $0.isASCII ? $0.hexDigitValue : nil }.map(UInt8.init)
        guard digits.count == text.count - 1 else { return nil }
        switch digits.count {
        case 3: self = .rgb(digits[0] * 17, digits[1] * 17, digits[2] * 17)
        case 6:
            self = .rgb(digits[0] << 4 | digits[1], digits[2] << 4 | digits[3], digits[4] << 4 | digits[5])
        default: return nil
        }
    }
}
