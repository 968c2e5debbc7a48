import Methods
import Pruning
import Subjects
import Tensors

/// The form of the Groups screen.
enum CutKnobs {
    static func next(_ step: Int, _ state: inout ExplorerState) {
        let count = state.cutKnobs.count
        state.groups.knob = (current(state) + step + count) % count
    }

    static func current(_ state: ExplorerState) -> Int { min(state.groups.knob, state.cutKnobs.count - 1) }

    /// One step up or down of the setting under the cursor.
    static func move(by steps: Int, _ state: inout ExplorerState) -> [Command] {
        let (knob, plan) = (state.cutKnobs[current(state)], state.groups.plan)
        switch knob {
        case .method: return CutPlans.choose(next(plan.method.id, Catalog.groupCards.map(\.id), steps), &state)
        case .measure:
            let measures = state.cutMeasures
            return take(measure: next(state.cutMeasure, measures, steps), &state)
        case .amount: return amount(by: steps, &state)
        case .whose:
            let units = next(plan.granularity, [.weight, .channel, .head], steps)
            return CutPlans.change("units \(units == .weight ? "both" : "\(units)")", &state) { $0.granularity = units }
        case .spread:
            let spread = next(plan.allocator, [.uniform, .global], steps)
            return CutPlans.change("spread \(spread.rawValue)", &state) { $0.allocator = spread }
        case .multiple:
            let patterns: [Pattern] = [.none] + [2, 4, 8, 16, 32, 64].map { .multiple(of: $0) }
            return CutPlans.change("multiple", &state) { $0.pattern = next(plan.pattern, patterns, steps) }
        case .keep:
            let least = max(plan.minimumKept.weights(of: .max) + steps, 0)
            let kept = least == 0 ? MinimumKept.none : .weights(least)
            return CutPlans.change("keep \(kept)", &state) { $0.minimumKept = kept }
        case .stored:
            let type = next(plan.stored, [nil, .f32, .f16, .bf16], steps)
            return CutPlans.change("written as \(type?.rawValue ?? "its own type")", &state) { $0.stored = type }
        case .samples:
            let samples = plan.method.calibration?.samples ?? CalibrationChoice.samples
            return take(samples: steps > 0 ? samples * 2 : max(samples / 2, 1), &state)
        case .setting(let name):
            guard let tunable = state.cutting.tunables.first(where: { $0.name == name }) else { return [] }
            return give(tunable.stepped(by: steps), name, &state)
        case .layerBits: return CutBits.step(by: steps, &state)
        }
    }

    /// Asks for the value of the setting under the cursor.
    static func ask(_ state: inout ExplorerState) { ask(state.cutKnobs[current(state)], &state) }

    static func ask(_ knob: CutKnob, _ state: inout ExplorerState) {
        if knob == .method { return Choosing.open(.method, &state) }
        Prompts.show(.init(.cutKnob(knob)), &state)
    }

    private static func next<Value: Equatable>(_ value: Value, _ all: [Value], _ steps: Int) -> Value {
        guard let here = all.firstIndex(of: value) else { return all[0] }
        return all[((here + steps) % all.count + all.count) % all.count]
    }

    private static func amount(by steps: Int, _ state: inout ExplorerState) -> [Command] {
        if state.cutMeasure == .speedup {
            let tunable = state.cutting.tunables.first { $0.name == CutMeasure.speedup.rawValue }
            return tunable.map { give($0.stepped(by: steps), $0.name, &state) } ?? []
        }
        guard case .share(let share) = state.groups.plan.budget.quantity else {
            return CutPlans.refuse("= types another amount", &state)
        }
        let wanted = min(max((share * 20).rounded() + Double(steps), state.cutMeasure == .units ? 0 : 1), 19) / 20
        return take(Budget(state.groups.plan.budget.measure, .share(wanted)), &state)
    }

    private static func give(_ value: SettingValue, _ name: String, _ state: inout ExplorerState) -> [Command] {
        CutPlans.change("\(name) \(value)", &state) { $0.method.settings[name] = value }
    }
}

