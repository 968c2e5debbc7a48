/// How a cell is drawn, in meanings: a role on a ground, plus emphasis that the theme cannot take away.
package struct Style: Sendable, Hashable {
    package var role: Role
    package var ground: Ground
    package var emphasis: Emphasis

    package init(_ role: Role, ground: Ground = .plain, emphasis: Emphasis = []) {
        self.role = role
        self.ground = ground
        self.emphasis = emphasis
    }

    package static let text = Style(.text)

    /// The same meaning on another ground.
    package func on(_ ground: Ground) -> Style { Style(role, ground: ground, emphasis: emphasis) }
    /// The same with more emphasis.
    package func adding(_ emphasis: Emphasis) -> Style {
        Style(role, ground: ground, emphasis: self.emphasis.union(emphasis))
    }
}

/// Attributes of a cell; what a terminal cannot show it leaves out.
package struct Emphasis: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Emphasis(rawValue: 1)
    package static let dim = Emphasis(rawValue: 2)
    package static let italic = Emphasis(rawValue: 4)
    package static let underline = Emphasis(rawValue: 8)
    package static let reverse = Emphasis(rawValue: 16)

    /// Names in theme files, in the order in which they are listed.
    static let names: [(String, Emphasis)] = [
        ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
    ]
}
