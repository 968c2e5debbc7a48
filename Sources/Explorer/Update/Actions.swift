import Pruning
import Subjects
import Terminal

/// One line an action: who does it.
enum Actions {
    static func perform(_ action: Action, _ state: inout ExplorerState) -> [Command] {
        if action.isRepeatable { state.lastTune = action }
        switch action {
        case .move(let rows): Moving.move(by: rows, &state)
        case .page(let pages): Moving.move(by: Int(pages * Double(state.listWindow)), &state)
        case .edge(let isEnd): Moving.move(by: isEnd ? .max / 2 : .min / 2, &state)
        case .block(let step): Moving.block(step, &state)
        case .sameRole(let step): Moving.sameRole(step, &state)
        case .fold(let isOpen): Moving.fold(isOpen: isOpen, &state)
        case .foldAll(let isOpen): Moving.foldAll(isOpen: isOpen, &state)
        case .nextPane(let step): Moving.pane(step, &state)
        case .view(let view): Moving.show(view, &state)
        case .back: Moving.back(&state)
        case .search: Prompts.askSearch(&state)
        case .searchNext(let step): Finding.next(step, &state)
        case .filter: state.popup = .prompt(.init(.filter, text: state.list.filter.text))
        case .hideLocked: Finding.hideLocked(&state)
        case .clearFilter: Finding.filter("", &state)
        case .sort(let order): Finding.sort(order, &state)
        case .mark: Marking.toggle(&state)
        case .markRange: Marking.range(&state)
        case .markShown: Marking.shown(&state)
        case .invertMarks: Marking.invert(&state)
        case .markSameRole: Marking.sameRole(&state)
        case .markMatching: state.popup = .prompt(.init(.select))
        case .clearMarks: Marking.clear(&state)
        case .stepValue(let steps): return Tuning.stepValue(by: steps, &state)
        case .stepRatio(let points):
            return isOnGroups(state) ? CutPlans.step(by: points, &state) : Tuning.stepRatio(by: points, &state)
        case .typeValue: Prompts.askValue(&state)
        case .lock: return isOnGroups(state) ? CutPlans.toggleLock(&state) : Tuning.toggleLock(&state)
        case .rebalance: return Tuning.rebalance(&state)
        case .target:
            if isOnGroups(state) { CutKnobs.ask(.amount, &state) } else { Prompts.show(.init(.target), &state) }
        case .choose(let chooser): Choosing.open(chooser, &state)
        case .repeatTune: return state.lastTune.map { perform($0, &state) } ?? []
        case .copySetting: Tuning.copy(&state)
        case .pasteSetting: return Tuning.paste(&state)
        case .revert: return isOnGroups(state) ? CutPlans.revert(&state) : Tuning.revert(&state)
        case .undo: return travel(&state, groups: CutPlans.undo, tokens: TokenPlans.undo, others: Travelling.undo)
        case .redo: return travel(&state, groups: CutPlans.redo, tokens: TokenPlans.redo, others: Travelling.redo)
        case .zoom(let step): state.plot.zoom = min(max(state.plot.zoom + step, 0), PlotPane.closest)
        case .fitPlot: Drawing.fit(&state)
        case .toggleLogX: state.plot.isLogX.toggle()
        case .toggleLogY: state.plot.isLogY.toggle()
        case .toggleCumulative: state.plot.isCumulative.toggle()
        case .axis: state.spread.axis += 1
        case .glyphTier: Drawing.nextGlyphs(&state)
        case .openData: Attaching.ask(&state)
        case .toggleLive: return Measuring.toggleLive(&state)
        case .probe: return Probing.toggle(&state)
        case .sortSensitivity: Probing.sort(&state)
        case .goToLayer: Probing.goToLayer(&state)
        case .train: return Training.toggle(&state)
        case .takeWeights: return Training.take(&state)
        case .nextKnob(let step): if isOnGroups(state) { CutKnobs.next(step, &state) } else { Knobs.next(step, &state) }
        case .moveKnob(let steps):
            return isOnGroups(state) ? CutKnobs.move(by: steps, &state) : Knobs.move(by: steps, &state)
        case .typeKnob: if isOnGroups(state) { CutKnobs.ask(&state) } else { Knobs.ask(&state) }
        case .cut: return CutRuns.toggle(&state)
        case .stepBits(let steps): return CutBits.step(by: steps, &state)
        case .nextPicture(let step): Picturing.next(step, &state)
        case .moveToken(let steps): return TokenTuning.change(by: steps, &state)
        case .tokenSample(let step): TokenTuning.picture(by: step, &state)
        case .copyTokens: return TokenTuning.copy(&state)
        case .applyPlan: return Sweeping.apply(&state)
        case .sweepMeasure: Sweeping.toggleMeasure(&state)
        case .compareWith: Prompts.show(.init(.compare), &state)
        case .sortDifferences(let order): Comparing.sort(order, &state)
        case .showSame: Comparing.toggleSame(&state)
        case .goToDifference: Comparing.goToLayer(&state)
        case .addRule: state.popup = .prompt(.init(.rule(nil)))
        case .editRule: return Ruling.enter(&state)
        case .removeRule: return Ruling.remove(&state)
        case .moveRule(let step): return Ruling.move(step, &state)
        case .export: Exports.open(&state)
        case .help: state.popup = .help(.init())
        case .palette: Choosing.openPalette(&state)
        case .toggleMouse: return Drawing.toggleMouse(&state)
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .cancel: return Leaving.cancel(&state)
        case .quit: return Leaving.quit(&state)
        }
        return []
    }

    /// Every screen's own plans.
    private static func travel(
        _ state: inout ExplorerState, groups: (inout ExplorerState) -> [Command],
        tokens: (inout ExplorerState) -> [Command], others: (inout ExplorerState) -> [Command]
    ) -> [Command] {
        switch state.view {
        case .groups: groups(&state)
        case .tokens: tokens(&state)
        default: others(&state)
        }
    }

    /// Keys of plans are those of the cut there.
    private static func isOnGroups(_ state: ExplorerState) -> Bool { state.view == .groups }
}
