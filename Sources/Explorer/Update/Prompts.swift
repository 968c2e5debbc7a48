import Checkpoints
import Pruning
import Subjects
import Terminal

/// The line to type into: what each key does to it, what the text would do, what Enter does.
enum Prompts {
    typealias Prompt = Popup.Prompt

    static func press(_ key: Key, _ prompt: Prompt, _ state: inout ExplorerState) -> [Command] {
        var prompt = prompt
        if key == .enter { return enter(prompt, &state) }
        if prompt.text.edit(key) { show(prompt, &state) }
        return []
    }

    /// Asks what to search for, and remembers where from.
    static func askSearch(_ state: inout ExplorerState) {
        state.beforeSearch = state.list
        state.popup = .prompt(.init(.search))
    }

    /// Leaves a search: the cursor, the folds it opened and the text searched for before come back.
    static func dropSearch(_ state: inout ExplorerState) {
        guard let list = state.beforeSearch else { return }
        state.list = list
        state.beforeSearch = nil
        Solving.arrange(&state)
    }

    /// Asks for a value, if anything chosen could take one.
    static func askValue(_ state: inout ExplorerState) {
        guard Tuning.editable(state).isEmpty else { return show(.init(.value), &state) }
        let reason = state.list.current(state.network).flatMap { state.whyNothing($0) }
        state.status = .refused(reason ?? "nothing here can be pruned")
    }

    /// Puts the prompt up with what its text would do; a filter and a search act while one types.
    static func show(_ prompt: Prompt, _ state: inout ExplorerState) {
        var prompt = prompt
        switch prompt.purpose {
        case .filter: Finding.filter(prompt.text, &state)
        case .search:
            state.status = .none
            state.list.search = prompt.text
            if !prompt.text.isEmpty { Finding.next(1, &state, includingCursor: true) }
        case .value, .select, .target, .rule, .data, .compare, .knob, .cutKnob: break
        }
        let (words, isKnown) = preview(prompt, state)
        // Whoever has typed nothing yet is told nothing yet.
        prompt.isRefused = !isKnown && !prompt.text.isEmpty
        prompt.preview = isKnown || prompt.isRefused ? words : ""
        state.popup = .prompt(prompt)
    }

    private static func enter(_ prompt: Prompt, _ state: inout ExplorerState) -> [Command] {
        state.popup = nil
        let text = prompt.text
        switch prompt.purpose {
        case .filter:
            guard Filter(text).fault == nil else { return refuse(prompt, &state) }
            Finding.filter(text, &state)
            return []
        case .search:
            state.beforeSearch = nil
            if text != state.list.search, !text.isEmpty { state.list.search = text }
            if !text.isEmpty { Finding.next(1, &state, includingCursor: true) }
            return []
        case .select:
            guard Filter(text).fault == nil else { return refuse(prompt, &state) }
            Marking.matching(text, &state)
            return []
        case .value:
            guard let setting = value(text, state), beyond(text, setting, state) == nil else {
                return refuse(prompt, &state)
            }
            return Tuning.give(setting, &state)
        case .target:
            guard let budget = budget(text) else { return refuse(prompt, &state) }
            return Planning.change("target \(budget.words)", &state) { plan in
                plan.budget = budget
                plan.balanced = plan.overrides
            }
        case .rule(let place):
            guard let rule = Rule(text) else { return refuse(prompt, &state) }
            return Ruling.put(rule, at: place, &state)
        case .data: return text.isEmpty ? [] : Attaching.open(text, &state)
        case .compare: return text.isEmpty ? [] : Comparing.open(text, &state)
        case .knob(let knob): return Knobs.take(text, for: knob, &state) ?? refuse(prompt, &state)
        case .cutKnob(let knob): return CutKnobs.take(text, for: knob, &state) ?? refuse(prompt, &state)
        }
    }

    /// Leaves the prompt up with the reason under it, so that nothing typed is lost.
    private static func refuse(_ prompt: Prompt, _ state: inout ExplorerState) -> [Command] {
        if !prompt.text.isEmpty { show(prompt, &state) }
        return []
    }

