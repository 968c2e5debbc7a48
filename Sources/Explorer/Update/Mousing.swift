import Checkpoints
import Pruning
import Subjects
import Terminal

/// The mouse: a click goes somewhere, the wheel scrolls, a drag over the distribution moves the cut.
enum Mousing {
    static func press(_ mouse: Mouse, _ state: inout ExplorerState) -> [Command] {
        switch mouse.action {
        case .wheelUp, .wheelDown:
            let rows = mouse.action == .wheelUp ? -3 : 3
            if state.popup != nil { return Popups.press(rows < 0 ? .up : .down, &state) }
            Moving.move(by: rows, &state)
            return []
        case .press where state.popup == nil && mouse.button == .left: return click(mouse, &state)
        case .drag where state.drag != nil:
            if let score = state.drag.flatMap({ score(at: mouse, of: $0.layer, state) }) { state.drag?.score = score }
            return []
        case .release: return release(&state)
        default: return []
        }
    }

    private static func click(_ mouse: Mouse, _ state: inout ExplorerState) -> [Command] {
        let layout = ScreenLayout(state)
        if layout.tabs.contains(x: mouse.x, y: mouse.y) {
            if let view = tab(at: mouse.x, state) { Moving.show(view, &state) }
            return []
        }
        if let rect = layout.distribution(in: state.view), rect.contains(x: mouse.x, y: mouse.y) {
            if state.view == .layers { state.focus = .distribution }
            state.drag = state.shown.flatMap { layer in
                score(at: mouse, of: layer, state).map { DraggedCut(layer: layer, score: $0) }
            }
            return []
        }
        if state.view == .groups { GroupList.click(mouse, layout.body, &state) }
        guard state.view == .layers else { return [] }
        if layout.list.contains(x: mouse.x, y: mouse.y) {
            state.focus = .list
            let row = state.list.top + mouse.y - layout.list.y - 2
            let isInside = mouse.y > layout.list.y + 1 && mouse.y < layout.list.endY - 1
            if isInside, state.list.rows.indices.contains(row) { state.list.cursor = row }
        } else if let rect = layout.spread, rect.contains(x: mouse.x, y: mouse.y) {
            state.focus = .spread
        }
        return []
    }

    /// One edit for a whole drag, made when the button is let go, of the layer where it began.
    private static func release(_ state: inout ExplorerState) -> [Command] {
        guard let drag = state.drag else { return [] }
        state.drag = nil
        let name = state.network.layers[drag.layer].entry.name
        let shown = Numbers.score(state.scoreAxis(of: drag.layer).shown(drag.score))
        let label = "threshold \(shown) on \(state.network.layers[drag.layer].words)"
        return Planning.change(label, &state) { plan in
            plan.overrides[name] = LayerSetting(amount: .below(drag.score)).over(plan.overrides[name] ?? .init())
        }
    }

    private static func tab(at x: Int, _ state: ExplorerState) -> ViewKind? {
        var start = 1
        let (labels, gap) = TabsView.labels(state)
        for (view, text) in labels {
            // A click beside a name does no harm.
            let width = Width.columns(of: text) + gap
            if (start..<start + width).contains(x) { return view }
            start += width
        }
        return nil
    }

    private static func score(at mouse: Mouse, of layer: Int, _ state: ExplorerState) -> Float? {
        guard let rect = ScreenLayout(state).distribution(in: state.view) else { return nil }
        guard let score = state.score(of: layer), state.solution.outcomes[layer].target?.fixedRemoved == nil else {
            return nil
        }
        let inner = rect.inset()
        let area = BarPlot.area(in: inner.size)
        let column = min(max(mouse.x - inner.x - area.x, 0), max(area.columns - 1, 0))
        let scores = state.scoreAxis(of: layer)
        let distribution = Distribution(
            score.ranking, threshold: state.solution.outcomes[layer].threshold, plot: state.plot,
            scores: scores, columns: area.columns)
        let shown = distribution.axis.value(at: Double(column) / Double(max(1, area.columns)))
        return scores.score(shown: max(0, shown))
    }
}
