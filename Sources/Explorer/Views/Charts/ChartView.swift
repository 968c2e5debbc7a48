import Checkpoints
package import Pruning
import Subjects
package import Terminal

/// Draws any chart that a method gives: the only place that knows how.
package enum ChartView {
    /// - Parameters:
    ///   - focus: the group or layer under the cursor: its row stays in sight, its curve stands out.
    ///   - place: before the title: `2/5`.
    package static func draw(_ chart: Chart, focus: String?, place: String = "", _ canvas: inout Canvas) {
        let title = (place.isEmpty ? "" : place + " ") + chart.title.printable + " " + chart.certainty.label
        canvas.box(title: title, note: note(chart, focus))
        canvas.inside(canvas.bounds.inset()) { canvas in
            guard !canvas.bounds.isEmpty else { return }
            switch chart.content {
            case .curves(let curves): ChartCurves.draw(curves, focus, &canvas)
            case .histogram(let histogram): ChartHistogram.draw(histogram, &canvas)
            case .bars(let bars): ChartRows.draw(bars, focus, &canvas)
            case .table(let table): ChartRows.draw(table, focus, &canvas)
            case .map(let map): ChartRows.draw(map, focus, &canvas)
            }
        }
    }

    private static func note(_ chart: Chart, _ focus: String?) -> String {
        switch chart.content {
        case .curves(let curves): return ChartCurves.legend(curves, focus)
        case .histogram(let histogram):
            let count = Numbers.counted(histogram.values.count, "value")
            return "\(histogram.horizontal.printable) · \(count)"
                + (histogram.cut == nil ? "" : " · left of the line goes")
                + (histogram.marks.isEmpty ? "" : " · | a level")
        case .bars(let bars):
            return bars.heading + (bars.otherHeading.isEmpty ? "" : " | \(bars.otherHeading)")
        case .table(let table): return table.chosen.isEmpty ? "" : "chosen ones stand out"
        case .map(let map):
            guard let range = ChartRows.range(map) else { return map.horizontal }
            return "\(map.horizontal) · from \(Numbers.short(range.lowerBound)) to \(Numbers.short(range.upperBound))"
        }
    }
}

/// Lines with letters; the one under the cursor is drawn last, over the others.
enum ChartCurves {
    private static let roles: [Role] = [.good, .warning, .match, .fromHand, .dim]

    static func draw(_ chart: Chart.Curves, _ focus: String?, _ canvas: inout Canvas) {
        let points = chart.curves.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
        guard let left = points.map(\.x).min(), let right = points.map(\.x).max() else {
            return canvas.text("nothing yet", x: 1, y: 0, Style(.dim)).ignored
        }
        var plot = CurvePlot(
            curves: ordered(chart, focus).map { place, curve in
                CurvePlot.Curve(
                    points: curve.points.map { ($0.x, $0.y) }, role: role(place, curve, chart, focus),
                    letter: letter(place))
            }, horizontal: Axis(left, right), vertical: vertical(points, chart), marker: chart.marker)
        plot.showsLetters = true
        plot.spots = chart.curves.compactMap { curve in
            curve.chosen.flatMap { chosen in
                chosen.y.isFinite
                    ? .init(x: chosen.x, y: chosen.y, glyph: canvas.glyphs.marked, role: .key) : nil
            }
        }
        plot.draw(in: &canvas)
    }

    private static func vertical(_ points: [Chart.Point], _ chart: Chart.Curves) -> Axis {
        let heights = points.map(\.y)
        let chosen = chart.curves.compactMap(\.chosen?.y).filter(\.isFinite)
        let (low, high) = ((heights + chosen).min() ?? 0, (heights + chosen).max() ?? 1)
        guard chart.isLogarithmic else { return Axis(min(low, 0), max(high, 1e-9)) }
        return Axis(heights.filter { $0 > 0 }.min() ?? 1e-6, high, scale: .logarithmic)
    }

    private static func ordered(_ chart: Chart.Curves, _ focus: String?) -> [(Int, Chart.Curves.Curve)] {
        let all = chart.curves.enumerated().map { ($0.offset, $0.element) }
        return all.filter { $0.1.name != focus } + all.filter { $0.1.name == focus }
    }

    private static func role(
        _ place: Int, _ curve: Chart.Curves.Curve, _ chart: Chart.Curves, _ focus: String?
    ) -> Role {
        if curve.name == focus || chart.curves.count == 1 { return .curve }
        return roles[place % roles.count]
    }

    private static func letter(_ place: Int) -> Character {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return letters[place % letters.count]
    }

    /// `by round · c conv2  a all  b conv1`: the one under the cursor first.
    static func legend(_ chart: Chart.Curves, _ focus: String?) -> String {
        let short = ShortNames(chart.curves.map(\.name))
        let names = ordered(chart, focus).reversed().map { "\(letter($0.0)) \(short.text($0.1.name, to: 24))" }
        return "by \(chart.horizontal)" + (chart.curves.count > 1 ? " · " + names.joined(separator: "  ") : "")
    }
}

/// Numbers in bins; counts are logarithmic where there are many.
enum ChartHistogram {
    static func draw(_ chart: Chart.Histogram, _ canvas: inout Canvas) {
        let values = chart.values.filter(\.isFinite)
        guard let low = values.min(), let high = values.max() else {
            return canvas.text("nothing to count", x: 1, y: 0, Style(.dim)).ignored
        }
        let columns = max(BarPlot.area(in: canvas.size).columns, 1)
        let axis = Axis(low, high)
        func place(_ value: Double, of parts: Int) -> Int {
            min(max(Int(axis.position(of: value) * Double(parts)), 0), parts - 1)
        }
        // Few values in many bins are a row of ones.
        let bins = min(columns, max(10, 3 * Int(Double(values.count).squareRoot())))
        var counts = [Double](repeating: 0, count: bins)
        for value in values { counts[place(value, of: bins)] += 1 }
        let heights = (0..<columns).map { counts[$0 * bins / columns] }
        let cut = chart.cut.map { $0 > high ? columns : place($0, of: columns) }
        var plot = BarPlot(
            heights: heights, cut: cut, scale: values.count > 200 ? .logarithmic : .linear, horizontal: axis)
        plot.markers = chart.marks.filter { (low...high).contains($0) }
            .map { BarPlot.Marker(column: place($0, of: columns), letter: "|") }
        plot.draw(in: &canvas)
    }
}

extension Int {
    /// For calls whose answer is of no interest in an early return.
    var ignored: Void { () }
}
