import Methods
import Pruning
import Subjects

/// Edits of the cut that is asked for: each is recorded, and undone by the same keys as other plans on this screen.
enum CutPlans {
    /// Edits the plan of the cut, and says so; what came of it before is shown again where it is remembered.
    static func change(_ label: String, _ state: inout ExplorerState, _ edit: (inout Plan) -> Void) -> [Command] {
        var plan = state.groups.plan
        edit(&plan)
        learn(&plan, state)
        guard plan != state.groups.plan else { return refuse("that changes nothing", &state) }
        state.groups.history.record(plan, label: label)
        state.status = .done(label)
        follow(&state)
        return []
    }

    /// Takes up a method with its own settings, and with the data that it learns from.
    static func choose(_ id: String, _ state: inout ExplorerState) -> [Command] {
        state.view = .groups
        guard id != state.groups.plan.method.id else {
            state.status = .done("\(state.cutting.card.title): Enter cuts")
            return []
        }
        let commands = change("cut by \(id)", &state) { plan in
            plan.method = MethodChoice(id: id)
            plan.allocator = .uniform
            plan.pattern = .none
            plan.bits = []
            // A target time is no share of units.
            if plan.budget == .sparsity(0) { plan.budget = .sparsity(0.3) }
        }
        state.groups.knob = 0
        return commands
    }

    /// Puts the attached data into a plan whose method or budget takes any.
    private static func learn(_ plan: inout Plan, _ state: ExplorerState) {
        let isAsked = Catalog.cutting(plan.method).card.dataNeed != nil || plan.budget.measure == .latency
        guard isAsked, let data = state.metrics.data else { return plan.method.calibration = nil }
        let samples = plan.method.calibration?.samples ?? CalibrationChoice.samples
        plan.method.calibration = CalibrationChoice(data: data.text, samples: samples)
    }

    /// A method that learns from data learns from those attached last.
    static func attach(_ state: inout ExplorerState) {
        var plan = state.groups.plan
        learn(&plan, state)
        guard plan != state.groups.plan else { return }
        state.groups.history.record(plan, label: "\(state.cutting.card.id) on other data")
    }

    static func undo(_ state: inout ExplorerState) -> [Command] {
        guard let label = state.groups.history.undo() else { return refuse("nothing to undo", &state) }
        state.status = .done("undid: \(label)")
        follow(&state)
        return []
    }

    static func redo(_ state: inout ExplorerState) -> [Command] {
        guard let label = state.groups.history.redo() else { return refuse("nothing to redo", &state) }
        state.status = .done("did again: \(label)")
        follow(&state)
        return []
    }

    /// A cut that took a moment follows every edit; one that takes long waits for a key.
    private static func follow(_ state: inout ExplorerState) {
        state.groups.failure = nil
        state.groups.knob = min(state.groups.knob, state.cutKnobs.count - 1)
        let id = state.groups.plan.method.id
        let last = state.groups.found.last {
            $0.basis.plan.method.id == id && $0.basis.weights == state.history.weights
        }
        state.groups.isDue = state.presentCut == nil && (last.map { $0.seconds <= GroupsPane.quick } ?? false)
    }

    static func refuse(_ reason: String, _ state: inout ExplorerState) -> [Command] {
        Moving.refuse(reason, &state)
        return []
    }
}

// MARK: - One group by hand
extension CutPlans {
    /// Takes units of the group under the cursor, or gives some back: a hundredth of it, one at least.
    static func step(by points: Double, _ state: inout ExplorerState) -> [Command] {
        guard let group = editable(&state) else { return [] }
        let now = removed(group, state)
        let step = max(1, Int((points.magnitude * Double(group.count)).rounded()))
        let wanted = min(max(now + (points > 0 ? step : -step), 0), group.count - 1)
        guard wanted != now else {
            return refuse(points > 0 ? "one unit stays in every group" : "all its units are there", &state)
        }
        return give(LayerSetting(amount: .removed(wanted)), "remove \(wanted) of \(group.words)", group, &state)
    }

    static func toggleLock(_ state: inout ExplorerState) -> [Command] {
        guard let group = editable(&state) else { return [] }
        guard state.ownRule(of: group)?.setting.amount != .locked else { return free(&state) }
        return give(LayerSetting(amount: .locked), "lock \(group.words)", group, &state)
    }

    /// Bits are set for layers that make locked groups too.
    static func revert(_ state: inout ExplorerState) -> [Command] {
        guard let group = state.group, state.groups.plan.hasBits(of: group) else { return free(&state) }
        return change("free \(group.words)", &state) { plan in
            plan.rules.removeAll { $0.glob == group.glob }
            plan.freeBits(of: group)
        }
    }

    private static func free(_ state: inout ExplorerState) -> [Command] {
        guard let group = editable(&state) else { return [] }
        guard state.ownRule(of: group) != nil else { return refuse("no hand has set this group", &state) }
        return change("free \(group.words)", &state) { $0.rules.removeAll { $0.glob == group.glob } }
    }

    private static func give(
        _ setting: LayerSetting, _ label: String, _ group: Group, _ state: inout ExplorerState
    ) -> [Command] {
        change(label, &state) { plan in
            plan.rules.removeAll { $0.glob == group.glob }
            plan.rules.append(Rule(group.glob, setting))
        }
    }

    /// Units that go of a group by the present plan, as far as that is known.
    private static func removed(_ group: Group, _ state: ExplorerState) -> Int {
        if case .removed(let count)? = state.ownRule(of: group)?.setting.amount { return count }
        return state.presentCut?.cut(of: group)?.removed.count ?? 0
    }

    private static func editable(_ state: inout ExplorerState) -> Group? {
        guard let group = state.group else {
            Moving.refuse(state.groups.misfit ?? "the groups are being found", &state)
            return nil
        }
        guard let lock = group.locks.first else { return group }
        Moving.refuse("always whole: \(lock.text)", &state)
        return nil
    }
}
