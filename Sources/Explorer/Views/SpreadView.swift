import Pruning
import Subjects
import Terminal

/// How the layer's sparsity spreads over its rows, columns, heads or blocks at the present cut.
enum SpreadView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let isFocused = state.focus == .spread
        guard let layer = state.shown, let axis = state.spreadAxis(of: layer) else {
            return canvas.box(title: "Sparsity histogram", isFocused: isFocused)
        }
        let inner = canvas.bounds.inset()
        guard let counted = state.spread.counted, counted.axis == axis else {
            canvas.box(title: "sparsity by \(axis)", isFocused: isFocused)
            if let reason = state.whyNoBits {
                return canvas.inside(inner) { $0.text(reason, x: 1, y: 0, Style(.locked)) }
            }
            if let reason = state.whyNothing(layer) {
                return canvas.inside(inner) { $0.text(reason, x: 1, y: 0, Style(.locked)) }
            }
            let words = state.score(of: layer) == nil ? "waits for the scores" : "being counted"
            return canvas.inside(inner) { $0.text(words, x: 1, y: 0, Style(.pending)) }
        }
        // A count for another cut or layer stays on screen, its title greyed, until the new one lands.
        let isFresh = counted.layer == layer && counted.removed == state.solution.outcomes[layer].removed
        let label = isFresh ? "EXACT" : "counting"
        let units = "\(Numbers.grouped(counted.shares.count)) \(plural(axis))"
        let room = canvas.size.columns - 6
        canvas.box(
            title: fitting(["\(units) by sparsity \(label)", "\(units) \(label)"], room),
            note: fitting(notes(counted, dash: state.glyphs.tier == .ascii ? "-" : "–"), room),
            isFocused: isFocused, titleStyle: Style(isFresh ? .title : .pending))
        canvas.inside(inner) { bars(counted, &$0) }
    }

    private static func bars(_ counted: UnitSparsity, _ canvas: inout Canvas) {
        let columns = max(1, BarPlot.area(in: canvas.size).columns)
        var plot = BarPlot(
            heights: counted.histogram(bins: columns).map(Double.init), scale: .linear,
            horizontal: Axis(0, 100, scale: .linear))
        plot.unit = "%"
        plot.draw(in: &canvas)
    }

    /// `min 31.2% · median 50.1% · max 88.0% · 3 empty`, then `31.2–88.0%, median 50.1%`: the longest first.
    private static func notes(_ counted: UnitSparsity, dash: String) -> [String] {
        guard let (low, middle, high) = counted.spread else { return [""] }
        let empty = counted.empty > 0 ? " · \(Numbers.grouped(counted.empty)) empty" : ""
        let (least, median, most) = (Numbers.percent(low), Numbers.percent(middle), Numbers.percent(high))
        let range = "\(least.dropLast())\(dash)\(most)"
        return [
            "min \(least) · median \(median) · max \(most)\(empty)", "\(range), median \(median)\(empty)",
            "\(range), median \(median)", range,
        ]
    }

    /// The first text that has room, else the last.
    private static func fitting(_ texts: [String], _ room: Int) -> String {
        texts.first { Width.columns(of: $0) <= room } ?? texts[texts.count - 1]
    }

    static func plural(_ axis: Granularity) -> String {
        switch axis {
        case .block(let height, let width): "\(height)×\(width) blocks"
        default: "\(axis)s"
        }
    }
}

extension UnitSparsity {
    /// Least, median and greatest share.
    var spread: (least: Double, median: Double, most: Double)? {
        let sorted = shares.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        return (Double(first), Double(sorted[sorted.count / 2]), Double(last))
    }
}
