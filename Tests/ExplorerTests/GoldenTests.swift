import Explorer
import Foundation
import Terminal
import Testing

/// Whole screens as text. A change of looks is seen here first, and accepted by rewriting.
struct GoldenTests {
    /// Keys that lead to a screen worth seeing: hand edits, a lock, marks.
    private static let tuned =
        "/layer.0.attention.self.query.weight<enter> + + j j x /layer.1.output.dense.weight<enter> > > >"
    private static let ruled = "3 a*query*=60%<enter> a*.output.*=2:4<enter> anothing=lock<enter> k"

    private static let views: [(name: String, keys: String)] = [
        ("layers", tuned), ("plot", tuned + " 2"), ("rules", ruled), ("history", tuned + " u + 4"), ("help", "?"),
        ("palette", ":"), ("export", "E"), ("pareto", "9 j j j j j j"),
    ]

    private static let pickers: [(name: String, keys: String)] = [
        ("method", "c"), ("method-settings", "cglobal<enter> c <tab>"), ("pattern", "p"), ("granularity", "e"),
        ("allocator", "D"), ("theme", "T"),
    ]

    private static let prompts: [(name: String, keys: String)] = [
        ("value", "=50%"), ("value-refused", "=nonsense<enter>"), ("search", "/query"), ("filter", "fquery"),
        ("select", "sdense"), ("target", "t"), ("rule", "3 a*.dense*=2:4"), ("quit", "/query.weight<enter> + q"),
    ]

    /// Shapes that one sees less often.
    private static let corners: [GoldenScreen] = [
        GoldenScreen(name: "opened", sample: .silero),
        GoldenScreen(name: "opened", sample: .rnet, columns: 120, rows: 40),
        GoldenScreen(name: "marked", keys: "/query.weight<enter> * x"),
        GoldenScreen(name: "folded", keys: "zM j", columns: 120, rows: 40),
        GoldenScreen(name: "sorted", keys: ",e G", columns: 120, rows: 40),
        GoldenScreen(name: "filtered", keys: "fquery<enter>"),
        GoldenScreen(name: "filtered-empty", keys: "fzzz<enter>"),
        GoldenScreen(name: "pending", keys: ","),
        GoldenScreen(name: "pattern-cut", keys: "p2:4<enter> G", columns: 120, rows: 40),
        GoldenScreen(name: "rows", keys: "erow<enter> G", columns: 120, rows: 40),
        GoldenScreen(name: "cumulative", keys: "/query.weight<enter> d X 2", columns: 120, rows: 40),
        GoldenScreen(
            name: "zoomed", sample: .rnet, keys: "/dense4.weight<enter> 2 i i i i i i", columns: 120, rows: 40),
        GoldenScreen(name: "pareto", keys: "9 G", columns: 60, rows: 15),
        GoldenScreen(name: "diff-none", keys: "8"),
        GoldenScreen(name: "small", keys: tuned, columns: 60, rows: 16),
        GoldenScreen(name: "small", keys: tuned, columns: 40, rows: 12),
        GoldenScreen(name: "small", keys: tuned, columns: 20, rows: 5),
        GoldenScreen(name: "small", columns: 16, rows: 3),
    ]

    /// With data: figures, stale figures, the two screens.
    private static let measured: [GoldenScreen] =
        [("metrics-pane", ""), ("metrics-stale", "/query.weight<enter> +"), ("sensitivity", "5"), ("metrics", "6")]
        .flatMap { name, keys in
            [(80, 24), (120, 40)].flatMap { columns, rows in
                [Glyphs.Tier.ascii, .braille].map {
                    GoldenScreen(name: name, columns: columns, rows: rows, tier: $0, measured: keys)
                }
            }
        } + [
            GoldenScreen(name: "metrics-pane", columns: 160, rows: 45, measured: ""),
            GoldenScreen(name: "sensitivity", columns: 160, rows: 45, measured: "5 j j"),
            GoldenScreen(name: "metrics-none", keys: "6"), GoldenScreen(name: "sensitivity-none", keys: "5"),
            GoldenScreen(name: "ask-data", measured: "C-o digits.npz:x=images"),
        ]

    /// Its schedule ends at step 1,100.
    private static let longEnough = "cgmp<enter>7=1200steps<enter>1"

    /// Before, while and after; and why not.
    private static let trained: [GoldenScreen] =
        [(80, 24), (120, 40)].flatMap { columns, rows in
            [Glyphs.Tier.ascii, .braille].flatMap { tier in
                [0, 50, 115].map { (steps: Int) in
                    GoldenScreen(
                        name: "training-\(steps)", sample: .rnet, columns: columns, rows: rows, tier: tier,
                        trained: steps)
                }
            }
        } + [
            GoldenScreen(name: "training-gmp", sample: .rnet, keys: longEnough, trained: 50),
            GoldenScreen(name: "training-gmp", sample: .rnet, keys: longEnough, columns: 120, rows: 40, trained: 50),
            GoldenScreen(name: "training-50", sample: .rnet, columns: 60, rows: 15, trained: 50),
            GoldenScreen(name: "training-50", sample: .rnet, columns: 40, rows: 12, trained: 50),
            GoldenScreen(name: "training-none", keys: "7"),
            GoldenScreen(name: "ask-setting", sample: .rnet, keys: "7 <tab> =0.02"),
        ]

