import Yams

/// Reads a theme file. Unknown keys and unusable values are warned of with their line and passed over, so that a
/// theme for a newer program still works; only text that is not a YAML mapping is refused.
struct ThemeParser {
    private(set) var file: ThemeFile
    private(set) var warnings: [ThemeWarning] = []
    private var palette: [String: ThemeFile.Paint] = [:]

    /// - Parameter path: shown in errors; its last part without `.yaml` is the name where the file gives none.
    init(_ text: String, path: String) throws(ThemeError) {
        file = ThemeFile(name: ThemeParser.stem(of: path))
        let pairs = try ThemeParser.pairs(text, path: path)
        for (key, value) in pairs where key.string == "palette" { readPalette(value) }
        for (key, value) in pairs { read(key, value) }
    }

    static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
    }

    private static func pairs(_ text: String, path: String) throws(ThemeError) -> [(key: Node, value: Node)] {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw ThemeParser.malformed(error, path: path)
        }
        guard let node else { return [] }
        guard let mapping = node.mapping else {
            throw .malformed(path: path, line: node.mark?.line ?? 1, reason: "a theme is a mapping of keys to values")
        }
        return mapping.map { ($0.key, $0.value) }
    }

    private static func malformed(_ error: any Error, path: String) -> ThemeError {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .malformed(path: path, line: mark.line, reason: problem)
        case .duplicatedKeysInMapping(let duplicates, let context):
            .malformed(path: path, line: context.mark.line, reason: "key twice: \(duplicates.joined(separator: ", "))")
        default: .malformed(path: path, line: 1, reason: "not readable as YAML")
        }
    }
}

// MARK: - Keys
extension ThemeParser {
    private mutating func read(_ key: Node, _ value: Node) {
        switch key.string ?? "" {
        case "palette": break
        case "name": if let name = scalar(value, "name", at: key) { file.name = name }
        case "inherits": file.inherits = scalar(value, "inherits", at: key)
        case "glyphs":
            guard let text = scalar(value, "glyphs", at: key) else { return }
            file.glyphs = Glyphs.Tier(rawValue: text)
            if file.glyphs == nil { warn(value, "glyphs is ascii, blocks or braille, not \(text)") }
        case "roles":
            forEachEntry(value, of: Role.self) { $0.file.roles[$1, default: .init()].set($2, $3) }
        case "grounds":
            forEachEntry(value, of: Ground.self) { $0.file.grounds[$1, default: .init()].set($2, $3) }
        case let other: warn(key, "unknown key \(other)")
        }
    }

    /// Reads `name` and `name@depth` keys of a mapping.
    private mutating func forEachEntry<Name: RawRepresentable<String>>(
        _ node: Node, of: Name.Type,
        _ body: (inout ThemeParser, Name, ColorDepth?, ThemeFile.Patch) -> Void
    ) {
        guard let mapping = node.mapping else { return warn(node, "a mapping is expected here") }
        for (key, value) in mapping {
            let parts = (key.string ?? "").split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Name(rawValue: String(parts.first ?? "")) else {
                warn(key, "unknown \(Name.self == Role.self ? "role" : "ground") \(parts.first ?? "")")
                continue
            }
            let depth = parts.count == 2 ? ColorDepth.allCases.first { $0.suffix == parts[1] } : nil
            if parts.count == 2, depth == nil {
                warn(key, "unknown depth \(parts[1]); known are truecolor, 256, 16, mono")
                continue
            }
            body(&self, name, depth, patch(value))
        }
    }

    private mutating func patch(_ node: Node) -> ThemeFile.Patch {
        var patch = ThemeFile.Patch()
        guard let mapping = node.mapping else {
            patch.foreground = paint(node, at: node)  // `title: cyan` is short for `title: {fg: cyan}`
            return patch
        }
        for (key, value) in mapping {
            switch key.string ?? "" {
            case "fg": patch.foreground = paint(value, at: key)
            case "bg": patch.background = paint(value, at: key)
            case "style": patch.emphasis = emphasis(value)
            case let other: warn(key, "unknown key \(other); known are fg, bg, style")
            }
        }
        return patch
    }
}

// MARK: - Values
extension ThemeParser {
    private mutating func readPalette(_ node: Node) {
        guard let mapping = node.mapping else { return warn(node, "palette is a mapping of names to colours") }
        for (key, value) in mapping {
            guard let name = key.string, let paint = paint(value, at: key) else { continue }
            palette[name] = paint
        }
    }

    /// A colour, a palette name, or a list: for truecolor, for 256, for 16.
    private mutating func paint(_ node: Node, at key: Node) -> ThemeFile.Paint? {
        guard let list = node.sequence else {
            guard let text = scalar(node, "a colour", at: key) else { return nil }
            return palette[text] ?? literal(node, at: key).map { .init($0) }
        }
        let colors = list.map { literal($0, at: key) }  // never palette names: `red` here is the terminal's
        guard let first = colors.first, let color = first, colors.count <= 3 else {
            warn(node, "a colour list holds one to three: for truecolor, 256 and 16 colours")
            return nil
        }
        return .init(
            color, palette256: colors.count > 1 ? colors[1] : nil, sixteen: colors.count > 2 ? colors[2] : nil)
    }

    private mutating func literal(_ node: Node, at key: Node) -> Color? {
        guard let text = scalar(node, "a colour", at: key) else { return nil }
        let color = Color(text)
        if color == nil { warn(node, "no colour: \(text)") }
        return color
    }

    /// Words separated by blanks or commas, or a list; `none` takes away what is inherited.
    private mutating func emphasis(_ node: Node) -> Emphasis? {
        let texts = node.sequence?.compactMap(\.string) ?? [node.string ?? ""]
        var emphasis: Emphasis = []
        for word in texts.flatMap({ $0.split { $0 == " " || $0 == "," } }) where word != "none" {
            guard let known = Emphasis.names.first(where: { $0.0 == word }) else {
                warn(node, "unknown style \(word); known are none, bold, dim, italic, underline, reverse")
                continue
            }
            emphasis.insert(known.1)
        }
        return emphasis
    }

    /// - Parameter key: whose line a warning names: a missing value has none of its own.
    private mutating func scalar(_ node: Node, _ what: String, at key: Node) -> String? {
        guard let text = node.string, !text.isEmpty else {
            warn(key, "\(what) is missing; one that begins with # must stand in quotes")
            return nil
        }
        return text
    }

    private mutating func warn(_ node: Node, _ message: String) {
        warnings.append(ThemeWarning(line: node.mark?.line ?? 0, message: message))
    }
}

extension ThemeFile.Entry {
    fileprivate mutating func set(_ depth: ColorDepth?, _ patch: ThemeFile.Patch) {
        if let depth { atDepth[depth] = patch } else { always = patch }
    }
}
