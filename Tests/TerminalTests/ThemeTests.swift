import Testing

@testable import Terminal

@Suite struct ThemeTests {
    private func parse(_ text: String) throws -> (file: ThemeFile, warnings: [ThemeWarning]) {
        let parser = try ThemeParser(text, path: "test.yaml")
        return (parser.file, parser.warnings)
    }

    @Test func rolesGroundsAndPaletteAreRead() throws {
        let (file, warnings) = try parse(
            """
            name: try
            palette:
              leaf: ["#40c060", 71, green]
            roles:
              title: {fg: leaf, bg: 17, style: [bold, underline]}
              text: "#fff"
              key@16: {fg: bright-red, style: bold italic}
            grounds:
              cursor@mono: {style: reverse}
            """)
        #expect(warnings.isEmpty)
        #expect(file.name == "try")
        let leaf = ThemeFile.Paint(.rgb(0x40, 0xC0, 0x60), palette256: .indexed(71), sixteen: .indexed(2))
        #expect(
            file.roles[.title]?.always
                == .init(foreground: leaf, background: .init(.indexed(17)), emphasis: [.bold, .underline]))
        #expect(file.roles[.text]?.always == .init(foreground: .init(.rgb(255, 255, 255))))
        #expect(
            file.roles[.key]?.atDepth == [.sixteen: .init(foreground: .init(.indexed(9)), emphasis: [.bold, .italic])])
        #expect(file.grounds[.cursor]?.atDepth == [.none: .init(emphasis: .reverse)])
    }

    @Test func whatIsUnknownIsWarnedOfWithItsLine() throws {
        let (file, warnings) = try parse(
            """
            colour: red
            glyphs: crayons
            roles:
              titel: {fg: red}
              title: {fg: reddish, hue: 3, style: loud}
              text@32: {fg: red}
              key: {fg: #ff0000
                }
              dim: {fg: green}
            """)
        #expect(warnings.map(\.line) == [1, 2, 4, 5, 5, 5, 6, 7])
        #expect(warnings[0].message.contains("colour"))
        #expect(warnings[7].message.contains("quotes"))
        #expect(file.roles[.dim]?.always.foreground == .init(.indexed(2)))
    }

    @Test(arguments: [("roles: {", 1), ("- a\n- b\n", 1), ("roles:\n  a: [b\n", 3), ("name: a\nname: b\n", 1)])
    func brokenYAMLIsRefusedWithALine(text: String, line: Int) {
        let error = #expect(throws: ThemeError.self) { try ThemeParser(text, path: "x.yaml") }
        guard case .malformed("x.yaml", let found, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found >= line)
    }

    @Test func anEmptyFileIsTheDefaultTheme() throws {
        let theme = Theme([try parse("").file])
        #expect(theme.look(Style(.error), at: .sixteen) == Theme.terminal.look(Style(.error), at: .sixteen))
    }

    @Test func theNearestFileDecidesFieldByField() throws {
        let child = try parse("roles: {title: {fg: 10}}").file
        let parent = try parse("roles: {title: {fg: 20, bg: 21, style: italic}, title@256: {fg: 22}}").file
        let look = Theme([child, parent]).look(Style(.title), at: .palette256)
        #expect(look == .init(foreground: .indexed(10), background: .indexed(21), emphasis: .italic))
        #expect(Theme([parent]).look(Style(.title), at: .palette256).foreground == .indexed(22))
    }

    @Test func depthsFallBackToTheNearestOrGivenColor() throws {
        let theme = Theme([
            try parse("roles: {cut: {fg: '#ff8700', style: bold}, cut@16: {fg: yellow}, cut@mono: {style: reverse}}")
                .file
        ])
        let cut = Style(.cut)
        #expect(theme.look(cut, at: .truecolor).foreground == .rgb(255, 135, 0))
        #expect(theme.look(cut, at: .palette256).foreground == .indexed(208))
        #expect(theme.look(cut, at: .sixteen).foreground == .indexed(3))
        #expect(theme.look(cut, at: .none) == .init(foreground: .terminal, background: .terminal, emphasis: .reverse))
    }

    @Test func groundsSetForegroundAndRolesSetBackground() throws {
        let theme = Theme([
            try parse("roles: {text: {fg: 20}, match: {fg: 21, bg: 22}}\ngrounds: {cursor: {fg: 30, bg: 31}}").file
        ])
        #expect(theme.look(Style(.text, ground: .cursor), at: .palette256).foreground == .indexed(30))
        #expect(theme.look(Style(.match, ground: .cursor), at: .palette256).background == .indexed(22))
        #expect(theme.look(Style(.text), at: .palette256).foreground == .indexed(20))
    }

    @Test func reverseOnReverseIsPlain() {
        let look = Theme.terminal.look(Style(.tabActive, ground: .cursor), at: .none)
        #expect(look.emphasis == .bold)
        #expect(
            Theme.terminal.look(Style(.text, ground: .cursor, emphasis: .underline), at: .none).emphasis == [
                .reverse, .underline,
            ])
    }

    @Test func aThemeThatInheritsItselfIsRefused() throws {
        let folder = try TemporaryFolder(["a.yaml": "inherits: b\n", "b.yaml": "inherits: a\n"])
        #expect(throws: ThemeError.inheritsItself(chain: ["a", "b", "a"])) {
            try ThemeLibrary(folders: [folder.path]).load("a")
        }
    }

    @Test func themesAreFoundByNameOrPathTheNearestFolderFirst() throws {
        let near = try TemporaryFolder(["a.yaml": "name: near\n", "note.txt": "x"])
        let far = try TemporaryFolder(["a.yaml": "name: far\n", "b.yaml": "inherits: a\n"])
        let library = ThemeLibrary(folders: [near.path, "/nowhere/at/all", far.path])
        #expect(library.names() == ["a", "b", "terminal"])
        #expect(try library.load("a").name == "near")
        #expect(try library.load("b").name == "b")
        #expect(try library.load(far.path + "/a.yaml").name == "far")
        #expect(try library.load("terminal") == .terminal)
        #expect(throws: ThemeError.notFound(name: "c", searched: library.folders)) { try library.load("c") }
    }

    @Test func theUsersFolderComesFirst() {
        let library = ThemeLibrary(
            environment: ["XDG_CONFIG_HOME": "/home/x/.cfg", "HOME": "/home/x"], executable: "/opt/bin/espalier")
        #expect(library.folders == ["/home/x/.cfg/espalier/themes", "/opt/share/espalier/themes"])
        #expect(
            ThemeLibrary(environment: ["HOME": "/home/x"], executable: "/usr/bin/e").folders.first
                == "/home/x/.config/espalier/themes")
    }
}
