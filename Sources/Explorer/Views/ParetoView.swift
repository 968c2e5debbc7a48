import Pruning
import Subjects
import Terminal

/// Many plans from tables alone: what each costs by its sparsity, and the list to take one from.
enum ParetoView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let (first, second) = canvas.bounds.pair(besideFrom: 110, tenths: 5, isSecondSmall: false)
        canvas.inside(first) { curves(state, &$0) }
        canvas.inside(second) { plans(state, &$0) }
    }

    /// A curve an allocator, the present plan's sparsity, the point under the cursor.
    private static func curves(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard !canvas.bounds.isEmpty else { return }
        let pane = state.pareto
        let known = pane.points.compactMap { point in
            pane.cost(of: point).map { (x: point.figures.sparsity * 100, y: $0 * scale(pane), point: point) }
        }
        let names = allocators(pane).map { "\(letter(of: $0)) \($0.rawValue)" }.joined(separator: "  ")
        canvas.box(
            title: "\(words(pane)) by sparsity \(certainty(pane).label)", note: names,
            titleStyle: Style(state.isSweepStale ? .pending : .title))
        guard let low = known.map(\.x).min(), let high = known.map(\.x).max() else { return }
        let costs = known.map(\.y).filter(\.isFinite)
        var plot = CurvePlot(
            curves: allocators(pane).enumerated().map { place, allocator in
                CurvePlot.Curve(
                    points: known.filter { $0.point.allocator == allocator }.map { ($0.x, $0.y) },
                    role: roles[place % roles.count], letter: letter(of: allocator))
            },
            horizontal: Axis(low, high), vertical: Axis(min(costs.min() ?? 0, 0), max(costs.max() ?? 0, 0.01)),
            marker: state.figures.sparsity * 100)
        plot.showsLetters = true
        if pane.points.indices.contains(pane.cursor), let cost = pane.cost(of: pane.points[pane.cursor]) {
            let spot = pane.points[pane.cursor].figures.sparsity * 100
            plot.spots = [.init(x: spot, y: cost * scale(pane), glyph: canvas.glyphs.marked, role: .key)]
        }
        canvas.inside(canvas.bounds.inset()) { plot.draw(in: &$0) }
    }

    private static let roles: [Role] = [.curve, .good, .warning, .match, .fromHand]

    private static func allocators(_ pane: ParetoPane) -> [AllocatorChoice] { pane.solved?.allocators ?? [] }

    private static func letter(of allocator: AllocatorChoice) -> Character { allocator.rawValue.first ?? "?" }

    /// Energy is drawn in percent.
    private static func scale(_ pane: ParetoPane) -> Double { pane.measure == .energy ? 100 : 1 }

    private static func words(_ pane: ParetoPane) -> String {
        pane.measure == .energy ? "energy lost %" : "sum of harms measured alone"
    }

    /// Sums of what layers cost alone are no measurement of them together.
    private static func certainty(_ pane: ParetoPane) -> Certainty { .proxy }
}

extension ParetoView {
    private static func plans(_ state: ExplorerState, _ canvas: inout Canvas) {
        let pane = state.pareto
        canvas.box(title: title(state), note: note(canvas), isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            if pane.points.isEmpty {
                let words = state.isScored ? "being solved" : "waits for the scores"
                canvas.text(state.solution.problem.map { "\($0)" } ?? words, x: 1, y: 0, Style(.pending))
                return
            }
            let columns = ParetoColumns(width: canvas.size.columns)
            columns.drawHeading(pane.measure, &canvas)
            let window = ListWindow.rows(pane.points.count, cursor: pane.cursor, window: canvas.size.rows - 1)
            for row in window {
                let y = row - window.lowerBound + 1
                canvas.row(y: y, isCursor: row == pane.cursor) { columns.draw(row, y: y, state, &$0) }
            }
        }
    }

    private static func title(_ state: ExplorerState) -> String {
        let count = Numbers.counted(state.pareto.points.count, "plan")
        return state.isSweepStale && !state.pareto.points.isEmpty ? "\(count), being solved anew" : count
    }

    /// The longest that has room.
    private static func note(_ canvas: Canvas) -> String {
        let mark = "\(canvas.glyphs.marked) none is smaller and better"
        let words = ["\(mark) · sparsity and bytes EXACT, lost PROXY", mark, "lost PROXY"]
        return words.first { Width.columns(of: $0) <= canvas.size.columns - 6 } ?? ""
    }
}
