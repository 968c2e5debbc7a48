extension Theme {
    /// A pair of role and ground whose contrast is below what its kind needs.
    package struct Finding: Sendable, Hashable, CustomStringConvertible {
        package let role: Role
        package let ground: Ground
        package let depth: ColorDepth
        package let contrast: Double
        package let needed: Double

        package var description: String {
            let rounded = (contrast * 100).rounded() / 100
            return "\(role.rawValue) on \(ground.rawValue) at \(depth.rawValue): contrast \(rounded), needs \(needed)"
        }
    }

    /// Contrast of each role on each ground, at truecolor and 256 colours: letters need 4.5, shapes 3 (WCAG 2.1,
    /// 1.4.3 and 1.4.11). Pairs of the terminal's own colours (`default`, 0–15) are left out: nobody can know them, and
    /// the person chose them. A pair of which only one is the terminal's counts as 1: it may be anything.
    package func check() -> [Finding] {
        var findings: [Finding] = []
        for depth in [ColorDepth.truecolor, .palette256] {
            for role in Role.allCases {
                for ground in Ground.allCases { findings += finding(role, ground, depth) }
            }
        }
        return findings
    }

    private func finding(_ role: Role, _ ground: Ground, _ depth: ColorDepth) -> [Finding] {
        let look = look(Style(role, ground: ground), at: depth)
        let needed: Double
        switch role.kind {
        case .text: needed = 4.5
        case .mark: needed = 3
        case .decoration: return []
        }
        let fixed = (look.foreground.isFixed, look.background.isFixed)
        guard fixed.0 || fixed.1 else { return [] }
        let known = fixed.0 && fixed.1 ? Luminance.contrast(look.foreground, look.background) : nil
        let contrast = known ?? 1
        guard contrast < needed else { return [] }
        return [Finding(role: role, ground: ground, depth: depth, contrast: contrast, needed: needed)]
    }

    /// Whether the theme brings its own background, so that contrast can be known at all.
    package var hasFixedBackground: Bool { look(.text, at: .truecolor).background.isFixed }
}

extension Color {
    /// Whether the colour is the same on every terminal.
    var isFixed: Bool {
        switch self {
        case .terminal: false
        case .indexed(let index): index >= 16
        case .rgb: true
        }
    }
}
