import Glibc
import Pruning
import Subjects
import Terminal

/// Curves of a training over its steps.
enum TrainingPlots {
    /// Of the batches, and of the held-out samples.
    static func loss(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard let shown = state.training.shown else { return prospect(state, &canvas) }
        let figure = shown.points.last.map { " \(TrainingWords.figure($0))" } ?? ""
        canvas.box(title: "loss MEASURED\(figure)", note: fitting(notes(state, shown), canvas))
        canvas.inside(canvas.bounds.inset()) { canvas in
            guard shown.step > 0 else {
                let words = state.training.note ?? TrainingWords.progress(state, shown)
                return tell([words], role: state.training.note == nil ? .pending : .error, &canvas)
            }
            let batches = shown.losses.samples.map { (x: Double($0.step), y: $0.loss) }
            let held = shown.points.compactMap { point in point.heldLoss.map { (x: Double(point.step), y: $0) } }
            let heights = (batches + held).map(\.y).filter(\.isFinite)
            var plot = CurvePlot(
                curves: [
                    CurvePlot.Curve(points: batches, role: .curve, letter: "t"),
                    CurvePlot.Curve(points: held, role: .warning, letter: "h"),
                ],
                horizontal: Axis(0, Double(max(shown.total, 1))),
                vertical: Axis(min(heights.min() ?? 0, 0), max(heights.max() ?? 0, 0.01)))
            plot.showsLetters = true
            plot.draw(in: &canvas)
        }
    }

    /// What tells how good the network is: the share that is right, else perplexity.
    static func metric(_ state: ExplorerState, _ canvas: inout Canvas) {
        let points = state.training.shown?.points ?? []
        let isShare = points.contains { $0.heldTop1 != nil }
        let values = points.compactMap { point -> (x: Double, y: Double)? in
            let value = isShare ? point.heldTop1.map { $0 * 100 } : point.heldLoss.map { exp($0) }
            return value.map { (Double(point.step), $0) }
        }
        canvas.box(title: values.isEmpty || isShare ? "top-1 % held out MEASURED" : "perplexity held out MEASURED")
        canvas.inside(canvas.bounds.inset()) { canvas in
            guard let low = values.map(\.y).min(), let high = values.map(\.y).max() else {
                return tell(["comes with the first epoch"], role: .dim, &canvas)
            }
            let total = Double(max(state.training.shown?.total ?? 1, 1))
            CurvePlot(
                curves: [CurvePlot.Curve(points: values, role: .good)], horizontal: Axis(0, total),
                vertical: Axis(low, high)
            ).draw(in: &canvas)
        }
    }

    private static func notes(_ state: ExplorerState, _ shown: ShownTraining) -> [String] {
        let progress = TrainingWords.progress(state, shown)
        return ["t batches  h held out · \(progress)", progress]
    }

    private static func fitting(_ texts: [String], _ canvas: Canvas) -> String {
        texts.first { Width.columns(of: $0) <= canvas.size.columns - 6 } ?? texts[texts.count - 1]
    }

    /// Before there is a training: what it would be.
    private static func prospect(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.box(title: "loss")
        canvas.inside(canvas.bounds.inset()) { canvas in
            tell(TrainingWords.prospect(state), role: state.whyNoTraining == nil ? .dim : .warning, &canvas)
        }
    }

    /// Lines, broken between words where they are too long.
    static func tell(_ lines: [String], role: Role, _ canvas: inout Canvas) {
        var y = 0
        for line in lines {
            var rest = ""
            for word in line.split(separator: " ") {
                if !rest.isEmpty, Width.columns(of: rest) + Width.columns(of: word) + 3 > canvas.size.columns {
                    canvas.text(rest, x: 1, y: y, Style(role))
                    (rest, y) = ("", y + 1)
                }
                rest += rest.isEmpty ? String(word) : " \(word)"
            }
            canvas.text(rest, x: 1, y: y, Style(role))
            y += 1
        }
    }
}

extension TrainingPlots {
    /// The learning rate over the steps, and the sparsity where a method follows a schedule; the step at work is marked.
    static func schedule(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard !canvas.bounds.isEmpty else { return }
        guard let schedule = TrainingWords.schedule(state) else { return rate(state, &canvas) }
        let (upper, lower) = canvas.bounds.splitTop(canvas.size.rows >= 14 ? canvas.size.rows / 2 : canvas.size.rows)
        canvas.inside(upper) { sparsity(schedule.rule, state, &$0) }
        canvas.inside(lower) { rate(state, &$0) }
    }

    /// Steps of the training that is shown, or would be.
    private static func total(_ state: ExplorerState) -> Int {
        let shown = state.training.shown.flatMap { $0.total > 0 && state.training.isRunning ? $0.total : nil }
        return max(shown ?? state.training.fit?.steps(state.training.settings) ?? state.training.shown?.total ?? 100, 1)
    }

    private static func marker(_ state: ExplorerState) -> Double? {
        state.training.shown.flatMap { $0.step > 0 ? Double($0.step) : nil }
    }

    private static func rate(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard !canvas.bounds.isEmpty else { return }
        let (total, rate) = (total(state), state.training.settings.rate)
        let now =
            state.training.shown.map { " now \(Numbers.short(rate.rate(at: max($0.step - 1, 0), of: total)))" } ?? ""
        canvas.box(title: "learning rate\(now)")
        let points = places(total).map { (x: Double($0), y: rate.rate(at: $0, of: total)) }
        draw(points, upper: rate.peak, total, state, &canvas)
    }

    private static func sparsity(_ rule: any ScheduledRule, _ state: ExplorerState, _ canvas: inout Canvas) {
        let total = total(state)
        let now = state.training.shown?.points.last.map { " now \(Numbers.percent($0.sparsity))" } ?? ""
        let held = (state.training.shown?.points ?? []).map { (x: Double($0.step), y: $0.sparsity * 100) }
        canvas.box(title: "sparsity %\(now)", note: held.isEmpty ? "asked by step" : "a asked  h held, EXACT")
        let points = places(total).map { (x: Double($0), y: rule.sparsity(at: $0) * 100) }
        draw(points, upper: 100, total, state, &canvas, held: held)
    }

    /// At most so many steps from the first to the last.
    private static func places(_ total: Int) -> [Int] {
        let count = min(total, 240)
        return (0...count).map { $0 * total / count }
    }

    private static func draw(
        _ points: [(x: Double, y: Double)], upper: Double, _ total: Int, _ state: ExplorerState,
        _ canvas: inout Canvas, held: [(x: Double, y: Double)] = []
    ) {
        canvas.inside(canvas.bounds.inset()) { canvas in
            var plot = CurvePlot(
                curves: [CurvePlot.Curve(points: points, letter: held.isEmpty ? "*" : "a")],
                horizontal: Axis(0, Double(total)), vertical: Axis(0, upper), marker: marker(state))
            if !held.isEmpty { plot.curves.append(CurvePlot.Curve(points: held, role: .good, letter: "h")) }
            plot.showsLetters = !held.isEmpty
            plot.draw(in: &canvas)
        }
    }
}
