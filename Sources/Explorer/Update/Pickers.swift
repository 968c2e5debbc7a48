import Methods
import Pruning
import Subjects
import Terminal

/// Keys in a list to choose from.
enum Pickers {
    typealias Picker = Popup.Picker

    static func press(_ key: Key, _ picker: Picker, _ state: inout ExplorerState) -> [Command] {
        var picker = picker
        switch key {
        case .enter: return choose(picker, &state)
        case .down, .control("n"): picker.cursor += 1
        case .up, .control("p"): picker.cursor -= 1
        case .pageDown: picker.cursor += 10
        case .pageUp: picker.cursor -= 10
        case .home: picker.cursor = 0
        case .end: picker.cursor = picker.items.count
        case .tab: picker.setting = nextSetting(picker, state)
        case .left, .right: return tune(key == .right ? 1 : -1, picker, &state)
        default:
            guard picker.filter.edit(key) else { return [] }
            picker.cursor = 0
        }
        picker.cursor = min(max(picker.cursor, 0), max(picker.shown.count - 1, 0))
        state.popup = .picker(picker)
        return previewTheme(picker, &state)
    }

    private static func choose(_ picker: Picker, _ state: inout ExplorerState) -> [Command] {
        let shown = picker.shown
        guard shown.indices.contains(picker.cursor), !isTyped(picker) else { return typed(picker, &state) }
        let item = shown[picker.cursor]
        if let refusal = item.refusal {
            state.status = .refused(refusal)
            return []
        }
        state.popup = nil
        return apply(item.id, picker, &state)
    }

    /// Whether the text is a pattern itself, and no line was walked to: `1x6` means 1x6, though 16x16 holds its letters.
    private static func isTyped(_ picker: Picker) -> Bool {
        picker.purpose == .pattern && picker.cursor == 0 && Pattern(picker.filter) != nil
    }

    /// A pattern that is not in the list may be typed: `3:8`, `2x2`.
    private static func typed(_ picker: Picker, _ state: inout ExplorerState) -> [Command] {
        guard picker.purpose == .pattern, Pattern(picker.filter) != nil else { return [] }
        state.popup = nil
        return apply(picker.filter, picker, &state)
    }

    private static func apply(_ id: String, _ picker: Picker, _ state: inout ExplorerState) -> [Command] {
        switch picker.purpose {
        case .method:
            let isCut = Catalog.groupMethods.contains { $0.card.id == id }
            return isCut ? CutPlans.choose(id, &state) : method(id, &state)
        case .cutMethod: return CutPlans.choose(id, &state)
        case .pattern: return pattern(id, &state)
        case .granularity:
            let isRows = id == Choosing.weightsOfRows
            guard let granularity = isRows ? .weight : Granularity(id) else { return [] }
            return Planning.change("granularity \(id)", &state) { plan in
                plan.granularity = granularity
                plan.scope = isRows ? .row : .layer
            }
        case .allocator:
            guard let allocator = AllocatorChoice(rawValue: id) else { return [] }
            return Planning.change("allocator \(id)", &state) { plan in
                plan.allocator = allocator
                plan.balanced = plan.overrides
            }
        case .theme:
            state.theme = id
            state.status = .done("theme \(id)")
            return [.theme(id)]
        case .palette:
            guard let binding = Keymap.bindings.first(where: { $0.name == id }) else { return [] }
            return Actions.perform(binding.action, &state)
        }
    }

    /// Takes up the method with its own scope, and with the attached data where it learns from any.
    private static func method(_ id: String, _ state: inout ExplorerState) -> [Command] {
        guard let card = Catalog.cards.first(where: { $0.id == id }) else { return [] }
        let settings = id == state.plan.method.id ? state.plan.method.settings : [:]
        let data = card.dataNeed == nil ? nil : state.metrics.data
        return Planning.change("criterion \(id)", &state) { plan in
            plan.method = MethodChoice(
                id: id, settings: settings, calibration: data.map { CalibrationChoice(data: $0.text) })
            plan.scope = card.scope
        }
    }

    private static func pattern(_ id: String, _ state: inout ExplorerState) -> [Command] {
        guard let pattern = Pattern(id) else { return [] }
        if let reason = state.whyNotScored(pattern) {
            state.status = .refused(reason)
            return []
        }
        guard state.list.marked.isEmpty else { return Tuning.give(LayerSetting(pattern: pattern), &state) }
        return Planning.change("pattern \(id)", &state) { $0.pattern = pattern }
    }

    /// A theme that was only being looked at goes back to the one before.
    static func leave(_ picker: Picker, _ state: inout ExplorerState) -> [Command] {
        guard case .theme(let before) = picker.purpose else { return [] }
        state.theme = before
        return [.theme(before)]
    }

    private static func previewTheme(_ picker: Picker, _ state: inout ExplorerState) -> [Command] {
        guard case .theme = picker.purpose, picker.shown.indices.contains(picker.cursor) else { return [] }
        let name = picker.shown[picker.cursor].id
        guard name != state.theme else { return [] }
        state.theme = name
        return [.theme(name)]
    }
}

extension Pickers {
    /// Tab walks through the settings of the method in force.
    private static func nextSetting(_ picker: Picker, _ state: ExplorerState) -> Int? {
        guard picker.purpose == .method, !state.method.tunables.isEmpty else { return nil }
        let next = (picker.setting ?? -1) + 1
        return next < state.method.tunables.count ? next : nil
    }

    /// Left and right move the setting that Tab stands on; the engine answers at once.
    private static func tune(_ steps: Int, _ picker: Picker, _ state: inout ExplorerState) -> [Command] {
        guard let setting = picker.setting, state.method.tunables.indices.contains(setting) else { return [] }
        let tunable = state.method.tunables[setting]
        return Planning.change("\(tunable.name) \(tunable.stepped(by: steps))", &state) { plan in
            plan.method.settings[tunable.name] = tunable.stepped(by: steps)
        }
    }
}
