import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Frames at every size a terminal can have.
struct SizeTests {
    /// What lies on the screen, by the keys that bring it there.
    static let scenes = [
        "", "2", "7", "8", "9 j", "3 a*query*=60%<enter> adense=1:2<enter>", "4", "?", ":", "E", "c <tab>", "p", "e",
        "T", "=50%",
        "f*.mlp.*", ",",
        "erow<enter> | |", "d X O O", "a v j j",
    ]

    /// The same with data, some of it measured.
    private static let measuredScenes = ["", "+", "5", "5 s", "6", "C-o digits", "D", "2"]

    @Test(arguments: measuredScenes) func whatIsMeasuredDrawsAtEverySize(_ keys: String) async throws {
        var state = try await Self.prepared("")
        state.attach()
        state.measured(Measured.report())
        state.press("5 <enter>")
        for name in state.prunableNames.prefix(4) { state.probed(Measured.row(name, worst: 3)) }
        state.press("1")
        state.press(keys)
        for tier in Glyphs.Tier.allCases {
            state.glyphs = Glyphs(tier)
            for rows in [1, 2, 5, 9, 12, 14, 16, 24, 40] {
                for columns in [1, 20, 22, 30, 44, 59, 60, 66, 80, 99, 100, 130, 150, 160, 210] {
                    state.size = Size(columns: columns, rows: rows)
                    let frame = ExplorerView.frame(state)
                    #expect(frame.size == state.size)
                    for line in frame.text().split(separator: "\n") {
                        #expect(Width.columns(of: String(line)) <= columns)
                    }
                }
            }
        }
    }

    @Test(arguments: [0, 50, 115]) func aTrainingDrawsAtEverySize(_ steps: Int) async throws {
        var state = try await Samples.explorer(.rnet).state
        state.press(steps == 50 ? "cgradual<enter>" : "")
        state.fit()
        if steps > 0 { state.press("<enter>") }
        for news in Trained.news(steps: steps, state) where steps > 0 { state.train(news) }
        for tier in Glyphs.Tier.allCases {
            state.glyphs = Glyphs(tier)
            for rows in [1, 2, 5, 9, 12, 14, 16, 24, 40] {
                for columns in [1, 20, 22, 30, 44, 56, 59, 60, 80, 99, 100, 130, 160, 210] {
                    state.size = Size(columns: columns, rows: rows)
                    let frame = ExplorerView.frame(state)
                    #expect(frame.size == state.size)
                    for line in frame.text().split(separator: "\n") {
                        #expect(Width.columns(of: String(line)) <= columns)
                    }
                }
            }
        }
    }

    private static func prepared(_ keys: String) async throws -> ExplorerState {
        var explorer = try await Samples.explorer(.minilm)
        await explorer.press("/layer.1.output.dense.weight<enter> +")
        await explorer.press(keys)
        return explorer.state
    }

    @Test(arguments: scenes) func drawsAtEveryWidth(_ keys: String) async throws {
        var state = try await Self.prepared(keys)
        for rows in [1, 2, 3, 5, 8, 14, 16, 24] {
            for columns in 1...130 {
                state.size = Size(columns: columns, rows: rows)
                let frame = ExplorerView.frame(state)
                #expect(frame.size == state.size)
            }
        }
    }

    @Test(arguments: scenes) func drawsAtEveryHeight(_ keys: String) async throws {
        var state = try await Self.prepared(keys)
        for columns in [1, 20, 44, 60, 80, 100, 160] {
            for rows in 1...50 {
                state.size = Size(columns: columns, rows: rows)
                #expect(ExplorerView.frame(state).size == state.size)
            }
        }
        state.size = Size(columns: 400, rows: 120)
        #expect(ExplorerView.frame(state).size == state.size)
    }

    @Test(arguments: Glyphs.Tier.allCases) func everyLineHasItsWidth(_ tier: Glyphs.Tier) async throws {
        var state = try await Self.prepared("")
        state.glyphs = Glyphs(tier)
        for columns in [20, 60, 80, 100, 160] {
            state.size = Size(columns: columns, rows: 30)
            for line in ExplorerView.frame(state).text().split(separator: "\n") {
                #expect(Width.columns(of: String(line)) <= columns)
            }
        }
    }

