import Testing

@testable import Terminal

/// Small cases worked by hand.
@Suite struct PlotTests {
    private func drawn(_ columns: Int, _ rows: Int, _ glyphs: Glyphs = .braille, _ body: (inout Canvas) -> Void)
        -> Frame
    {
        var canvas = Canvas(size: Size(columns: columns, rows: rows), glyphs: glyphs)
        body(&canvas)
        return canvas.frame
    }

    // MARK: Curves
    /// Ten rows of a plot have at most five ticks: 0, 0.0005, 0.001, 0.0015, 0.002.
    @Test func labelsBesideCurvesKeepTheirBeginning() {
        let curve = CurvePlot.Curve(points: [(x: 0, y: 0), (x: 1, y: 0.002)])
        let plot = CurvePlot(curves: [curve], horizontal: Axis(0, 1), vertical: Axis(0, 0.002))
        let lines = drawn(40, 12) { plot.draw(in: &$0) }.text().split(separator: "\n")
        for label in ["0.002", "0.0015", "0.001"] {
            #expect(lines.contains { $0.drop { $0 == " " }.hasPrefix(label + " ") }, "\(label): \(lines)")
        }
    }

    // MARK: Bars
    @Test func linearBarsHaveEighths() {
        // Two rows are 16 eighths; 16 → both full, 9 → one and an eighth, 8 → one, 0.1 → the least that shows.
        let plot = BarPlot(heights: [16, 9, 8, 0.1, 0])
        #expect(plot.eighths(rows: 2) == [16, 9, 8, 1, 0])
        #expect(drawn(5, 2) { plot.draw(in: &$0) }.text() == "█▁\n███▁\n")
    }

    @Test func aCountOfOneShowsOnALogarithmicAxisAndZeroDoesNot() {
        let plot = BarPlot(heights: [1_000_000, 1, 0], scale: .logarithmic)
        // The axis runs from ½ to 10⁶: log10(1/½) / log10(10⁶/½) = 0.301/6.301, of 80 eighths 3.8.
        #expect(plot.eighths(rows: 10) == [80, 4, 0])
        #expect(plot.eighths(rows: 1) == [8, 1, 0])
    }

    @Test func removedAndKeptDifferByRoleAndWithoutColorByGlyph() {
        let plot = BarPlot(heights: [8, 8, 8], cut: 1)
        let colored = drawn(3, 2) { plot.draw(in: &$0) }
        #expect((0..<3).map { colored[$0, 0].style.role } == [.barRemoved, .cut, .barKept])
        #expect(drawn(3, 2, Glyphs(.blocks, isMonochrome: true)) { plot.draw(in: &$0) }.text() == "▒┃█\n▒┃█\n")
        #expect(drawn(3, 2, .ascii) { plot.draw(in: &$0) }.text() == ":|#\n:|#\n")
    }

    @Test func theCutLineGoesOnAboveItsBar() {
        let frame = drawn(3, 2) { BarPlot(heights: [8, 4, 0], cut: 1).draw(in: &$0) }
        #expect(frame.text() == "█┊\n█┃\n")
        #expect(frame[1, 0].style.role == .cutGround && frame[1, 1].style.role == .cut)
        #expect(drawn(2, 2) { BarPlot(heights: [4, 0], cut: 1).draw(in: &$0) }.text() == "█┊\n█┊\n")
    }

    @Test func everythingIsRemovedBeyondTheLastColumn() {
        let frame = drawn(2, 2) { BarPlot(heights: [4, 4], cut: 2).draw(in: &$0) }
        #expect((0..<2).map { frame[$0, 0].style.role } == [.barRemoved, .barRemoved])
    }

    @Test func asciiTellsLowFromZero() {
        #expect(drawn(3, 2, .ascii) { BarPlot(heights: [100, 1, 0], cut: nil).draw(in: &$0) }.text() == "#\n#_\n")
        #expect(drawn(3, 2, .ascii) { BarPlot(heights: [100, 1, 0], cut: 3).draw(in: &$0) }.text() == ":\n:.\n")
    }

