import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// The cut moves by single values that occur in the layer; the values are read here without the engine.
struct ThresholdTests {
    /// A layer of each dtype.
    static let layers: [(Samples.Name, String)] = [
        (.rnet, "dense5_2.weight"), (.rnet, "conv2.weight"), (.minilm, "encoder.layer.0.attention.self.key.weight"),
        (.silero, "final_conv.weight"), (.silero, "conv3.weight"),
    ]

    @Test(arguments: layers) func aStepUpTakesTheNextValueWhole(_ place: (Samples.Name, String)) async throws {
        var explorer = try await Samples.explorer(place.0)
        await explorer.go(to: place.1)
        let layer = try explorer.layer(place.1)
        let weights = try Weights(layer, of: explorer.state.network)
        for _ in 0..<12 {
            let before = explorer.state.removed[layer.id]
            await explorer.press(">")
            #expect(explorer.state.removed[layer.id] == weights.countAfterStep(up: before))
            #expect(explorer.state.solution.outcomes[layer.id].certainty == .exact)
        }
    }

    @Test(arguments: layers) func aStepDownGivesThePreviousValueBack(_ place: (Samples.Name, String)) async throws {
        var explorer = try await Samples.explorer(place.0)
        await explorer.go(to: place.1)
        let layer = try explorer.layer(place.1)
        let weights = try Weights(layer, of: explorer.state.network)
        for _ in 0..<12 {
            let before = explorer.state.removed[layer.id]
            await explorer.press("<lt>")
            #expect(explorer.state.removed[layer.id] == weights.countAfterStep(down: before))
        }
    }

    @Test func upAndDownComeBackToTheSameCut() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press(">")
        let whole = try explorer.outcome("conv2.weight")
        await explorer.press("> > > <lt> <lt> <lt>")
        #expect(try explorer.outcome("conv2.weight") == whole)
    }

    @Test func tenStepsAreOneKeyInThePlot() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        var slow = explorer
        await explorer.press("2 L")
        await slow.press("> > > > > > > > > >")
        #expect(try explorer.outcome("conv2.weight") == (try slow.outcome("conv2.weight")))
        #expect(explorer.state.history.nodes.count == 2)
        await explorer.press("H")
        await slow.press("<lt> <lt> <lt> <lt> <lt> <lt> <lt> <lt> <lt> <lt>")
        #expect(try explorer.outcome("conv2.weight") == (try slow.outcome("conv2.weight")))
    }

    @Test func arrowsMoveTheCutWhereThePlotHasTheKeys() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        let before = try explorer.outcome("conv2.weight").removed
        await explorer.press("<tab> <right>")
        #expect(try explorer.outcome("conv2.weight").removed > before)
        await explorer.press("<left> <left>")
        #expect(try explorer.outcome("conv2.weight").removed < before)
    }

    @Test func theFirstAndTheLastValueAreReached() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "dense5_2.weight")
        await explorer.press("=0%<enter> <lt>")
        #expect(explorer.refusal == "no further value")
        await explorer.press("=100%<enter> >")
        #expect(explorer.refusal == "no further value")
        await explorer.press("<lt>")
        let weights = try Weights(try explorer.layer("dense5_2.weight"), of: explorer.state.network)
        #expect(try explorer.outcome("dense5_2.weight").removed == weights.count(below: weights.magnitudes.last ?? 0))
    }

    /// Values above and below are shown in the measure of the axis, as the threshold is.
    @Test func theNeighboursAreShownInTheMeasureOfTheAxis() async throws {
        var explorer = try await Samples.explorer(.rnet, columns: 120, rows: 40)
        await explorer.go(to: "conv2.weight")
        await explorer.press("c<tab><right><esc>")
        try #require(explorer.state.scoreAxis.isSquared)
        await explorer.press(">")
        let removed = try explorer.outcome("conv2.weight").removed
        let weights = try Weights(try explorer.layer("conv2.weight"), of: explorer.state.network)
        let below = Double(weights.magnitudes[removed - 1])
        let shown = Numbers.score(below * below)
        let row = try #require(explorer.text.split(separator: "\n").first { $0.contains("value above") })
        let next = Double(weights.magnitudes[removed])
        #expect(row.contains("value above \(Numbers.score(next * next)) "), "\(row); below is \(shown)")
    }
}
