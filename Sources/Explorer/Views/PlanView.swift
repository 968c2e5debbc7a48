import Pruning
import Subjects
import Terminal

/// What the plan makes of the whole checkpoint.
enum PlanView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard canvas.size.rows > 1 else { return line(state, &canvas) }
        canvas.box(
            title: "plan \(state.plan.allocator == .method ? state.method.card.id : state.plan.allocator.rawValue)")
        canvas.inside(canvas.bounds.inset()) { canvas in
            for (y, row) in rows(state).enumerated() { row.draw(y: y, &canvas) }
        }
    }

    private static func line(_ state: ExplorerState, _ canvas: inout Canvas) {
        let figures = state.figures
        let pieces = [
            "plan \(Numbers.count(figures.keptParameters)) of \(Numbers.count(figures.parameters))",
            "bitmask \(Numbers.bytes(figures.bitmaskBytes))", flops(figures, short: true), distance(state),
        ]
        let text = pieces.joined(separator: "  ")
        canvas.text(text, x: 2, y: 0)
        let label = figures.certainty.label
        if Width.columns(of: text) + label.count + 4 < canvas.size.columns {
            canvas.text(label, endX: canvas.size.columns - 1, y: 0, Style(figures.certainty.role))
        }
    }

    static func rows(_ state: ExplorerState) -> [FigureRow] {
        let figures = state.figures
        let share = Double(figures.keptParameters) / Double(max(1, figures.parameters))
        return [
            FigureRow(
                "params",
                "\(Numbers.count(figures.keptParameters)) of \(Numbers.count(figures.parameters))  \(Numbers.percent(share))",
                short: "\(Numbers.count(figures.keptParameters)) of \(Numbers.count(figures.parameters))", .exact),
            FigureRow("dense", Numbers.bytes(figures.denseBytes), .exact),
            FigureRow("bitmask", Numbers.bytes(figures.bitmaskBytes), .exact),
            FigureRow("all 2:4", Numbers.bytes(figures.twoFourBytes), .exact),
            FigureRow("FLOPs", flops(figures, short: false), figures.hasConvolutions ? .bounded : .exact),
            FigureRow("energy lost", Numbers.percent(figures.energyShareLost), .proxy),
            FigureRow("to target", distance(state), .exact),
        ]
    }

    private static func flops(_ figures: PlanFigures, short: Bool) -> String {
        let change = figures.operations > 0 ? 1 - figures.keptOperations / figures.operations : 0
        let per = figures.hasConvolutions ? "token or position" : "token"
        return short ? "FLOPs -\(Numbers.percent(change))" : "-\(Numbers.percent(change)) per \(per)"
    }

    /// What is still missing, in the budget's own measure.
    private static func distance(_ state: ExplorerState) -> String {
        let distance = state.figures.distance(to: state.plan.budget)
        let whole = Int(max(-9e18, min(9e18, distance.rounded())))
        guard whole != 0 else { return "on target" }
        // A uniform share is rounded down in each layer by itself.
        if state.plan.budget.measure == .sparsity, whole > 0, whole <= state.solution.outcomes.count,
            state.plan.overrides.isEmpty
        {
            return "on target, \(whole) left by rounding"
        }
        let amount = state.plan.budget.measure == .bytes ? Numbers.bytes(abs(whole)) : Numbers.grouped(abs(whole))
        let unit: String =
            switch state.plan.budget.measure {
            case .sparsity, .parameters: " weights"
            case .bytes: ""
            case .flops: " FLOPs"
            }
        return whole > 0 ? "\(amount)\(unit) to go, r spreads" : "\(amount)\(unit) past it"
    }
}
