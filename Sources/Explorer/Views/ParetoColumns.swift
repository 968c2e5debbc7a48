import Pruning
import Subjects
import Terminal

/// Which columns the list of plans has, and where they end.
struct ParetoColumns {
    private enum Column {
        case asked
        case achieved
        case bytes
        case cost
        case metric

        var width: Int {
            switch self {
            case .asked: 7
            case .achieved: 9
            case .bytes: 11
            case .cost: 10
            case .metric: 15
            }
        }
    }

    private let table: TableColumns<Column>

    init(width: Int) {
        let sets: [[Column]] = [
            [.asked, .achieved, .bytes, .cost, .metric], [.asked, .achieved, .bytes, .cost], [.achieved, .cost],
            [.achieved],
        ]
        table = TableColumns(width: width, sets: sets, least: 14, most: 20) { $0.width }
    }

    func drawHeading(_ measure: ParetoPane.Measure, _ canvas: inout Canvas) {
        table.drawHeading("allocator", &canvas) { column in
            switch column {
            case .asked: "asked"
            case .achieved: "sparsity"
            case .bytes: "bitmask"
            case .cost: measure == .energy ? "lost" : "harm"
            case .metric: "measured"
            }
        }
    }

    func draw(_ row: Int, y: Int, _ state: ExplorerState, _ canvas: inout Canvas) {
        let pane = state.pareto
        let point = pane.points[row]
        if pane.isFrontier(point) { canvas.glyph(canvas.glyphs.marked, x: 1, y: y, Style(.good)) }
        let isCurrent = state.plan.allocator == point.allocator && state.plan.budget == .sparsity(point.sparsity)
        let role: Role = state.isSweepStale ? .pending : isCurrent ? .title : .text
        canvas.text(Width.truncated(point.allocator.rawValue, to: table.nameWidth - 3), x: 3, y: y, Style(role))
        for (column, endX) in table.columns {
            let (text, style) = cell(column, row, point, state)
            canvas.text(text, endX: endX, y: y, state.isSweepStale ? Style(.pending) : style)
        }
        if let problem = point.problem {
            canvas.text(
                Width.truncated(problem, to: canvas.size.columns - table.nameWidth - 9), x: table.nameWidth + 8, y: y,
                Style(.warning))
        }
    }

    private func cell(
        _ column: Column, _ row: Int, _ point: Sweep.Point, _ state: ExplorerState
    ) -> (String, Style) {
        if column == .asked { return ("\(Numbers.plain(point.sparsity * 100))%", Style(.dim)) }
        guard point.problem == nil else { return ("", Style(.text)) }
        let about = point.figures.certainty == .bounded ? String(state.glyphs.about) : ""
        switch column {
        case .asked: return ("", Style(.dim))
        case .achieved: return (Numbers.percent(point.figures.sparsity), Style(.text))
        case .bytes: return (Numbers.bytes(point.figures.bitmaskBytes), Style(.text))
        case .cost:
            guard let cost = state.pareto.cost(of: point) else { return ("-", Style(.dim)) }
            let words = state.pareto.measure == .energy ? Numbers.percent(cost) : Numbers.short(cost)
            return (about + words, Style(.proxy))
        case .metric: return (measured(row, state), Style(.measured))
        }
    }

    /// `top-1 97.5%` where just this plan was measured.
    private func measured(_ row: Int, _ state: ExplorerState) -> String {
        guard let plan = state.pareto.plan(row),
            let point = state.metrics.points.last(where: { $0.candidate.plan == plan }),
            let metric = point.report?.metrics.first
        else { return "" }
        let figures = MetricFigures(metric, state.glyphs)
        return "\(figures.name) \(figures.current)"
    }
}
