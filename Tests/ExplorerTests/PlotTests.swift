import Checkpoints
import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// What the plots say of the layer under the cursor, against its weights read here.
struct PlotTests {
    /// A bin holds up to 65,536 values: it is never counted as one.
    @Test func binsAreNotCalledValues() async throws {
        var explorer = try await Samples.explorer(.silero)
        await explorer.go(to: "conv1.weight")
        #expect(explorer.text.contains(" bins ") && explorer.text.contains("|w| log y BOUNDED"))
        #expect(!explorer.text.contains(" values "))
    }

    @Test(arguments: [(Samples.Name.rnet, "conv2.weight"), (.minilm, "encoder.layer.0.output.dense.weight")])
    func distinctValuesAreCounted(_ place: (Samples.Name, String)) async throws {
        var explorer = try await Samples.explorer(place.0)
        await explorer.go(to: place.1)
        await explorer.press("0")
        let weights = try Weights(try explorer.layer(place.1), of: explorer.state.network)
        let distinct = Numbers.grouped(Set(weights.magnitudes).count)
        #expect(explorer.text.contains("\(distinct) of \(distinct) values"))
    }

    @Test func zoomingComesDownToSingleValues() async throws {
        var explorer = try await Samples.explorer(.rnet)
        await explorer.go(to: "conv2.weight")
        await explorer.press("2")
        for _ in 0..<14 { await explorer.press("i") }
        let title = try #require(
            explorer.text.split(separator: "\n").first { $0.contains(" of ") && $0.contains(" values") })
        let inView = title.split(separator: " ").compactMap { Int($0) }.first ?? 99
        #expect(inView <= 2)
        await explorer.press("0")
        #expect(explorer.state.plot.zoom == 0)
        for _ in 0..<40 { await explorer.press("i") }
        #expect(explorer.text.contains("values"))
    }

    /// The histogram's least and greatest row, counted here from the cut's own threshold.
    @Test func theSparsityOfRowsIsCounted() async throws {
        var explorer = try await Samples.explorer(.minilm)
        let name = "encoder.layer.0.attention.self.key.weight"
        await explorer.go(to: name)
        await explorer.press(">")
        let removed = try explorer.outcome(name).removed
        let counted = try #require(explorer.state.spread.counted)
        #expect(counted.removed == removed && counted.shares.count == 384)
        let total = counted.shares.reduce(0.0) { $0 + Double($1) * 384 }
        #expect(Int(total.rounded()) == removed)
    }

    @Test func theAxisKeyWalksThroughRowsColumnsAndHeads() async throws {
        var explorer = try await Samples.explorer(.minilm)
        await explorer.go(to: "encoder.layer.0.attention.self.key.weight")
        var units: [Int] = []
        for _ in 0..<3 {
            units.append(explorer.state.spread.counted?.shares.count ?? 0)
            await explorer.press("|")
        }
        #expect(units.contains(384) && units.contains(12))
    }

    @Test(arguments: [(Glyphs.Tier.braille, "–"), (.ascii, "-")])
    func theNarrowHistogramKeepsItsExtremes(_ tier: (glyphs: Glyphs.Tier, dash: String)) async throws {
        let explorer = try await Samples.explorer(.minilm, tier: tier.glyphs, columns: 80, rows: 24)
        let shares = try #require(explorer.state.spread.counted).shares.sorted().map(Double.init)
        let range = "\(Numbers.percent(shares[0]).dropLast())\(tier.dash)\(Numbers.percent(shares[383]))"
        #expect(explorer.text.contains("\(range), median \(Numbers.percent(shares[192]))"))
        #expect(explorer.text.contains("384 rows by sparsity EXACT") && explorer.text.contains(" 100%"))
    }

    @Test func aLogarithmicAxisOfCountsBeginsAtOne() async throws {
        var explorer = try await Samples.explorer(.minilm, columns: 200, rows: 50)
        await explorer.go(to: "encoder.layer.1.output.dense.weight")
        #expect(explorer.text.contains(" 1 ┤") && !explorer.text.contains("0.5 ┤"))
    }

    @Test(arguments: Samples.Name.allCases) func everyFigureOfThePlanCarriesItsCertainty(_ name: Samples.Name)
        async throws
    {
        var explorer = try await Samples.explorer(name, columns: 120, rows: 40)
        let layer = try #require(explorer.state.network.layers.first { $0.isPrunable })
        await explorer.go(to: layer.entry.name)
        let lines = explorer.text.split(separator: "\n")
        for label in [
            "params  ", "dense ", "bitmask ", "all 2:4", "FLOPs ", "energy lost", "to target", "threshold ", "prune ",
            "value above",
        ] {
            let line = try #require(lines.first { $0.contains("│ " + label) }, "\(label)")
            #expect(["EXACT", "BOUNDED", "PROXY"].contains { line.contains($0 + " │") }, "\(line)")
        }
    }

    /// List, cut panel and header speak of the same plan.
    @Test func theSameFigureReadsTheSameEverywhere() async throws {
        var explorer = try await Samples.explorer(.rnet, columns: 120, rows: 40)
        await explorer.go(to: "conv2.weight")
        await explorer.press("=37.5%<enter>")
        let lines = explorer.text.split(separator: "\n").map(String.init)
        let row = try #require(lines.first { $0.contains(String(explorer.state.glyphs.cursorMark)) })
        #expect(row.contains("37.5%"))
        #expect(lines.contains { $0.contains("prune       37.5%") })
        let now = Numbers.percent(explorer.state.figures.sparsity)
        #expect(lines[0].contains("now \(now)"))
    }
}
