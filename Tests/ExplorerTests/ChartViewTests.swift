import Explorer
import Pruning
import Subjects
import Terminal
import Testing

/// The one place that draws charts: every kind, at every size.
struct ChartViewTests {
    private static let charts = [
        Chart(
            "curves",
            .curves(
                .init(
                    [
                        .init("a.weight", [.init(1, 0.1), .init(2, .nan), .init(3, 0.3)], chosen: .init(3, 0.3)),
                        .init("b.weight", [.init(1, 0.2)]),
                    ], by: "round", isLogarithmic: true, marker: 2)), .exact),
        Chart("nothing", .curves(.init([], by: "round")), .exact),
        Chart("histogram", .histogram(.init([1, 2, 2, .infinity, -3], of: "z", cut: 1.5)), .measured),
        Chart("empty", .histogram(.init([], of: "z")), .measured),
        Chart("bars", .bars(.init([.init("a.weight", 0.25, 0.5), .init("b.weight", .nan)], of: "kept")), .proxy),
        Chart("shares", .bars(.init([.init("a", 0.25)], of: "kept", areShares: true)), .exact),
        Chart("table", .table(.init(["group", "0", "1"], [["a", "12", "7"], ["b"]], chosen: [2, nil])), .measured),
        Chart("map", .map(.init(["p 0.1", "p 0.2"], by: "q", [[0, 1, .nan], [0.5]])), .exact),
    ]

    @Test(arguments: charts, Glyphs.Tier.allCases) func drawsAtEverySize(_ chart: Chart, _ tier: Glyphs.Tier) {
        for (columns, rows) in [(1, 1), (2, 2), (7, 3), (24, 5), (80, 12), (160, 40)] {
            var canvas = Canvas(size: Size(columns: columns, rows: rows), glyphs: Glyphs(tier))
            ChartView.draw(chart, focus: "a.weight", place: "1/2", &canvas)
            #expect(canvas.frame.size == Size(columns: columns, rows: rows))
        }
    }

    private static func text(_ chart: Chart, columns: Int = 60, rows: Int = 8, focus: String? = nil) -> String {
        var canvas = Canvas(size: Size(columns: columns, rows: rows), glyphs: .ascii)
        ChartView.draw(chart, focus: focus, &canvas)
        return canvas.frame.text()
    }

    @Test func everyChartSaysHowItIsKnown() {
        for chart in Self.charts { #expect(Self.text(chart).contains(chart.certainty.label), "\(chart.title)") }
    }

    @Test func sharesAreLengths() {
        // A quarter of what is left of 58 columns beside the name and the figure.
        let line = Self.text(Self.charts[5]).split(separator: "\n")[1]
        #expect(line.contains("25.0%") && line.count { $0 == "#" } * 4 <= line.count { "#-".contains($0) } + 4)
    }

    @Test func theChosenCellIsMarked() {
        #expect(Self.text(Self.charts[6]).contains("*7"))
    }

    @Test func theRowUnderTheCursorStaysInSight() {
        let rows = (0..<40).map { Chart.Bars.Row("layer\($0)", Double($0)) }
        let chart = Chart("many", .bars(.init(rows, of: "kept")), .exact)
        #expect(Self.text(chart, focus: "layer37").contains("layer37"))
        #expect(!Self.text(chart).contains("layer37"))
    }

    @Test func namesLoseWhatAllShareAndKeepTheirBlock() {
        let names = ["vit.encoder.layer.0.attention.query:head", "vit.encoder.layer.11.output.dense:channel"]
        let short = ShortNames(names)
        #expect(short.text(names[0], to: 40) == "0.attention.query:head")
        #expect(short.text(names[1], to: 16).hasPrefix("11…") && short.text(names[1], to: 16).hasSuffix("channel"))
        #expect(ShortNames().text("conv1.weight", to: 20) == "conv1")
        #expect(ShortNames().text(names[0], to: 24) == "0.attention.query:head")
        #expect(ShortNames().text(names[0], to: 12) == "0…query:head")
    }
}
