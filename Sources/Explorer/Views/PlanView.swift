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
        let label = figures.certainty.label
        let plan = "plan \(Numbers.count(figures.keptParameters)) of \(Numbers.count(figures.parameters))"
        let bitmask = "bitmask \(Numbers.bytes(figures.bitmaskBytes))"
        let operations = "FLOPs \(flops(figures))"
        let (whole, short) = (distance(state), distance(state, isShort: true))
        let lines = [
            [plan, bitmask, operations, whole], [plan, bitmask, operations, short], [plan, operations, short],
            [plan, short], [short],
        ].map { $0.joined(separator: "  ") }
        let room = canvas.size.columns - Width.columns(of: label) - 5
        canvas.text(lines.first { Width.columns(of: $0) <= room } ?? Width.truncated(short, to: room), x: 2, y: 0)
        canvas.text(label, endX: canvas.size.columns - 1, y: 0, Style(figures.certainty.role))
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
            FigureRow("FLOPs", operations(figures), figures.hasConvolutions ? .bounded : .exact),
            FigureRow("energy lost", Numbers.percent(figures.energyShareLost), .proxy),
            FigureRow("to target", distance(state), .exact),
        ]
    }

    /// `-50.0%`; a dash where nothing is multiplied.
    private static func flops(_ figures: PlanFigures) -> String {
        figures.operations > 0 ? Numbers.percent(figures.keptOperations / figures.operations - 1) : "-"
    }

    private static func operations(_ figures: PlanFigures) -> String {
        guard figures.operations > 0 else { return "-" }
        let run = figures.isWholeRun ? "run" : figures.hasConvolutions ? "token or position" : "token"
        return "\(flops(figures)) per \(run)"
    }

    /// What is still missing, in the budget's own measure.
    private static func distance(_ state: ExplorerState, isShort: Bool = false) -> String {
        let distance = state.figures.distance(to: state.plan.budget)
        let whole = Int(max(-9e18, min(9e18, distance.rounded())))
        guard whole != 0 else { return "on target" }
        if distance == state.solution.rounding { return "on target, \(whole) left by rounding" }
        if isShort, state.plan.budget.measure != .bytes {
            return "\(Numbers.count(abs(whole))) \(whole > 0 ? "to go" : "past it")"
        }
        let amount = state.plan.budget.measure == .bytes ? Numbers.bytes(abs(whole)) : Numbers.grouped(abs(whole))
        let unit: String =
            switch state.plan.budget.measure {
            case .sparsity, .parameters: " weights"
            case .bytes: ""
            case .flops: " FLOPs"
            case .latency: " ms"
            }
        return whole > 0 ? "\(amount)\(unit) to go\(isShort ? "" : ", r spreads")" : "\(amount)\(unit) past it"
    }
}
