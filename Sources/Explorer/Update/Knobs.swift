import Checkpoints
import Pruning
import Subjects

/// The form of the Training screen.
enum Knobs {
    static func next(_ step: Int, _ state: inout ExplorerState) {
        let count = state.trainingKnobs.count
        state.training.knob = (current(state) + step + count) % count
    }

    /// Moves the setting under the cursor: a method's own is an edit of the plan.
    static func move(by steps: Int, _ state: inout ExplorerState) -> [Command] {
        guard !state.training.isRunning else { return refuse("training runs; Enter stops it", &state) }
        let knob = state.trainingKnobs[current(state)]
        if knob == .frozen { return toggleFrozen(&state) }
        if case .method(let name) = knob {
            guard let tunable = state.method.tunables.first(where: { $0.name == name }) else { return [] }
            return give(tunable.stepped(by: steps), name, &state)
        }
        let before = state.training.settings
        state.training.settings.move(knob, by: steps)
        guard before != state.training.settings else { return refuse("that is its last value", &state) }
        state.status = .done("\(knob.name) \(state.training.settings.words(knob))")
        return []
    }

    static func ask(_ state: inout ExplorerState) {
        guard !state.training.isRunning else { return Moving.refuse("training runs; Enter stops it", &state) }
        Prompts.show(.init(.knob(state.trainingKnobs[current(state)])), &state)
    }

    /// What was typed as settings; nil where it means nothing.
    static func settings(_ text: String, for knob: TrainingKnob, _ state: ExplorerState) -> TrainingSettings? {
        var settings = state.training.settings
        return settings.set(knob, text) ? settings : nil
    }

    /// Takes what was typed; nil where it means nothing.
    static func take(_ text: String, for knob: TrainingKnob, _ state: inout ExplorerState) -> [Command]? {
        if case .method(let name) = knob {
            guard accepts(text, of: name, state) else { return nil }
            return give(SettingValue(text), name, &state)
        }
        if knob == .frozen, text.filter({ $0 != " " }) == "locked" {
            state.training.settings.frozen = lockedNames(state)
            return []
        }
        guard let settings = settings(text, for: knob, state) else { return nil }
        state.training.settings = settings
        state.status = .done("\(knob.name) \(settings.words(knob))")
        return []
    }

    /// Whether a method's setting may have the value.
    static func accepts(_ text: String, of name: String, _ state: ExplorerState) -> Bool {
        switch (state.method.tunables.first { $0.name == name }?.kind, SettingValue(text)) {
        case (.number(_, let range, _), .number(let value)): range.contains(value)
        case (.choice(_, let names), .choice(let word)): names.contains(word)
        default: false
        }
    }

    /// Freezes what the plan locks, or nothing.
    private static func toggleFrozen(_ state: inout ExplorerState) -> [Command] {
        guard state.training.settings.frozen.isEmpty else {
            state.training.settings.frozen = []
            return []
        }
        let locked = lockedNames(state)
        guard !locked.isEmpty else { return refuse("no layer is locked; x locks, = types patterns", &state) }
        state.training.settings.frozen = locked
        return []
    }

    private static func lockedNames(_ state: ExplorerState) -> [Glob] {
        state.network.layers.filter { state.plan.setting(of: $0).setting.amount == .locked }.map { Glob($0.entry.name) }
    }

    static func current(_ state: ExplorerState) -> Int { min(state.training.knob, state.trainingKnobs.count - 1) }

    private static func give(_ value: SettingValue, _ name: String, _ state: inout ExplorerState) -> [Command] {
        Planning.change("\(name) \(value)", &state) { $0.method.settings[name] = value }
    }

    private static func refuse(_ reason: String, _ state: inout ExplorerState) -> [Command] {
        Moving.refuse(reason, &state)
        return []
    }
}
