import Checkpoints
import Exporters
import Methods
import Pruning
import Subjects

/// A cut in the background: asked for, stopped, taken up.
enum CutRuns {
    /// Works the present plan out, or stops what is being worked out.
    static func toggle(_ state: inout ExplorerState) -> [Command] {
        if state.groups.isRunning { return stop(&state) }
        if let reason = state.whyNoCut { return CutPlans.refuse(reason, &state) }
        guard state.groups.grouping != nil else { return CutPlans.refuse("the groups are being found", &state) }
        state.status = .done("cutting by \(state.cutting.card.title); keys work meanwhile")
        return start(&state)
    }

    private static func start(_ state: inout ExplorerState) -> [Command] {
        CutPlans.attach(&state)
        state.groups.generation += 1
        (state.groups.isRunning, state.groups.isDue) = (true, false)
        (state.groups.progress, state.groups.failure) = (nil, nil)
        return [.cut(generation: state.groups.generation)]
    }

    static func stop(_ state: inout ExplorerState) -> [Command] {
        guard state.groups.isRunning else { return [] }
        state.groups.generation += 1
        (state.groups.isRunning, state.groups.progress) = (false, nil)
        state.status = .done("stopped; Enter begins anew")
        return [.stopCut]
    }

    static func receive(_ news: CutNews, _ generation: Int, _ state: inout ExplorerState) {
        guard generation == state.groups.generation, state.groups.isRunning else { return }
        switch news {
        case .progress(let progress): state.groups.progress = progress
        case .chosen(let found):
            state.groups.found.removeAll { $0.basis == found.basis }
            state.groups.found = state.groups.found.suffix(GroupsPane.mostFound - 1) + [found]
            state.groups.progress = nil
        case .measured(let measured):
            guard let last = state.groups.found.indices.last else { return }
            state.groups.found[last].measured = measured
        case .ended: end(&state)
        case .failed(let error):
            (state.groups.isRunning, state.groups.progress) = (false, nil)
            guard error != .cancelled else { return }
            state.groups.failure = (state.cutBasis, "\(error)")
            state.status = .refused("\(error)")
        }
    }

    private static func end(_ state: inout ExplorerState) {
        (state.groups.isRunning, state.groups.progress) = (false, nil)
        guard let found = state.presentCut else { return }
        let gone = found.choice.cuts.reduce(0) { $0 + $1.removed.count }
        let left = Double(found.sizes.parameters.after) / Double(max(found.sizes.parameters.before, 1))
        state.status = .done(
            "\(Numbers.counted(gone, "unit")) go, \(Numbers.percent(left)) of the parameters stay; E writes it")
    }

    /// What has to be asked for: the groups of the present weights, and a cut that an edit is due.
    static func wanted(_ state: inout ExplorerState) -> [Command] {
        guard state.view == .groups, state.whyNoBits == nil else { return [] }
        let weights = state.history.weights
        if state.groups.asked != weights {
            state.groups.asked = weights
            (state.groups.grouping, state.groups.misfit) = (nil, nil)
            return [.findGroups(weights: weights)]
        }
        guard state.groups.isDue, state.groups.grouping != nil, state.whyNoCut == nil else { return [] }
        return start(&state)
    }

    static func take(_ result: Result<Grouping, PruningError>, weights: Int, _ state: inout ExplorerState) {
        guard weights == state.groups.asked else { return }
        switch result {
        case .success(let grouping):
            state.groups.grouping = grouping
            state.groups.misfit = grouping.groups.isEmpty ? "no units of this network go together" : nil
            state.groups.cursor = grouping.groups.firstIndex { !$0.isLocked } ?? 0
        case .failure(let error): state.groups.misfit = "\(error)"
        }
    }

    static func move(by rows: Int, _ state: inout ExplorerState) {
        let count = state.groups.grouping?.groups.count ?? 0
        state.groups.cursor = Moving.moved(state.groups.cursor, rows, count: count)
    }

    /// The next group whose name, or a tensor of it, holds the text.
    static func find(_ text: String, _ step: Int, includingCursor: Bool, _ state: inout ExplorerState) {
        let groups = state.groups.grouping?.groups ?? []
        let first = includingCursor ? 0 : 1
        let places = (first..<groups.count + first).map { offset in
            ((state.groups.cursor + offset * step) % groups.count + groups.count) % groups.count
        }
        let match = places.first { place in
            groups[place].name.lowercased().contains(text)
                || groups[place].tensors.contains { $0.lowercased().contains(text) }
        }
        guard let match else { return Moving.refuse("no group's name holds \(text.printable)", &state) }
        state.groups.cursor = match
    }
}

/// The export dialog of a cut.
enum CutExports {
    static func open(_ state: inout ExplorerState) {
        if let reason = state.whyNotOfFile { return Moving.refuse(reason, &state) }
        guard state.presentCut != nil else {
            return Moving.refuse("this cut is not worked out yet; Enter does that", &state)
        }
        let name = state.network.checkpoint.displayName.split(separator: "/").last.map(String.init) ?? "network"
        let stem = name.split(separator: ".").first.map(String.init) ?? name
        state.popup = .export(ExportDialog(cut: stem + "-cut", of: state.network.checkpoint))
        preview(&state)
    }

    /// The text of a recipe; of the network the shapes that it will have.
    static func preview(_ state: inout ExplorerState) {
        guard case .export(var dialog) = state.popup, dialog.previewed != dialog.shownFormat,
            let found = state.presentCut, let grouping = state.groups.grouping
        else { return }
        do throws(PruningError) {
            dialog.show(
                try dialog.cutRequest.preview(
                    of: dialog.shownFormat, state.network, found.basis.plan, grouping, found.choice))
        } catch {
            dialog.show("\(error)")
        }
        state.popup = .export(dialog)
    }
}
