import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Frames at every size a terminal can have.
struct SizeTests {
    /// What lies on the screen, by the keys that bring it there.
    static let scenes = [
        "", "2", "3 a*query*=60%<enter> adense=1:2<enter>", "4", "?", ":", "E", "c <tab>", "p", "e", "T", "=50%",
        "f*.mlp.*", ",",
        "erow<enter> | |", "d X O O", "a v j j",
    ]

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