    /// Groups of the perceptron, cut by norm and by a method with pictures of its own; and why not.
    private static let grouped: [GoldenScreen] =
        [
            ("groups", "C"), ("groups-cut", "C<enter> +"), ("groups-members", "C<enter> v"),
            ("groups-udfc", "cudfc<enter> <enter> v v v"), ("export-cut", "C<enter> E"),
            ("groups-bits", "cudfc<enter> <enter> b b b G b g v v v v v v"),
        ].flatMap { name, keys in
            [(80, 24), (120, 40)].flatMap { columns, rows in
                [Glyphs.Tier.ascii, .braille].map {
                    GoldenScreen(name: name, sample: .mlp, keys: keys, columns: columns, rows: rows, tier: $0)
                }
            }
        } + [
            GoldenScreen(name: "groups-cut", sample: .mlp, keys: "C<enter>", columns: 60, rows: 15),
            GoldenScreen(name: "groups-cut", sample: .mlp, keys: "C<enter>", columns: 40, rows: 12),
            GoldenScreen(name: "groups-none", sample: .rnet, keys: "C"),
            GoldenScreen(name: "ask-cut", sample: .mlp, keys: "C t 2 0 %"),
            GoldenScreen(name: "pick-cut", sample: .mlp, keys: "C c"),
            GoldenScreen(name: "plot-sap", sample: .rnet, keys: "csap<enter> 2 v"),
            GoldenScreen(name: "plot-sap", sample: .rnet, keys: "csap<enter> 2 v v v", columns: 120, rows: 40),
        ]

    /// Tokens of pictures by the plan that it opens with, by another criterion, after edits, and on the way out.
    private static let gated: [GoldenScreen] =
        [("tokens", "V"), ("tokens-tuned", "V h h h k l l ]"), ("export-tokens", "V h E")].flatMap { name, keys in
            [(80, 24), (120, 40)].flatMap { columns, rows in
                [Glyphs.Tier.ascii, .braille].map {
                    GoldenScreen(name: name, keys: keys, columns: columns, rows: rows, tier: $0, isOfTokens: true)
                }
            }
        } + [
            GoldenScreen(name: "tokens-random", keys: "V j l", columns: 120, rows: 40, isOfTokens: true),
            GoldenScreen(name: "tokens", keys: "V", columns: 60, rows: 15, isOfTokens: true),
            GoldenScreen(name: "tokens", keys: "V", columns: 40, rows: 12, isOfTokens: true),
            GoldenScreen(name: "tokens", keys: "V", columns: 160, rows: 45, isOfTokens: true),
            GoldenScreen(name: "tokens-none", sample: .rnet, keys: "V"),
        ]

    /// Beside a copy with half of every layer at 0.
    private static let compared: [GoldenScreen] = [(80, 24), (120, 40), (160, 45), (60, 15)].flatMap { columns, rows in
        [Glyphs.Tier.ascii, .braille].map {
            GoldenScreen(
                name: "diff", sample: .rnet, keys: "j", columns: columns, rows: rows, tier: $0, isCompared: true)
        }
    }

    static let screens: [GoldenScreen] = {
        var screens = views.flatMap { view in
            [(80, 24), (120, 40)].flatMap { columns, rows in
                Glyphs.Tier.allCases.map {
                    GoldenScreen(name: view.name, keys: view.keys, columns: columns, rows: rows, tier: $0)
                }
            }
        }
        screens.append(GoldenScreen(name: "layers", keys: tuned, columns: 200, rows: 50))
        screens.append(GoldenScreen(name: "layers", sample: .silero, keys: "G +", columns: 160, rows: 45))
        screens += pickers.flatMap { picker in
            [(80, 24), (120, 40)].map { columns, rows in
                GoldenScreen(name: "pick-" + picker.name, keys: picker.keys, columns: columns, rows: rows)
            }
        }
        screens += prompts.map { GoldenScreen(name: "ask-" + $0.name, keys: $0.keys) }
        return screens + corners + measured + trained + compared + grouped + gated
    }()

    @Test(arguments: screens) func looksAsKept(_ screen: GoldenScreen) async throws {
        try Golden.expect(try await screen.text(), named: screen.file)
    }

    @Test func drawsTheSameTwice() async throws {
        let screen = Self.screens[0]
        #expect(try await screen.text() == (try await screen.text()))
    }

    @Test func keepsNoScreenThatNothingDraws() throws {
        let kept = try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path)
        let drawn = Self.screens.map { $0.file + ".txt" } + ColourTests.cases.map { $0.file + ".txt" }
        #expect(Set(drawn).count == drawn.count, "two screens have one name")
        #expect(Set(kept).subtracting(drawn).isEmpty)
        #expect(drawn.count >= 40)
    }

    @Test func keepsNothingOfOneMachine() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path) {
            let text = try String(contentsOf: Golden.folder.appending(path: name), encoding: .utf8)
            #expect(!text.contains(Samples.root.path), "\(name)")
            #expect(!text.contains(NSHomeDirectory() + "/"), "\(name)")
        }
    }

    @Test(arguments: screens.filter { $0.tier == .ascii }) func asciiScreensAreASCII(_ screen: GoldenScreen)
        async throws
    {
        #expect(try await screen.text().utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
    }
}
