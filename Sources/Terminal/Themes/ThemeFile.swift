/// One theme file as it was written: only what it says, nothing inherited yet.
package struct ThemeFile: Sendable, Hashable {
    /// A colour for each depth that can show one; where the file gives only the first, the others are the nearest.
    package struct Paint: Sendable, Hashable {
        package var color: Color
        package var palette256: Color?
        package var sixteen: Color?

        package init(_ color: Color, palette256: Color? = nil, sixteen: Color? = nil) {
            self.color = color
            self.palette256 = palette256
            self.sixteen = sixteen
        }

        package func color(at depth: ColorDepth) -> Color {
            let given: Color? =
                switch depth {
                case .truecolor, .none: nil
                case .palette256: palette256
                case .sixteen: sixteen
                }
            return (given ?? color).reduced(to: depth)
        }
    }

    /// What a file says of a role or a ground; nil leaves it to the theme that is inherited.
    package struct Patch: Sendable, Hashable {
        package var foreground: Paint?
        package var background: Paint?
        package var emphasis: Emphasis?

        package init(foreground: Paint? = nil, background: Paint? = nil, emphasis: Emphasis? = nil) {
            self.foreground = foreground
            self.background = background
            self.emphasis = emphasis
        }
    }

    /// A patch for every depth, and those for one depth only.
    package struct Entry: Sendable, Hashable {
        package var always = Patch()
        package var atDepth: [ColorDepth: Patch] = [:]

        /// The first that says anything: the depth's own, then the general one.
        func first<Value>(_ depth: ColorDepth, _ value: KeyPath<Patch, Value?>) -> Value? {
            atDepth[depth]?[keyPath: value] ?? always[keyPath: value]
        }
    }

    package var name: String
    /// Name or path of the theme that gives what this one leaves out; nil means the compiled-in one.
    package var inherits: String?
    package var glyphs: Glyphs.Tier?
    package var roles: [Role: Entry] = [:]
    package var grounds: [Ground: Entry] = [:]

    package init(name: String) { self.name = name }
}

/// Something in a theme file that was passed over.
package struct ThemeWarning: Sendable, Hashable, CustomStringConvertible {
    /// Line in the file, from 1; 0 where none is known.
    package let line: Int
    package let message: String

    package var description: String { "line \(line): \(message)" }
}

package enum ThemeError: Error, Hashable, CustomStringConvertible {
    case notFound(name: String, searched: [String])
    case unreadable(path: String, reason: String)
    /// The text is not YAML, or not a mapping.
    case malformed(path: String, line: Int, reason: String)
    case inheritsItself(chain: [String])

    package var description: String {
        switch self {
        case .notFound(let name, let searched):
            "no theme \(name); looked in \(searched.joined(separator: ", "))"
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .malformed(let path, let line, let reason): "\(path):\(line): \(reason)"
        case .inheritsItself(let chain): "theme inherits itself: \(chain.joined(separator: " → "))"
        }
    }
}