    /// Full function from 80 × 24: the list, both plots, the cut and the plan are all there.
    @Test func eightyByTwentyFourShowsEverything() async throws {
        var state = try await Self.prepared("")
        state.size = Size(columns: 80, rows: 24)
        let text = ExplorerView.frame(state).text()
        for word in [
            "ratio", "kept", "lost", "zeros", "own", "|w|", "384 rows", "prune 51.0%", "t=", "plan ", "bitmask",
            "FLOPs",
        ] {
            #expect(text.contains(word), "\(word)")
        }
    }

    @Test(arguments: [
        Size(columns: 10, rows: 3), Size(columns: 20, rows: 5), Size(columns: 80, rows: 24),
        Size(columns: 400, rows: 120),
    ])
    func everyKeyIsTakenAtEverySize(_ size: Size) async throws {
        var state = try await Self.prepared("")
        state.size = size
        for binding in Keymap.bindings where ![.quit, .export].contains(binding.action) {
            for keys in binding.keys {
                for key in keys { state.press(key) }
                _ = ExplorerView.frame(state)
                state.popup = nil
            }
        }
    }

    private static func lines(columns: Int, rows: Int, _ keys: String = "") async throws -> [String] {
        let explorer = try await Samples.explorer(.minilm, columns: columns, rows: rows)
        var state = explorer.state
        state.press(keys)
        return ExplorerView.frame(state).text().split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
    }

    @Test(arguments: [(20, 5), (24, 6), (30, 8), (40, 12), (50, 10), (60, 16)])
    func aSmallWindowShowsTargetFigureAndRows(_ size: (columns: Int, rows: Int)) async throws {
        let lines = try await Self.lines(columns: size.columns, rows: size.rows)
        #expect(lines[0].contains("50%") && lines[0].contains("now 50.0%"))
        #expect(lines.contains { $0.contains("❯") && $0.contains("50.0%") })
        #expect(lines.count { $0.contains("never") } >= 1)
    }

    @Test func aWindowOfEightRowsHasNoFrameAndTellsARefusalInPlaceOfTheKeys() async throws {
        let lines = try await Self.lines(columns: 40, rows: 8, "Z")
        #expect(!lines.contains { $0.contains("╭") || $0.contains("[1]") })
        #expect(lines[7].contains("Z does nothing here"))
    }

    @Test(arguments: 20...100) func theTargetNeverCoversTheName(_ columns: Int) async throws {
        let header = try await Self.lines(columns: columns, rows: 24)[0]
        let name = header.drop { $0 == " " }.prefix { $0 != " " }
        #expect("minilm-l6-excerpt".hasPrefix(name.filter { $0 != "…" }) || name == "50%", "\(header)")
    }

    @Test(arguments: [22, 30, 44, 46, 62, 80, 120]) func theListSaysHowItsFiguresAreKnown(_ columns: Int) async throws {
        let lines = try await Self.lines(columns: columns, rows: 12)
        #expect(lines.contains { $0.contains("╰") && $0.contains("EXACT") })
        if lines.contains(where: { $0.contains(" lost ") }) {
            #expect(lines.contains { $0.contains("lost PROXY") })
        }
    }

    @Test(arguments: [60, 66, 72, 80, 99]) func thePlanLineKeepsItsCertainty(_ columns: Int) async throws {
        let lines = try await Self.lines(columns: columns, rows: 24, "- - - - - - - - -")
        let plan = try #require(lines.first { $0.hasPrefix("  plan ") || $0.contains("to go") })
        #expect(plan.contains("EXACT"), "\(plan)")
    }

    @Test func aLayerThatLosesNothingSaysSo() async throws {
        let lines = try await Self.lines(columns: 80, rows: 24, "x")
        #expect(lines.contains { $0.hasPrefix("  nothing goes") })
        #expect(!lines.contains { $0.contains("t=none") || $0.contains("- PROXY") })
    }

    @Test func noFLOPsSavedIsZero() async throws {
        let lines = try await Self.lines(columns: 80, rows: 24, "t C-u 0 % <enter>")
        #expect(lines.contains { $0.contains("FLOPs 0%") })
    }

    @Test func resizingKeepsTheCursorInView() async throws {
        var explorer = try await Samples.explorer(.minilm)
        await explorer.press("G")
        for size in ["<resize:80x24>", "<resize:20x9>", "<resize:200x50>", "<resize:80x12>"] {
            await explorer.press(size)
            #expect(explorer.currentName == "encoder.layer.1.output.dense.weight")
            #expect(explorer.text.contains(String(explorer.state.glyphs.cursorMark)), "\(size)")
        }
    }
}
