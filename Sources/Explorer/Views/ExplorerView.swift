package import Terminal

/// The whole screen as a frame: a pure function of the state.
package enum ExplorerView {
    package static func frame(_ state: ExplorerState) -> Frame {
        var canvas = Canvas(size: state.size, glyphs: state.glyphs)
        guard state.size.columns >= 20, state.size.rows >= 5 else {
            HeaderView.tiny(state, &canvas)
            return canvas.frame
        }
        let layout = ScreenLayout(state)
        switch state.view {
        case .layers: layers(state, layout, &canvas)
        case .plot: canvas.inside(layout.body) { PlotView.draw(state, &$0) }
        case .rules: canvas.inside(layout.body) { RulesView.draw(state, &$0) }
        case .history: canvas.inside(layout.body) { HistoryView.draw(state, &$0) }
        case .sensitivity: canvas.inside(layout.body) { SensitivityView.draw(state, &$0) }
        case .metrics: canvas.inside(layout.body) { MetricsScreen.draw(state, &$0) }
        case .training: canvas.inside(layout.body) { TrainingView.draw(state, &$0) }
        case .diff: canvas.inside(layout.body) { DiffView.draw(state, &$0) }
        case .pareto: canvas.inside(layout.body) { ParetoView.draw(state, &$0) }
        case .groups: canvas.inside(layout.body) { GroupsView.draw(state, &$0) }
        case .tokens: canvas.inside(layout.body) { TokensView.draw(state, &$0) }
        }
        canvas.inside(layout.header) { HeaderView.draw(state, &$0) }
        canvas.inside(layout.tabs) { TabsView.draw(state, &$0) }
        canvas.inside(layout.status) { StatusView.draw(state, &$0) }
        canvas.inside(layout.footer) { canvas in
            FooterView.draw(state, &canvas)
            // Without a line of its own, what the last key did stands in place of the keys.
            guard layout.status.isEmpty, state.status != .none || state.drag != nil else { return }
            canvas.clear(Style(.keyLabel))
            StatusView.draw(state, &canvas)
        }
        PopupView.draw(state, &canvas)
        return canvas.frame
    }

    private static func layers(_ state: ExplorerState, _ layout: ScreenLayout, _ canvas: inout Canvas) {
        canvas.inside(layout.list) { ListView.draw(state, &$0) }
        if let rect = layout.distribution { canvas.inside(rect) { DistributionView.draw(state, &$0) } }
        if let rect = layout.spread { canvas.inside(rect) { SpreadView.draw(state, &$0) } }
        if let rect = layout.cut { canvas.inside(rect) { CutView.draw(state, &$0) } }
        if let rect = layout.plan { canvas.inside(rect) { PlanView.draw(state, &$0) } }
        if let rect = layout.metrics { canvas.inside(rect) { MetricsView.draw(state, &$0) } }
    }
}
