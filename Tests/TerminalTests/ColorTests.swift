import Terminal
import Testing

@Suite struct ColorTests {
    @Test(arguments: [
        ("default", Color.terminal), ("red", .indexed(1)), ("brightblue", .indexed(12)), ("Bright-Blue", .indexed(12)),
        ("grey", .indexed(8)), ("0", .indexed(0)), ("255", .indexed(255)), ("#abc", .rgb(0xAA, 0xBB, 0xCC)),
        ("#0f1E2d", .rgb(15, 30, 45)),
    ])
    func namesAreRead(text: String, color: Color) { #expect(Color(text) == color) }

    @Test(arguments: ["", "256", "-1", "#12", "#12345", "#gggggg", "reddish", "#１２３"])
    func otherTextIsNoColor(text: String) { #expect(Color(text) == nil) }

    /// Indices by an independent OKLab search in Python over xterm's table; 208 and 16 are exact members of it.
    @Test(arguments: [
        ("#ff8700", 208), ("#000000", 16), ("#56b4e9", 74), ("#e69f00", 178), ("#0072b2", 25), ("#808080", 244),
    ])
    func nearestOf256IsByOKLab(text: String, index: UInt8) throws {
        #expect(try #require(Color(text)).reduced(to: .palette256) == .indexed(index))
    }

    @Test func sixteenKeepsNamesAndReducesOthers() throws {
        #expect(Color.indexed(9).reduced(to: .sixteen) == .indexed(9))
        #expect(try #require(Color("#fe0202")).reduced(to: .sixteen) == .indexed(9))
        #expect(Color.indexed(231).reduced(to: .sixteen) == .indexed(15))
    }

    @Test func noneLeavesNoColor() {
        #expect(Color.indexed(9).reduced(to: .none) == .terminal)
        #expect(Color.rgb(1, 2, 3).reduced(to: .none) == .terminal)
    }

    @Test func truecolorTurnsCubeColorsIntoNumbers() {
        #expect(Color.indexed(208).reduced(to: .truecolor) == .rgb(255, 135, 0))
        #expect(Color.indexed(3).reduced(to: .truecolor) == .indexed(3))
    }

    /// Red in OKLab as its author gives it: 0.628, 0.225, 0.126.
    @Test func oklabOfRed() {
        let red = OKLab(255, 0, 0)
        #expect(abs(red.lightness - 0.628) < 5e-4 && abs(red.a - 0.225) < 5e-4 && abs(red.b - 0.126) < 5e-4)
    }

    /// WCAG's own examples: black on white 21, #777 on white 4.48.
    @Test func contrastIsWCAGs() throws {
        #expect(Luminance.contrast(.rgb(0, 0, 0), .rgb(255, 255, 255)) == 21)
        let grey = try #require(Luminance.contrast(.rgb(0x77, 0x77, 0x77), .rgb(255, 255, 255)))
        #expect(abs(grey - 4.48) < 0.005)
        #expect(Luminance.contrast(.terminal, .rgb(0, 0, 0)) == nil)
    }

    @Test(arguments: [
        (["TERM": "xterm-256color"], ColorDepth.Request.auto, ColorDepth.palette256),
        (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .auto, .truecolor),
        (["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"], .auto, .none),
        (["TERM": "xterm-256color", "NO_COLOR": ""], .auto, .palette256),
        (["TERM": "xterm-256color", "NO_COLOR": "1"], .truecolor, .truecolor),
        (["TERM": "vt100", "COLORTERM": "truecolor"], .auto, .none), (["TERM": "dumb"], .auto, .none),
        (["TERM": "linux"], .auto, .sixteen), ([:], .auto, .none), (["TERM": "xterm"], .palette256, .palette256),
        (["TERM": "xterm"], .none, .none),
    ])
    func depthFollowsRequestThenEnvironment(
        environment: [String: String], request: ColorDepth.Request, depth: ColorDepth
    ) {
        #expect(ColorDepth.detect(environment: environment, requested: request) == depth)
    }

    @Test func terminfoLimitsTheDepth() {
        #expect(ColorDepth.truecolor.limited(to: 256) == .palette256)
        #expect(ColorDepth.truecolor.limited(to: 1 << 24) == .truecolor)
        #expect(ColorDepth.palette256.limited(to: 8) == .sixteen)
        #expect(ColorDepth.sixteen.limited(to: 256) == .sixteen)
        #expect(ColorDepth.palette256.limited(to: 0) == .none)
    }
}
