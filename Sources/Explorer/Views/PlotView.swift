import Checkpoints
import Pruning
import Subjects
import Terminal

/// The distribution on the whole screen, or what the method shows of its own, with the cut and the plan in figures below.
enum PlotView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let figures = ScreenLayout.plotFigures(in: canvas.bounds)
        let (upper, lower) = canvas.bounds.splitBottom(figures)
        canvas.inside(upper) { picture(state, &$0) }
        guard figures > 0 else { return }
        let (left, right) = lower.splitLeft(lower.columns / 2)
        canvas.inside(left) { CutView.draw(state, &$0) }
        canvas.inside(right) { PlanView.draw(state, &$0) }
    }

    private static func picture(_ state: ExplorerState, _ canvas: inout Canvas) {
        let charts = state.plot.picture > 0 ? state.methodCharts : []
        guard !charts.isEmpty else { return DistributionView.draw(state, &canvas) }
        let place = min(state.plot.picture, charts.count)
        let layer = state.shown.map { state.network.layers[$0].entry.name }
        ChartView.draw(charts[place - 1], focus: layer, place: "\(place + 1)/\(charts.count + 1)", &canvas)
    }
}
