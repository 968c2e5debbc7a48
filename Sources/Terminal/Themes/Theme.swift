/// A theme ready to be drawn with: a chain of files, nearest first, that ends in the compiled-in one.
package struct Theme: Sendable, Hashable {
    /// What a cell looks like on a given depth.
    package struct Look: Sendable, Hashable {
        package var foreground: Color
        package var background: Color
        package var emphasis: Emphasis
    }

    package let name: String
    /// What was passed over in its files, for a person to see once.
    package let warnings: [ThemeWarning]
    let files: [ThemeFile]

    /// - Parameter files: nearest first; the compiled-in theme is added at the end.
    package init(_ files: [ThemeFile], warnings: [ThemeWarning] = []) {
        name = files.first?.name ?? ThemeFile.terminal.name
        self.warnings = warnings
        self.files = files.contains(.terminal) ? files : files + [.terminal]
    }

    /// The theme that follows the terminal's own sixteen colours.
    package static let terminal = Theme([.terminal])

    /// The tier that the theme asks for; nil leaves it to the terminal.
    package var glyphs: Glyphs.Tier? { files.lazy.compactMap(\.glyphs).first }

    /// Whether some colour needs numbers: then a direct-colour terminal entry is worth using.
    package var wantsTruecolor: Bool {
        Role.allCases.contains { role in
            Ground.allCases.contains { ground in
                let look = look(Style(role, ground: ground), at: .truecolor)
                return [look.foreground, look.background].contains { if case .rgb = $0 { true } else { false } }
            }
        }
    }

    /// How a style looks: for each of a role's foreground, background and emphasis the nearest file that says something
    /// decides, its depth's own entry before its general one. A ground's foreground goes before the role's, a role's
    /// background before the ground's; reverse on reverse is plain.
    package func look(_ style: Style, at depth: ColorDepth) -> Look {
        let foreground =
            ground(style.ground, depth, \.foreground) ?? role(style.role, depth, \.foreground)
            ?? role(.text, depth, \.foreground)
        let background =
            role(style.role, depth, \.background) ?? ground(style.ground, depth, \.background)
            ?? ground(.plain, depth, \.background)
        let roleEmphasis = role(style.role, depth, \.emphasis) ?? []
        let groundEmphasis = ground(style.ground, depth, \.emphasis) ?? []
        return Look(
            foreground: foreground?.color(at: depth) ?? .terminal,
            background: background?.color(at: depth) ?? .terminal,
            emphasis: roleEmphasis.crossed(groundEmphasis).crossed(style.emphasis))
    }

    private func role<Value>(_ role: Role, _ depth: ColorDepth, _ value: KeyPath<ThemeFile.Patch, Value?>) -> Value? {
        for file in files { if let found = file.roles[role]?.first(depth, value) { return found } }
        return nil
    }

    /// A ground is one look: the nearest file that names it gives all of it, so that a background never meets a
    /// foreground or a reverse that was chosen for another.
    private func ground<Value>(
        _ ground: Ground, _ depth: ColorDepth, _ value: KeyPath<ThemeFile.Patch, Value?>
    ) -> Value? {
        files.lazy.compactMap { $0.grounds[ground] }.first?.first(depth, value)
    }
}

extension Emphasis {
    /// Both, but reverse of reverse is plain: a reversed word on a reversed line must differ from the line.
    func crossed(_ other: Emphasis) -> Emphasis {
        var both = union(other)
        if contains(.reverse), other.contains(.reverse) { both.remove(.reverse) }
        return both
    }
}
