import Checkpoints
import Explorer
import Foundation
import Methods
import Pruning
import Subjects
import Terminal
import Testing

/// The Tokens screen over the emoji transformer, which really runs.
final class TokensTests {
    /// Data are read as they are needed.
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func shown(columns: Int = 120, rows: Int = 40, _ keys: String = "V") async throws -> Headless {
        var explorer = try await TokenSamples.explorer(in: folder, columns: columns, rows: rows)
        await explorer.press(keys)
        return explorer
    }

    /// By hand: 16 tokens, 30 % of which leave after block 2 of 3.
    @Test(arguments: [(80, 24), (120, 40)])
    func itOpensOnTheUsualPlanWithEverythingKnown(columns: Int, rows: Int) async throws {
        let explorer = try await shown(columns: columns, rows: rows)
        #expect(explorer.state.tokens.keeps == [1, 0.7])
        let text = explorer.text
        #expect(text.contains("70%  12 of 16"))
        #expect(text.contains("2: 12 of 16") && text.contains("1: 16 of 16"))
        #expect(text.contains("17 17 13") && text.contains("EXACT") && text.contains("MEASURED"))
        #expect(text.contains("12 of 12 samples") && text.contains("sorted, block 2"))
        #expect(explorer.state.tokens.report?.samples == 12 && explorer.state.tokens.isFinal)
        // As many are marked as leave, copies apart.
        let seen = try #require(explorer.state.tokens.shown?.places[1])
        #expect(seen.choice.kept.count == 13 && seen.choice.similar.count == 1)
    }

    @Test func aKeyMovesTheShareAndItIsMeasuredAnew() async throws {
        var explorer = try await shown()
        let before = try #require(explorer.state.tokens.report)
        await explorer.press("h h h h h h")
        #expect(explorer.state.tokens.keeps == [1, 0.4])
        #expect(explorer.text.contains("40%  7 of 16"))
        let after = try #require(explorer.state.tokens.report)
        #expect(after[.outputError]?.value ?? 0 > before[.outputError]?.value ?? 1)
        // 12, 11, 10, 9, 8, 8 and 7 of 16 stayed.
        #expect(explorer.state.tokens.points.count == 6)
        await explorer.press("L")
        #expect(explorer.refusal != nil)
    }

    @Test func everySettingOfTheMethodIsMoved() async throws {
        var explorer = try await shown()
        let names = explorer.state.tokenTunables.map(\.name)
        #expect(names.count == 13)
        // The criterion last: the others are of the votes alone.
        for name in names.reversed() {
            let row = try #require(explorer.state.tokenKnobs.firstIndex(of: .setting(name)))
            await explorer.press("g" + String(repeating: " j", count: row))
            let before = explorer.state.tokenTunables.first { $0.name == name }?.value
            await explorer.press("l")
            #expect(explorer.state.tokenTunables.first { $0.name == name }?.value != before, "\(name)")
            #expect(explorer.state.tokens.failure == nil && explorer.state.tokens.isFinal, "\(name)")
        }
    }

    @Test func everyEditIsUndoneAndDoneAgain() async throws {
        var explorer = try await shown()
        let first = try #require(explorer.state.tokens.report)
        let weights = explorer.state.history.nodes.count
        await explorer.press("h h")
        let cut = try #require(explorer.state.tokens.report)
        await explorer.press("j l")
        #expect(explorer.state.tokens.method.settings == ["criterion": .choice("random")])
        await explorer.press("u")
        #expect(explorer.state.tokens.method.settings.isEmpty && explorer.state.tokens.keeps == [1, 0.6])
        #expect(explorer.state.tokens.report?.metrics == cut.metrics)
        #expect(explorer.text.contains("undid: criterion random"))
        await explorer.press("u u")
        #expect(explorer.state.tokens.keeps == [1, 0.7])
        #expect(explorer.state.tokens.report?.metrics == first.metrics)
        await explorer.press("u")
        #expect(explorer.refusal == "nothing to undo")
        await explorer.press("U U U")
        #expect(explorer.state.tokens.method.settings == ["criterion": .choice("random")])
        await explorer.press("U")
        #expect(explorer.refusal == "nothing to redo")
        // A budget is one edit of every place.
        await explorer.press("u u u k k k h u")
        #expect(explorer.state.tokens.keeps == [1, 0.7])
        // Plans of weights have nothing to do with it.
        #expect(explorer.state.history.nodes.count == weights && !explorer.state.isUnsaved)
    }

    @Test func lookingAtAnotherSampleIsNoEdit() async throws {
        var explorer = try await shown()
        await explorer.press("] u")
        #expect(explorer.refusal == "nothing to undo" && explorer.state.tokens.sample == 1)
    }

    /// The export dialog with its path set into the folder, after some keys.
    private func exporting(_ keys: String) async throws -> Headless {
        var explorer = try await shown("V " + keys + " E <up> <up> <up> C-u")
        await explorer.type(folder.path + "/out")
        return explorer
    }