    @Test func aWholePlotHasAxes() {
        var plot = BarPlot(heights: Array(repeating: 100, count: 18), cut: 9, horizontal: Axis(0, 17))
        plot.maximum = 100
        plot.markers = [.init(column: 4, letter: "B")]
        #expect(
            drawn(24, 6) { plot.draw(in: &$0) }.text()
                == """
                 100 ┤█████████┃████████
                     │█████████┃████████
                  50 ┤█████████┃████████
                     │█████████┃████████
                   0 ┼┬───B────▲┬───────
                      0        10

                """)
    }

    @Test func notFiniteHeightsAreSurvived() {
        let plot = BarPlot(heights: [.nan, .infinity, -3, 2], scale: .logarithmic)
        #expect(plot.eighths(rows: 1)[0] == 0 && plot.eighths(rows: 1)[1] == 8 && plot.eighths(rows: 1)[2] == 0)
        #expect(BarPlot(heights: []).eighths(rows: 3) == [])
        #expect(BarPlot(heights: [0, 0]).eighths(rows: 3) == [0, 0])
    }

    @Test func theMouseFindsTheColumnThatWasDrawn() {
        let size = Size(columns: 30, rows: 8)
        #expect(BarPlot.area(in: size) == Rect(x: 6, y: 0, columns: 24, rows: 6))
        #expect(BarPlot.column(atX: 6, in: size) == 0)
        #expect(BarPlot.column(atX: 29, in: size) == 23)
        #expect(BarPlot.column(atX: 5, in: size) == nil)
    }

    @Test(arguments: [(0, 0), (1, 1), (5, 2), (23, 5), (24, 3), (80, 24), (400, 120)])
    func plotsSurviveAnySize(columns: Int, rows: Int) {
        for glyphs in [Glyphs.ascii, .blocks, .braille] {
            for heights in [[], [1], Array(repeating: 3.5, count: 500)] {
                let frame = drawn(columns, rows, glyphs) { canvas in
                    BarPlot(
                        heights: heights, cut: 3, scale: .logarithmic, horizontal: Axis(1e-9, 1, scale: .logarithmic)
                    )
                    .draw(in: &canvas)
                    CurvePlot(
                        curves: [.init(points: heights.map { ($0, .nan) }), .init(points: [(0, 0), (9, 1e300)])],
                        horizontal: Axis(0, 0), vertical: Axis(.nan, .infinity), marker: -.infinity
                    ).draw(in: &canvas)
                }
                #expect(frame.size == Size(columns: columns, rows: rows))
            }
        }
    }

    // MARK: Curves
    @Test func aDiagonalInBraille() {
        let plot = CurvePlot(curves: [.init(points: [(0, 0), (1, 1)])], horizontal: Axis(0, 1), vertical: Axis(0, 1))
        // Two dots by four, joined from (0, 3) to (1, 0): left dots 3 and 7, right dots 4 and 5, so U+2800 + 0x5C.
        #expect(drawn(1, 1) { plot.draw(in: &$0) }.text() == "\u{285c}\n")
    }

    @Test func aLevelLineInEveryTier() {
        let plot = CurvePlot(
            curves: [.init(points: [(0, 0), (1, 0)], letter: "a")], horizontal: Axis(0, 1), vertical: Axis(0, 1))
        #expect(drawn(3, 2) { plot.draw(in: &$0) }.text() == "\n⣀⣀⣀\n")
        #expect(drawn(3, 2, .blocks) { plot.draw(in: &$0) }.text() == "\n▄▄▄\n")
        #expect(drawn(3, 2, .ascii) { plot.draw(in: &$0) }.text() == "\naaa\n")
    }

    @Test func aPointThatIsNotFiniteBreaksTheLine() {
        let points: [(Double, Double)] = [(0, 0), (0.25, 0), (0.5, .nan), (0.75, 0), (1, 0)]
        let plot = CurvePlot(
            curves: [.init(points: points.map { (x: $0.0, y: $0.1) })], horizontal: Axis(0, 1), vertical: Axis(0, 1))
        #expect(drawn(5, 1, .ascii) { plot.draw(in: &$0) }.text() == "** **\n")
    }

    // MARK: Strips
    @Test func sparklineHasEightLevels() {
        #expect(
            drawn(9, 1) { Sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]).draw(in: &$0, x: 0, y: 0) }.text() == " ▁▂▃▄▅▆▇█\n")
        #expect(drawn(3, 1) { Sparkline([0.0001, 800, -1]).draw(in: &$0, x: 0, y: 0) }.text() == "▁█\n")
    }

    @Test func heatTellsZeroFromLeastAndFromUnknown() {
        let frame = drawn(8, 1) { HeatStrip([nil, 0, 0.001, 0.2, 0.21, 0.6, 1, .nan]).draw(in: &$0, x: 0, y: 0) }
        #expect(frame.text() == " ·░░░▒█?\n")
        #expect((2..<7).map { frame[$0, 0].style.role } == [.heat0, .heat0, .heat1, .heat2, .heat4])
    }

    @Test(arguments: [
        (0.0, "········"), (1, "████████"), (0.5, "████····"), (0.001, "▏·······"), (0.9999, "███████▉"),
        (.nan, "········"),
    ])
    func gaugeIsFullOnlyAtOneAndEmptyOnlyAtZero(fraction: Double, text: String) {
        let shown = drawn(8, 1) { Gauge(fraction).draw(in: &$0, x: 0, y: 0, columns: 8) }.text()
        #expect(shown == text + "\n")
    }

    @Test func gaugeInASCIIHasBrackets() {
        #expect(drawn(6, 1, .ascii) { Gauge(0.5).draw(in: &$0, x: 0, y: 0, columns: 6) }.text() == "[##--]\n")
    }
}
