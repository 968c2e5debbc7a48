import Checkpoints
import Pruning
import Subjects
import Tensors
import Terminal

/// How the scores of the layer under the cursor are distributed, and where the cut falls.
enum DistributionView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let isFocused = state.focus == .distribution
        guard let layer = state.shown else {
            return canvas.box(title: "Distribution", isFocused: isFocused)
        }
        let name = state.network.layers[layer].words
        let inner = canvas.bounds.inset()
        guard let score = state.score(of: layer) else {
            canvas.box(title: Width.truncatedAtStart(name, to: canvas.size.columns - 6), isFocused: isFocused)
            return canvas.inside(inner) { explain(state, layer, &$0) }
        }
        var distribution = Distribution(
            score.ranking, threshold: state.solution.outcomes[layer].threshold, plot: state.plot,
            scores: state.scoreAxis, columns: BarPlot.area(in: inner.size).columns)
        if let drag = state.drag, drag.layer == layer { distribution.hold(state.scoreAxis.shown(drag.score)) }
        let facts = title(state, distribution)
        let room = canvas.size.columns - Width.columns(of: facts) - 9
        canvas.box(
            title: "\(Width.truncatedAtStart(name, to: room)) \(facts)", note: note(score.facts, distribution),
            isFocused: isFocused)
        canvas.inside(inner) { plot(distribution, state, &$0) }
    }

    /// Draws the bars into the whole canvas.
    static func plot(_ distribution: Distribution, _ state: ExplorerState, _ canvas: inout Canvas) {
        var plot = BarPlot(
            heights: distribution.heights, cut: distribution.cut,
            scale: state.plot.isLogY && !state.plot.isCumulative ? .logarithmic : .linear, horizontal: distribution.axis
        )
        if state.plot.isCumulative { plot.maximum = 1 }
        plot.draw(in: &canvas)
    }

    /// `|w| log y ×8 EXACT`.
    static func title(_ state: ExplorerState, _ distribution: Distribution) -> String {
        let scales = [
            state.scoreAxis.symbol, state.plot.isCumulative ? "cumulative" : nil, state.plot.isLogX ? "log x" : nil,
            state.plot.isLogY && !state.plot.isCumulative ? "log y" : nil,
            state.plot.zoom > 0 ? "\(state.glyphs.times)\(1 << state.plot.zoom)" : nil,
            distribution.isExact ? "EXACT" : "BOUNDED",
        ]
        return scales.compactMap { $0 }.joined(separator: " ")
    }

    private static func note(_ facts: WeightFacts, _ distribution: Distribution) -> String {
        let values =
            "\(Numbers.grouped(distribution.distinctInView)) of \(Numbers.grouped(distribution.distinct)) "
            + (distribution.isExact ? "values" : "bins")
        let faults = [
            facts.nans > 0 ? "\(Numbers.grouped(facts.nans)) NaN" : nil,
            facts.infinities > 0 ? "\(Numbers.grouped(facts.infinities)) Inf" : nil,
            facts.zeros > 0 ? "\(Numbers.count(facts.zeros)) zeros" : nil,
        ]
        let beyond = distribution.beyond - facts.infinities
        let above = beyond > 0 ? "\(Numbers.grouped(beyond)) beyond" : nil
        return (faults.compactMap { $0 } + [values, above].compactMap { $0 }).joined(separator: " · ")
    }

    /// Why there is nothing to see.
    private static func explain(_ state: ExplorerState, _ layer: Int, _ canvas: inout Canvas) {
        let description = state.network.layers[layer]
        let shape = description.entry.shape.map(String.init).joined(separator: String(canvas.glyphs.times))
        canvas.text(
            "\(description.kind.rawValue) \(description.entry.dtype.rawValue) \(shape)", x: 1, y: 0, Style(.dim))
        if let failure = state.failures[layer] {
            canvas.text("\(failure)", x: 1, y: 1, Style(.error))
        } else if let reason = state.whyNothing(layer) {
            canvas.text(reason, x: 1, y: 1, Style(.locked))
        } else {
            canvas.text("scores are being counted", x: 1, y: 1, Style(.pending))
        }
    }
}
