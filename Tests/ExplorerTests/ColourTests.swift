import Explorer
import Terminal
import Testing

/// What each cell looks like, by theme and depth: a letter a look, and the looks below.
struct ColourTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var screen: String
        var theme: String
        var depth: ColorDepth

        var file: String { "looks-\(screen)-\(theme)-\(depth)" }
        var testDescription: String { file }
    }

    private static let keys = [
        "layers": "/layer.0.attention.self.query.weight<enter> + j j x <space> v j",
        "plot": "/layer.1.output.dense.weight<enter> > > 2",
        "rules": "3 a*query*=60%<enter> anothing=lock<enter>",
        "theme": "T",
    ]

    static let cases: [Case] =
        ColorDepth.allCases.flatMap { depth in
            ["terminal", "espalier-dark"].map { Case(screen: "layers", theme: $0, depth: depth) }
        }
        + ColorDepth.allCases.map { Case(screen: "plot", theme: "terminal", depth: $0) }
        + [
            Case(screen: "rules", theme: "espalier-light", depth: .truecolor),
            Case(screen: "theme", theme: "high-contrast-dark", depth: .palette256),
            Case(screen: "layers", theme: "mono", depth: .none),
            Case(screen: "layers", theme: "colour-blind", depth: .truecolor),
        ]

    private static func explorer(_ screen: String) async throws -> Headless {
        var explorer = try await Samples.explorer(columns: 80, rows: 24)
        await explorer.press(keys[screen] ?? "")
        return explorer
    }

    @Test(arguments: cases) func looksAsKept(_ one: Case) async throws {
        let frame = try await Self.explorer(one.screen).frame
        let theme = try Samples.themes.load(one.theme)
        try Golden.expect(frame.lookMap(theme, at: one.depth), named: one.file)
    }

    @Test func everyCellHasAStyleOfTheMap() async throws {
        let frame = try await Self.explorer("layers").frame
        #expect(!frame.attributeMap().split(separator: "\n").prefix(24).contains { $0.contains("?") })
    }

    /// Without colour the cursor row must differ by attributes or by a glyph, whatever the theme.
    @Test(arguments: ["terminal", "mono", "espalier-dark", "high-contrast-light"])
    func theCursorRowIsSeenWithoutColour(_ name: String) async throws {
        let explorer = try await Self.explorer("layers")
        let theme = try Samples.themes.load(name)
        let row = 4 + explorer.state.list.cursor - explorer.state.list.top
        let cursor = theme.look(explorer.frame[30, row].style, at: .none)
        let other = theme.look(explorer.frame[30, row + 3].style, at: .none)
        let mark = explorer.frame[1, row].glyph.text
        #expect(cursor.emphasis != other.emphasis || mark == String(explorer.state.glyphs.cursorMark))
    }

    @Test(arguments: ["terminal", "espalier-dark", "colour-blind"])
    func noColourIsLeftAtDepthNone(_ name: String) async throws {
        let theme = try Samples.themes.load(name)
        for role in Role.allCases {
            let look = theme.look(Style(role), at: .none)
            #expect(look.foreground == .terminal && look.background == .terminal, "\(role)")
        }
    }
}

extension Frame {
    /// One letter a cell for its look, rows first, then what the letters stand for.
    func lookMap(_ theme: Theme, at depth: ColorDepth) -> String {
        let letters = Array(".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        var known: [Theme.Look: Character] = [:]
        var legend = ""
        var map = ""
        for y in 0..<size.rows {
            for x in 0..<size.columns {
                let look = theme.look(self[x, y].style, at: depth)
                if known[look] == nil {
                    let letter = letters[min(known.count, letters.count - 1)]
                    known[look] = letter
                    legend += "\(letter) = \(look.foreground) on \(look.background), \(look.emphasis.rawValue)\n"
                }
                map.append(known[look] ?? "?")
            }
            map += "\n"
        }
        return map + legend
    }
}
