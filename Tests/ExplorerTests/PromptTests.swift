import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// Typing, pasting, help and leaving.
struct PromptTests {
    @Test func pastedTextNeverRunsCommands() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        let before = explorer.state.plan
        await explorer.press(.paste("xq:quit\n+++\u{1b}E\n"))
        #expect(explorer.state.plan == before && explorer.state.popup == nil && !explorer.hasQuit)
        #expect(explorer.refusal != nil)
    }

    @Test func pastedTextGoesWhereOneTypesWithoutItsControlCharacters() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("/")
        await explorer.press(.paste("conv\n2\u{1b}[31m\u{7}"))
        #expect(explorer.state.prompt?.text == "conv2[31m")
        await explorer.press("<esc> :")
        await explorer.press(.paste("lo\nck"))
        #expect(explorer.state.picker?.filter == "lock")
        await explorer.press("<esc> ?")
        await explorer.press(.paste("undo"))
        #expect(explorer.state.help?.filter == "undo")
        await explorer.press("<esc> E <up> <up> <up>")
        await explorer.press(.paste("/x\ny"))
        #expect(explorer.state.dialog?.path.hasSuffix("/xy") == true)
    }

    @Test func everyLetterCanBeTypedIntoEveryPrompt() async throws {
        let letters = "qxuE?:jk/ <>+-=."
        for keys in ["/", "f", "s", "=", "t", "3 a"] {
            var explorer = try await Samples.explorer(.rnet)
            await explorer.press(keys)
            await explorer.type(letters)
            #expect(explorer.state.prompt?.text == letters, "\(keys)")
        }
    }

    @Test func everyLetterCanBeTypedIntoHelpAndPalette() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("?")
        await explorer.type("quit?")
        #expect(explorer.state.help?.filter == "quit?")
        await explorer.press("<esc> :")
        await explorer.type("quit?")
        #expect(explorer.state.picker?.filter == "quit?")
    }

    @Test(arguments: [
        ("50%", "50% on 1 layer: 73,728 of 147,456 go"), ("keep 100", "keep 100 on 1 layer: 147,356 of 147,456 go"),
        ("lock", "lock on 1 layer: 0 of 147,456 go"), ("2:4", "2:4 on 1 layer: 73,728 of 147,456 go"),
    ])
    func aValueSaysWhatWouldGo(_ row: (text: String, words: String)) async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: "encoder.layer.0.attention.self.key.weight")
        await explorer.press("=")
        await explorer.type(row.text)
        #expect(explorer.state.prompt?.preview == row.words)
        #expect(explorer.state.history.nodes.count == 1)
    }

    @Test func whatAThresholdWouldTakeIsWhatItTakes() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: "encoder.layer.0.attention.self.key.weight")
        await explorer.press("=0.02")
        let preview = try #require(explorer.state.prompt?.preview)
        await explorer.press("<enter>")
        let removed = try explorer.outcome("encoder.layer.0.attention.self.key.weight").removed
        #expect(preview == "below 0.02000 on 1 layer: \(Numbers.grouped(removed)) of 147,456 go")
    }

    @Test func severalLayersAreLayers() async throws {
        var explorer = try await Samples.explorer()
        await explorer.press("a =50%")
        #expect(explorer.state.prompt?.preview.hasPrefix("50% on 12 layers: ") == true)
    }

    @Test func whatMeansNothingIsRefusedAsOneTypes() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("=")
        #expect(explorer.state.prompt?.isRefused == false)
        await explorer.press("5 0 %")
        #expect(explorer.state.prompt?.isRefused == false)
        await explorer.press("x")
        #expect(explorer.state.prompt?.isRefused == true)
        #expect(explorer.frame[2, explorer.frame.size.rows - 4].style.role == .error)
    }

    @Test func aValueIsNotAskedForWhereNoneCanBeGiven() async throws {
        var explorer = try await Samples.explorer()
        await explorer.go(to: "encoder.layer.0.attention.self.key.bias")
        await explorer.press("=")
        #expect(explorer.state.popup == nil && explorer.refusal?.contains("never pruned") == true)
    }

    @Test func editingKeysEdit() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("/")
        await explorer.type("two words")
        await explorer.press("<backspace> C-h")
        #expect(explorer.state.prompt?.text == "two wor")
        await explorer.press("C-w")
        #expect(explorer.state.prompt?.text == "two ")
        await explorer.press("C-u <backspace>")
        #expect(explorer.state.prompt?.text == "")
    }

    @Test func helpScrollsWithinItsLines() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("? <pageup> <up>")
        #expect(explorer.state.help?.top == 0)
        for _ in 0..<40 { await explorer.press("<pagedown>") }
        #expect(explorer.state.help?.top == HelpLines.all(first: [.list]).count - 1)
        await explorer.press("?")
        #expect(explorer.state.popup == nil)
    }

    @Test func quitAsksOnceWhenChangesAreUnsaved() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("+ q")
        #expect(explorer.state.asksToQuit && !explorer.hasQuit)
        await explorer.press("n")
        #expect(explorer.state.popup == nil && !explorer.hasQuit)
        await explorer.press("q y")
        #expect(explorer.hasQuit)
    }

    @Test func controlCAsksTooAndTwiceLeaves() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("+ C-c")
        #expect(explorer.state.asksToQuit && !explorer.hasQuit)
        await explorer.press("C-c")
        #expect(explorer.hasQuit)
    }

    @Test func quitLeavesAtOnceWhenNothingChanged() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.press("+ u q")
        #expect(explorer.hasQuit)
    }

    @Test func quitGoesBackFromOtherScreensFirst() async throws {
        for digit in ["2", "3", "4"] {
            var explorer = try await Samples.explorer(.rnet)
            await explorer.press("\(digit) q")
            #expect(explorer.state.view == .layers && !explorer.hasQuit)
        }
    }

    @Test func cancelStopsThePassBeforeItLeaves() async throws {
        var state = try Samples.state(try Samples.network(.rnet))
        state.progress = ScoringProgress(bytesDone: 0, bytesTotal: 1, layersDone: 0, layersTotal: 1, seconds: 0)
        #expect(state.press("C-c").first == .cancelJobs)
        #expect(state.progress == nil)
        #expect(state.press("C-c").contains(.quit))
    }
}