// MARK: - What was typed
extension CutKnobs {
    /// Takes what was typed; nil where it means nothing.
    static func take(_ text: String, for knob: CutKnob, _ state: inout ExplorerState) -> [Command]? {
        let word = text.filter { $0 != " " }.lowercased()
        switch knob {
        case .method: return nil
        case .measure:
            return CutMeasure(rawValue: word).flatMap { measure in
                state.cutMeasures.contains(measure) ? take(measure: measure, &state) : nil
            }
        case .amount: return amount(word, &state)
        case .whose:
            let units: [String: Granularity] = ["both": .weight, "channel": .channel, "head": .head]
            return units[word].map { units in CutPlans.change("units \(word)", &state) { $0.granularity = units } }
        case .spread:
            guard let spread = AllocatorChoice(rawValue: word), [.uniform, .global].contains(spread) else { return nil }
            return CutPlans.change("spread \(word)", &state) { $0.allocator = spread }
        case .multiple:
            guard let count = Int(word), (1...4096).contains(count) else { return nil }
            return CutPlans.change("multiple \(count)", &state) { plan in
                plan.pattern = count == 1 ? .none : .multiple(of: count)
            }
        case .keep:
            guard let kept = MinimumKept(word) else { return nil }
            return CutPlans.change("keep \(kept)", &state) { $0.minimumKept = kept }
        case .stored:
            let type = Plan.storedTypes[word.uppercased()]
            guard word == "own" || type != nil else { return nil }
            return CutPlans.change("written as \(word)", &state) { $0.stored = type }
        case .samples:
            guard let count = Int(word), (1...1_000_000).contains(count) else { return nil }
            return take(samples: count, &state)
        case .setting(let name):
            let tunable = state.cutting.tunables.first { $0.name == name }
            guard let tunable, tunable.accepts(SettingValue(word)) else { return nil }
            return give(SettingValue(word), name, &state)
        case .layerBits: return CutBits.take(word, &state)
        }
    }

    /// What the text would make of the setting, as the form would show it; nil where it means nothing.
    static func preview(_ text: String, for knob: CutKnob, _ state: ExplorerState) -> String? {
        var tried = state
        guard take(text, for: knob, &tried) != nil else { return nil }
        return tried.words(knob) + (knob == .amount ? ", \(tried.words(.measure))" : "")
    }

    /// `30%`, `params=50%`, `speedup=2`; a bare amount is of what the form says.
    private static func amount(_ word: String, _ state: inout ExplorerState) -> [Command]? {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        let measure = parts.count == 2 ? CutMeasure(typed: parts[0]) : state.cutMeasure
        guard let measure, let amount = parts.last, state.cutMeasures.contains(measure) else { return nil }
        guard measure == .speedup else {
            return Budget("\(measure.budget.rawValue)=\(amount)").map { take($0, &state) }
        }
        let times = SettingValue(amount.hasSuffix("x") ? String(amount.dropLast()) : amount)
        let tunable = state.cutting.tunables.first { $0.name == CutMeasure.speedup.rawValue }
        guard let tunable, tunable.accepts(times) else { return nil }
        return CutPlans.change("\(times) times as fast", &state) { plan in
            plan.budget = .sparsity(0)
            plan.method.settings[CutMeasure.speedup.rawValue] = times
        }
    }

    private static func take(_ budget: Budget, _ state: inout ExplorerState) -> [Command] {
        CutPlans.change(budget.cutWords, &state) { $0.budget = budget }
    }

    private static func take(measure: CutMeasure, _ state: inout ExplorerState) -> [Command] {
        switch measure {
        case .speedup: CutPlans.change("to a time", &state) { $0.budget = .sparsity(0) }
        case .units: take(.sparsity(0.3), &state)
        default: take(Budget(measure.budget, .share(0.7)), &state)
        }
    }

    private static func take(samples: Int, _ state: inout ExplorerState) -> [Command] {
        guard var choice = state.groups.plan.method.calibration else {
            return CutPlans.refuse("there are no data to learn from; C-o opens some", &state)
        }
        choice.samples = samples
        return CutPlans.change("\(samples) samples", &state) { $0.method.calibration = choice }
    }
}

extension CutMeasure {
    /// Sparsity is what budgets call a share of units.
    init?(typed word: String) {
        if word == "sparsity" { self = .units } else { self.init(rawValue: word) }
    }
}

extension OpenedTunable {
    /// Whether the value is in its range, or one of its choices.
    func accepts(_ value: SettingValue) -> Bool {
        switch (kind, value) {
        case (.number(_, let range, _), .number(let number)): range.contains(number)
        case (.choice(_, let names), .choice(let name)): names.contains(name)
        default: false
        }
    }
}

extension Budget {
    /// As a cut means it: `30% of the units go`, `50% of params stay`.
    var cutWords: String {
        if measure == .sparsity, case .share(let share) = quantity {
            return "\(Numbers.plain(share * 100))% of the units go"
        }
        return words + " stay"
    }
}
