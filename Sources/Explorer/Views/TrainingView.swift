import Checkpoints
import Pruning
import Subjects
import Terminal

/// A training: its form at the left, what becomes of the loss and of the layer under the cursor at the right.
enum TrainingView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard canvas.size.columns >= 56 else { return narrow(state, &canvas) }
        let (left, right) = canvas.bounds.splitLeft(canvas.size.columns >= 100 ? 40 : 30)
        let wanted = state.trainingKnobs.count + 3
        let hasSchedule = left.rows >= 16
        let (form, schedule) = left.splitBottom(hasSchedule ? max(left.rows - wanted, left.rows * 2 / 5) : 0)
        canvas.inside(form) { TrainingForm.draw(state, &$0) }
        canvas.inside(schedule) { TrainingPlots.schedule(state, &$0) }
        plots(right, state, &canvas)
    }

    /// One thing at a time: the form until something is trained.
    private static func narrow(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard state.training.shown != nil, state.training.isRunning else { return TrainingForm.draw(state, &canvas) }
        TrainingPlots.loss(state, &canvas)
    }

    private static func plots(_ rect: Rect, _ state: ExplorerState, _ canvas: inout Canvas) {
        switch rect.rows {
        case ..<14: canvas.inside(rect) { TrainingPlots.loss(state, &$0) }
        case ..<28:
            let (upper, lower) = rect.splitTop(rect.rows / 2)
            canvas.inside(upper) { TrainingPlots.loss(state, &$0) }
            canvas.inside(lower) { picture(state, &$0) }
        default:
            let (upper, rest) = rect.splitTop(rect.rows * 3 / 10)
            let (middle, lower) = rest.splitTop(rect.rows * 3 / 10)
            canvas.inside(upper) { TrainingPlots.loss(state, &$0) }
            canvas.inside(middle) { TrainingPlots.metric(state, &$0) }
            canvas.inside(lower) { picture(state, &$0) }
        }
    }

    /// The weights of the layer under the cursor, or what else `v` leads to.
    private static func picture(_ state: ExplorerState, _ canvas: inout Canvas) {
        let pictures = state.trainingPictures
        let place = min(state.training.picture, pictures.count - 1)
        guard case .chart(let chart) = pictures[place] else { return TrainingShapes.draw(state, &canvas) }
        let layer = state.trainingLayer.map { state.network.layers[$0].entry.name }
        ChartView.draw(chart, focus: layer, place: "\(place + 1)/\(pictures.count)", &canvas)
    }
}

/// The settings, one a row, and how far the training is.
enum TrainingForm {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let method = state.trainsByMethod ? state.method.card.id : "fine-tuning"
        let isCut = state.trainingKnobs.count > canvas.size.rows - 3
        let place = isCut ? " \(Knobs.current(state) + 1)/\(state.trainingKnobs.count)" : ""
        canvas.box(title: "Training \(method)\(place)", note: TrainingWords.offer(state), isFocused: true)
        canvas.inside(canvas.bounds.inset()) { canvas in
            let isWhole = canvas.size.rows > 3
            let window = max(canvas.size.rows - (isWhole ? 1 : 0), 0)
            let knobs = state.trainingKnobs
            let cursor = Knobs.current(state)
            let rows = ListWindow.rows(knobs.count, cursor: cursor, window: window)
            for place in rows {
                let y = place - rows.lowerBound
                canvas.row(y: y, isCursor: place == cursor) { row(knobs[place], y: y, state, &$0) }
            }
            if isWhole { progress(state, y: canvas.size.rows - 1, &canvas) }
        }
    }

    private static func row(_ knob: TrainingKnob, y: Int, _ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.text(knob.name, x: 2, y: y, Style(.dim))
        let value = words(knob, state)
        canvas.text(value, x: 13, y: y, Style(isIdle(knob, state) || state.training.isRunning ? .dim : .key))
    }

    private static func words(_ knob: TrainingKnob, _ state: ExplorerState) -> String {
        guard case .method(let name) = knob else { return state.training.settings.words(knob) }
        return state.method.tunables.first { $0.name == name }.map { "\($0.value)" } ?? ""
    }

    /// Adam has no momentum of this kind.
    private static func isIdle(_ knob: TrainingKnob, _ state: ExplorerState) -> Bool {
        let settings = state.training.settings
        return knob == .momentum && settings.optimizer.rule != .sgd
            || [.taught, .temperature, .hidden].contains(knob) && settings.distillation == nil
    }

    /// A gauge while it runs.
    private static func progress(_ state: ExplorerState, y: Int, _ canvas: inout Canvas) {
        guard let shown = state.training.shown, shown.total > 0 else { return }
        let share = Double(shown.step) / Double(shown.total)
        Gauge(share).draw(in: &canvas, x: 1, y: y, columns: max(canvas.size.columns - 9, 1))
        canvas.text(Numbers.percent(share), endX: canvas.size.columns - 1, y: y, Style(.dim))
    }
}