    @Test func theRecipeThatIsWrittenComesToTheSameFigures() async throws {
        var explorer = try await exporting("h h j l j l l k k k l l")
        let (keeps, report) = (explorer.state.tokens.keeps, try #require(explorer.state.tokens.report))
        #expect(keeps[1] < 0.7)
        let saved = explorer.state.savedNode
        await explorer.press("<enter>")
        #expect(explorer.state.popup == nil && explorer.state.done?.contains("out.yaml") == true)
        #expect(explorer.state.savedNode == saved)
        let network = explorer.state.network
        let text = try String(contentsOfFile: folder.path + "/out.yaml", encoding: .utf8)
        let recipe = try Recipe(text, file: "out.yaml")
        try recipe.check(network.checkpoint)
        let plan = try #require(try recipe.tokenPlan())
        #expect(plan.method.settings == explorer.state.tokens.method.settings)
        #expect(plan.layers.map(\.keep) == keeps.filter { $0 < 1 })
        let data = try #require(explorer.state.metrics.data).text
        let trial = try TokenTrial(
            network, blocks: plan.layers.map(\.block), try Dataset.measuring(data, network), EvaluationOptions())
        let gating = try Catalog.gating(plan, trial.graph)
        try recipe.verifyTokens(trial.figures(gating), trial.graph)
        let again = try trial.measure(gating)
        for (one, other) in zip(report.metrics, again.metrics) {
            #expect(one.kind == other.kind && abs(one.value - other.value) < 1e-6)
        }
        #expect(trial.figures(gating).left == explorer.state.tokens.shown?.figures.left)
    }

    @Test func theDialogShowsTheRecipeAndTheCommandThatRunsIt() async throws {
        var explorer = try await exporting("h")
        #expect(explorer.text.contains("Export the tokens that leave"))
        #expect(explorer.text.contains("$ espalier evaluate "))
        #expect(explorer.text.contains("tokens:") && explorer.text.contains("keep: 0.65"))
        await explorer.press("<tab> <tab> <tab> <down> y")
        #expect(explorer.state.done == "copied the command")
        // Both recipes; then neither may be written over.
        await explorer.press("<space> <enter> E <up> <up> <up> C-u")
        await explorer.type(folder.path + "/out")
        await explorer.press("<enter>")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).contains("out.recipe.json"))
        #expect(explorer.state.dialog?.problem.contains("out.yaml") == true)
    }

    @Test func wherePlansLetNothingLeaveThereIsNothingToWrite() async throws {
        var explorer = try await shown()
        await explorer.press("l l l l l l E")
        #expect(explorer.state.popup == nil)
        #expect(explorer.refusal?.contains("a place where tokens leave") == true)
    }

    @Test func anotherSampleShowsItsOwnTokens() async throws {
        var explorer = try await shown()
        let first = try #require(explorer.state.tokens.shown)
        await explorer.press("]")
        let second = try #require(explorer.state.tokens.shown)
        #expect(first.sample != second.sample && first.places[1].choice != second.places[1].choice)
        await explorer.press("[ [")
        #expect(explorer.refusal == "that is the last sample")
    }

    /// By hand: a block is 32,768 a token and 128 a pair; with 11 tokens the last costs 218,112 less than with 17, with 12 182,400: a
    /// tenth of all is 197,933.
    @Test func aBudgetOfMultiplyAddsMovesTheShares() async throws {
        var explorer = try await shown()
        await explorer.press("k k h")
        let figures = try #require(explorer.state.tokens.shown?.figures)
        #expect(figures.dense == 1_979_328)
        #expect(figures.tokens == [17, 17, 11] && figures.left == 1_979_328 - 218_112)
        await explorer.press("h")
        #expect(explorer.state.tokens.shown?.figures.saved ?? 0 >= 0.15)
    }

    @Test func theCursorOnABlockShowsItsMap() async throws {
        var explorer = try await shown()
        await explorer.press("k")
        #expect(explorer.text.contains("sorted, block 1"))
    }

    @Test func theCommandThatMeasuresTheSameIsCopied() async throws {
        var state = try await shown().state
        state.press("h")
        let copied = state.press("y").compactMap { if case .copyText(let text) = $0 { text } else { nil } }
        #expect(copied.count == 1)
        #expect(copied.first?.contains("--method zero-tprune --after 2:keep=0.65") == true)
        #expect(copied.first?.contains("--data ") == true)
    }

    @Test func answersOfEarlierSettingsAreDropped() async throws {
        var state = try await shown().state
        let report = try #require(state.tokens.report)
        let commands = state.press("h")
        #expect(commands.contains { if case .showTokens = $0 { true } else { false } })
        #expect(state.text.contains("STALE"))
        state.receive(.tokens(.measured(report, isFinal: true), generation: state.tokens.generation - 1))
        #expect(state.tokens.isStale && state.tokens.isRunning)
    }

    @Test func cancellingEndsTheMeasuring() async throws {
        var state = try await shown().state
        state.press("h")
        #expect(state.press("C-c").contains(.stopTokens))
        #expect(!state.tokens.isRunning)
    }

    @Test func withoutDataItSaysSo() async throws {
        let network = Network(try Checkpoint.open(Samples.root.appending(path: "SampleModels/emoji-vit").path))
        var explorer = await Headless(try Samples.state(network))
        await explorer.press("V")
        #expect(explorer.text.contains("no data to look at; C-o opens some"))
    }

    @Test(arguments: [("bible-llama", "causal language model"), ("digits-mlp", "no attention")])
    func otherNetworksSayWhyNoTokensLeave(name: String, words: String) async throws {
        let network = Network(try Checkpoint.open(Samples.root.appending(path: "SampleModels/\(name)").path))
        var explorer = await Headless(try Samples.state(network))
        await explorer.press("V")
        #expect(explorer.text.contains(words))
        // Once it is known, no tab leads there.
        await explorer.press("1")
        #expect(!explorer.state.tabs.contains(.tokens))
    }

    @Test func itDrawsAtEverySize() async throws {
        var state = try await shown().state
        for tier in Glyphs.Tier.allCases {
            state.glyphs = Glyphs(tier)
            for rows in [1, 2, 5, 9, 12, 14, 16, 18, 24, 30, 40, 60] {
                for columns in [1, 20, 22, 30, 44, 59, 60, 66, 80, 99, 100, 130, 160, 210] {
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
}
