import Checkpoints
import Subjects
import Terminal

/// The distribution on the whole screen, with the cut and the plan in figures below.
enum PlotView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let figures = ScreenLayout.plotFigures(in: canvas.bounds)
        let (upper, lower) = canvas.bounds.splitBottom(figures)
        canvas.inside(upper) { DistributionView.draw(state, &$0) }
        guard figures > 0 else { return }
        let (left, right) = lower.splitLeft(lower.columns / 2)
        canvas.inside(left) { CutView.draw(state, &$0) }
        canvas.inside(right) { PlanView.draw(state, &$0) }
    }
}
