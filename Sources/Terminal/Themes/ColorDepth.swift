/// How many colours may be used.
package enum ColorDepth: String, CaseIterable, Sendable {
    case truecolor
    case palette256 = "256"
    case sixteen = "16"
    /// No colour sequence at all; emphasis and glyphs carry everything.
    case none

    /// What `--color` accepts.
    package enum Request: String, CaseIterable, Sendable {
        case auto, truecolor
        case palette256 = "256"
        case sixteen = "16"
        case none
    }

    /// The suffix of an override in a theme file: `title@16`, `title@mono`.
    var suffix: String { self == .none ? "mono" : rawValue }

    /// The depth to use: what was asked for; else none under a non-empty `NO_COLOR` (no-color.org); else truecolor if
    /// `COLORTERM` says so; else by the terminal's name. What terminfo has may lower it later (`limited(to:)`).
    package static func detect(environment: [String: String], requested: Request = .auto) -> ColorDepth {
        switch requested {
        case .truecolor: return .truecolor
        case .palette256: return .palette256
        case .sixteen: return .sixteen
        case .none: return .none
        case .auto: break
        }
        if !(environment["NO_COLOR"] ?? "").isEmpty { return .none }
        let name = environment["TERM"] ?? ""
        if name.isEmpty || name == "dumb" || name.hasPrefix("vt") { return .none }
        let colors = (environment["COLORTERM"] ?? "").lowercased()
        if colors == "truecolor" || colors == "24bit" || name.hasSuffix("-direct") { return .truecolor }
        if name == "linux" || name == "ansi" || name == "xterm" || name == "screen" || name == "tmux" {
            return .sixteen
        }
        return .palette256
    }

    /// The depth that a terminal entry with so many colours can show.
    package func limited(to colors: Int) -> ColorDepth {
        let most: ColorDepth =
            colors >= 1 << 24 ? .truecolor : colors >= 256 ? .palette256 : colors >= 8 ? .sixteen : .none
        let order = ColorDepth.allCases
        return order[max(order.firstIndex(of: self) ?? 0, order.firstIndex(of: most) ?? 0)]
    }
}
