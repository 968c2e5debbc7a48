import Glibc
import Testing

@testable import Terminal

/// Claims about every file in Themes/.
@Suite struct ShippedThemeTests {
    static let folder = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Themes"
    static let shipped = ThemeLibrary(folders: [folder])
    static let names = shipped.names()

    @Test func atLeastEightAreShipped() {
        let needed = [
            "terminal", "espalier-dark", "espalier-light", "high-contrast-dark", "high-contrast-light", "colour-blind",
            "mono", "ascii",
        ]
        #expect(Set(needed).isSubset(of: Self.names))
    }

    @Test func theCompiledInThemeIsTheFile() throws {
        let theme = try Self.shipped.load("terminal")
        #expect(theme.files == [.terminal])
        #expect(access(Self.folder + "/terminal.yaml", F_OK) == 0)
    }

    @Test func theDefaultUsesOnlyTheTerminalsOwnColors() {
        for role in Role.allCases {
            for ground in Ground.allCases {
                let look = Theme.terminal.look(Style(role, ground: ground), at: .truecolor)
                for color in [look.foreground, look.background] { #expect(!color.isFixed) }
            }
        }
        #expect(!Theme.terminal.wantsTruecolor)
    }

    @Test(arguments: names)
    func readsWithoutWarningsUnderItsFileName(name: String) throws {
        let theme = try Self.shipped.load(name)
        #expect(theme.warnings.isEmpty)
        #expect(theme.name == name)
    }

    @Test(arguments: names)
    func everyRoleAndGroundIsResolved(name: String) throws {
        let theme = try Self.shipped.load(name)
        for role in Role.allCases { #expect(theme.files.contains { $0.roles[role] != nil }, "\(role)") }
        for ground in Ground.allCases { #expect(theme.files.contains { $0.grounds[ground] != nil }, "\(ground)") }
    }

    @Test(arguments: names)
    func contrastIsEnough(name: String) throws {
        let theme = try Self.shipped.load(name)
        #expect(theme.check().map(\.description) == [])
        let brings = !["terminal", "mono", "ascii"].contains(name)
        #expect(theme.hasFixedBackground == brings)
    }

    @Test(arguments: names.filter { $0.hasPrefix("high-contrast") })
    func highContrastLettersReachSeven(name: String) throws {
        let theme = try Self.shipped.load(name)
        for role in Role.allCases where role.kind == .text {
            for ground in Ground.allCases {
                let look = theme.look(Style(role, ground: ground), at: .truecolor)
                let contrast = try #require(Luminance.contrast(look.foreground, look.background))
                #expect(contrast >= 7, "\(role) on \(ground)")
            }
        }
    }

    /// What must be seen without colour, by attributes alone.
    @Test(
        arguments: names,
        [
            (Style(.text, ground: .cursor), Style(.text)),
            (Style(.popup, ground: .popupCursor), Style(.popup, ground: .popup)),
            (Style(.tabActive), Style(.tab)), (Style(.popupSelected), Style(.popup)), (Style(.match), Style(.text)),
            (Style(.text, ground: .marked), Style(.text)), (Style(.borderFocused), Style(.border)),
        ])
    func differencesSurviveWithoutColor(name: String, pair: (Style, Style)) throws {
        let theme = try Self.shipped.load(name)
        #expect(theme.look(pair.0, at: .none).emphasis != theme.look(pair.1, at: .none).emphasis)
    }

    @Test(arguments: names)
    func noColorIsLeftAtDepthNone(name: String) throws {
        let theme = try Self.shipped.load(name)
        for role in Role.allCases {
            let look = theme.look(Style(role), at: .none)
            #expect(look.foreground == .terminal && look.background == .terminal)
        }
    }

    @Test func asciiAsksForItsTier() throws {
        #expect(try Self.shipped.load("ascii").glyphs == .ascii)
        #expect(try Self.shipped.load("slate").glyphs == nil)
    }
}