    /// `50%` a share, `0.0178` a threshold on the score, `2:4` a pattern, `keep 80M`, `lock`.
    static func value(_ text: String, _ state: ExplorerState) -> LayerSetting? {
        let trimmed = text.filter { $0 != " " }
        if let score = Double(trimmed), score >= 0, score.isFinite {
            return LayerSetting(amount: .below(state.scoreAxis.score(shown: score)))
        }
        return LayerSetting(text)
    }

    /// Why a bare number is no threshold: everything is below it, as where someone means per cent; nil where it is one.
    private static func beyond(_ text: String, _ setting: LayerSetting, _ state: ExplorerState) -> String? {
        guard case .below = setting.amount, Double(text.filter { $0 != " " }) != nil,
            let effect = state.effect(of: setting, on: Tuning.editable(state)), effect.units > 0,
            effect.removed == effect.units
        else { return nil }
        return "every score here is below \(text); \(text)% is a share"
    }

    /// A bare number or percentage is a sparsity.
    static func budget(_ text: String) -> Budget? {
        let compact = text.filter { $0 != " " }
        return Budget(compact) ?? Budget("sparsity=" + compact)
    }

    /// What the text would do, or why it cannot; and whether it means something.
    private static func preview(_ prompt: Prompt, _ state: ExplorerState) -> (words: String, isKnown: Bool) {
        let text = prompt.text
        switch prompt.purpose {
        case .filter:
            let fault = state.list.filter.fault
            return (fault ?? Numbers.counted(state.list.rows.count, "row"), fault == nil)
        case .search:
            if case .refused(let words) = state.status { return (words, false) }
            return (state.list.current(state.network).map { state.network.layers[$0].entry.name.printable } ?? "", true)
        case .select:
            let filter = Filter(text)
            if let fault = filter.fault { return (fault, false) }
            let count = state.network.layers.count { filter.matches(state.facts, layer: $0.id) }
            return (Numbers.counted(count, "layer"), true)
        case .value:
            guard let setting = value(text, state) else { return ("not 50%, 0.0178, 2:4, keep 80M, lock", false) }
            if let fault = beyond(text, setting, state) { return (fault, false) }
            return (preview(setting, state), true)
        case .target:
            if text.isEmpty { return ("now \(state.plan.budget.words)", true) }
            guard let budget = budget(text) else { return ("not 50%, params=80M, bytes=1.2G, flops=40%", false) }
            return ("\(budget.words), spread by \(state.plan.allocator.rawValue)", true)
        case .rule:
            guard let rule = Rule(text) else {
                return ("not GLOB=SETTING, such as *.mlp.*=50% or lm_head=lock", false)
            }
            let count = state.network.layers.count { rule.matches($0) && $0.isPrunable }
            return ("\(Numbers.counted(count, "layer")) \(count == 1 ? "matches" : "match")", true)
        case .data: return (state.metrics.data.map { "now \($0.name.printable)" } ?? "", true)
        case .compare: return (state.diff.path.map { "now \($0.printable)" } ?? "", true)
        case .cutKnob(let knob):
            if text.isEmpty { return ("now \(state.words(knob))", true) }
            let words = CutKnobs.preview(text, for: knob, state)
            return (words ?? "not \(knob.hint)", words != nil)
        case .knob(.method(let name)): return ("", Knobs.accepts(text, of: name, state))
        case .knob(let knob):
            guard let settings = Knobs.settings(text, for: knob, state) else { return ("not \(knob.hint)", false) }
            return (settings.words(knob), true)
        }
    }

    /// `50% on 1 layer: 73,728 of 147,456 go`.
    private static func preview(_ setting: LayerSetting, _ state: ExplorerState) -> String {
        let layers = Tuning.editable(state)
        var shown = setting.words
        if case .below(let score) = setting.amount { shown = "below \(Numbers.score(state.scoreAxis.shown(score)))" }
        let words = "\(shown) on \(Numbers.counted(layers.count, "layer"))"
        guard let effect = state.effect(of: setting, on: layers), effect.units > 0 else { return words }
        return "\(words): \(Numbers.grouped(effect.removed)) of \(Numbers.grouped(effect.units)) go"
    }
}
