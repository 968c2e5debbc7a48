import Checkpoints
import Pruning
import Subjects
import Terminal
import Testing

@testable import Explorer

/// Words and figures that stand beside each other are told apart, and whole.
struct FittingTests {
    /// A count has up to six columns: `291.6K`.
    @Test(arguments: [24, 40, 60, 80, 120]) func aGapStandsBeforeEveryCountOfTheList(width: Int) {
        let columns = ListColumns(width: width).columns
        for (column, _) in columns where [.params, .kept, .zeros].contains(column) {
            #expect(column.width > "291.6K".count, "\(column)")
        }
    }

    /// Popup and box take four columns of 80.
    @Test func helpHasRoomForEveryKeyAndItsWordsAt80Columns() {
        let lines = HelpLines.all()
        let keys = lines.compactMap { if case .key(let keys, _, _) = $0 { keys } else { nil } }
        let start = HelpView.start(lines)
        #expect(start == (keys.map { Width.columns(of: $0) }.max() ?? 0) + 4)
        for line in lines {
            guard case .key(_, let summary, _) = line else { continue }
            #expect(Width.columns(of: summary) <= 76 - start - 1, "\(summary)")
        }
    }

    @Test func theThemePickerSaysWhatItsKeysDo() async throws {
        var explorer = try await Samples.explorer(.rnet, columns: 80, rows: 24)
        await explorer.press("T")
        #expect(explorer.text.contains("Enter chooses   Esc closes"))
    }

    @Test func anEditSaysHowManyMoreOrFewerWeightsGo() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("+")
        #expect(explorer.state.done?.hasPrefix("ratio +1 point on conv2 · ") == true)
        #expect(explorer.state.done?.hasSuffix(" more weights go") == true, "\(explorer.state.done ?? "")")
        await explorer.press("R")
        #expect(explorer.state.done?.hasPrefix("revert conv2 · ") == true)
        #expect(explorer.state.done?.hasSuffix(" fewer weights go") == true, "\(explorer.state.done ?? "")")
    }

    @Test func noTwoLayersAreCalledAlike() throws {
        for name in Samples.Name.allCases {
            let words = try Samples.network(name).layers.map(\.words)
            #expect(Set(words).count == words.count, "\(name)")
        }
    }

    @Test func sortingByTheTreeIsCalledByName() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press(",s ,n")
        #expect(explorer.state.done == "sorted by name")
    }

    @Test(arguments: [(0.5, Certainty.exact, "0.5000"), (0.5, .bounded, "≈0.5000")])
    func aDistanceThatIsNotExactHasItsMark(value: Double, certainty: Certainty, text: String) {
        #expect(Figure(value, certainty).words(Glyphs(.braille)) == text)
    }
}
