import Checkpoints
import Methods
import Pruning
import Subjects

/// A training in words: what it would do, how far it is, what came of it.
enum TrainingWords {
    /// `5 epochs`, `120 of 230 steps`.
    static func length(_ found: TrainedWeightsFound, _ settings: TrainingSettings) -> String {
        found.isComplete
            ? settings.words(.length) : "\(Numbers.grouped(found.steps)) of \(Numbers.counted(found.total, "step"))"
    }

    /// `: top-1 97.5%` of the held-out samples, or the training loss where nothing is held out.
    static func outcome(_ found: TrainedWeightsFound) -> String {
        guard let point = found.curve.points.first(where: { $0.step == found.chosenStep }) ?? found.curve.points.last
        else { return "" }
        return ": " + figure(point)
    }

    static func figure(_ point: TrainingCurve.Point) -> String {
        if let share = point.heldTop1 { return "top-1 \(Numbers.percent(share))" }
        return point.heldLoss.map { "held-out loss \(Numbers.score($0))" } ?? "loss \(Numbers.score(point.loss))"
    }

    /// What Enter does now, in few words.
    static func offer(_ state: ExplorerState) -> String {
        let training = state.training
        if training.isRunning { return training.isStopping ? "stops after this step" : "Enter stops" }
        if state.whyNoTraining != nil { return "" }
        if let steps = state.stepsOnDisk, training.shown?.found == nil {
            return "Enter goes on at \(Numbers.grouped(steps))"
        }
        if state.canResumeTraining { return "Enter goes on, w takes" }
        guard let shown = training.shown, shown.found != nil else { return "Enter trains" }
        return shown.isTaken ? "taken; Enter trains again" : "w takes, Enter again"
    }

    /// `step 120 of 230, epoch 5.2, 3 s left`.
    static func progress(_ state: ExplorerState, _ shown: ShownTraining) -> String {
        guard shown.total > 0 else { return state.training.isRunning ? "being opened" : state.training.note ?? "" }
        var words = "step \(Numbers.grouped(shown.step)) of \(Numbers.grouped(shown.total))"
        if let perEpoch = state.training.fit?.perEpoch(shown.origin.settings), perEpoch > 0 {
            words += ", epoch \(Numbers.decimal(Double(shown.step) / Double(perEpoch), places: 1))"
        }
        guard state.training.isRunning, shown.step > 0, shown.step < shown.total else { return words }
        let left = shown.seconds / Double(shown.step) * Double(shown.total - shown.step)
        return words + ", \(Numbers.duration(left)) left"
    }

    /// Lines that say what a training would be, before there is one.
    static func prospect(_ state: ExplorerState) -> [String] {
        if let reason = state.whyNoTraining { return [reason] }
        var lines = [aim(state)]
        if let fit = state.training.fit {
            let steps = Numbers.grouped(fit.steps(state.training.settings))
            lines.append(
                "\(Numbers.counted(fit.samples, "sample")), \(Numbers.grouped(fit.held)) held out, \(steps) steps")
        }
        return lines + warnings(state)
    }

    private static func aim(_ state: ExplorerState) -> String {
        guard state.trainsByMethod else {
            let share = Numbers.percent(state.figures.sparsity)
            return state.figures.removed == 0
                ? "trains every weight: the plan removes none" : "trains what the plan leaves: \(share) stay 0"
        }
        return "trains every weight, and \(state.method.card.id) removes meanwhile"
    }

    /// What may not be meant.
    static func warnings(_ state: ExplorerState) -> [String] {
        guard state.trainsByMethod else { return [] }
        var lines: [String] = []
        let total = state.training.shown?.total ?? state.training.fit?.steps(state.training.settings)
        if let end = schedule(state)?.end, let total, total > 0, end > total {
            lines.append("the schedule ends at step \(Numbers.grouped(end)), the training at \(Numbers.grouped(total))")
        }
        let limits = state.plan.trainingLimits(of: state.network)
        if !limits.isEmpty {
            lines.append(
                "\(Numbers.counted(limits.count, "layer")) by lock, rule or hand; the rest as \(state.method.card.id) decides"
            )
        }
        if state.plan.leavesOut {
            lines.append("thresholds and patterns do not hold while weights move")
        }
        return lines
    }

    /// Why a method would remove nothing: it begins when the training is done. Nil where it begins before.
    static func whyNothingGoes(_ state: ExplorerState) -> String? {
        guard state.trainsByMethod, let total = state.training.fit?.steps(state.training.settings),
            case .number(let begin)? = state.method.tunables.first(where: { $0.name == "begin" })?.value,
            begin >= Double(total)
        else { return nil }
        return "\(state.method.card.id) begins at step \(Numbers.grouped(Int(min(begin, 1e15)))), training ends at "
            + "\(Numbers.grouped(total)): begin earlier, or train longer"
    }

    /// What the present method means to have removed by step, and the last step at which it makes masks; nil where it follows no
    /// schedule.
    static func schedule(_ state: ExplorerState) -> (rule: any ScheduledRule, end: Int?)? {
        guard state.trainsByMethod, let rule = try? Catalog.rule(of: state.plan.method) as? any ScheduledRule else {
            return nil
        }
        guard case .number(let end)? = state.method.tunables.first(where: { $0.name == "end" })?.value else {
            return (rule, nil)
        }
        return (rule, Int(min(end, 1e15)))
    }
}

extension Plan {
    /// Whether a rule or a hand says what a training cannot keep to.
    fileprivate var leavesOut: Bool {
        (rules.map(\.setting) + overrides.values).contains { setting in
            if case .below? = setting.amount { return true }
            return setting.pattern != nil
        }
    }
}
