import Checkpoints
import Pruning
import Subjects
import Terminal

/// The line above the footer: progress of the pass, what the last key did, or why not.
enum StatusView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        var x = 1
        if let dragged = state.dragged {
            canvas.text(Width.truncated(text(dragged), to: canvas.size.columns - 2), x: x, y: 0, Style(.prompt))
            return
        }
        if let collected = state.collected {
            let words = "collecting \(collected.samples) of \(Numbers.counted(collected.total, "sample"))"
            x += canvas.text(words, x: x, y: 0, Style(.pending)) + 2
        } else if let progress = state.progress, progress.layersTotal > 0 {
            x += canvas.text(text(progress), x: x, y: 0, Style(.pending)) + 2
        } else if let training = training(state) {
            x += canvas.text(training, x: x, y: 0, Style(.pending)) + 2
        } else if let cutting = cutting(state) {
            x += canvas.text(cutting, x: x, y: 0, Style(.pending)) + 2
        }
        let room = canvas.size.columns - x - 1
        switch state.status {
        case .none where reason(state) != nil:
            canvas.text(Width.truncated(reason(state) ?? "", to: room), x: x, y: 0, Style(.locked))
        case .none:
            let first = state.network.checkpoint.warnings.first { !$0.isNote }
            if state.progress == nil, let first, state.history.current == 0 {
                canvas.text(Width.truncated("\(first)", to: room), x: x, y: 0, Style(.warning))
            }
        case .done(let words): canvas.text(Width.truncated(words, to: room), x: x, y: 0, Style(.good))
        case .refused(let words): canvas.text(Width.truncated(words, to: room), x: x, y: 0, Style(.warning))
        }
    }

    /// `training 320 of 920`, on other screens than its own; nil while none runs.
    private static func training(_ state: ExplorerState) -> String? {
        guard state.training.isRunning, state.view != .training, let shown = state.training.shown else { return nil }
        let of = shown.total > 0 ? " \(Numbers.grouped(shown.step)) of \(Numbers.grouped(shown.total))" : ""
        return "training\(of)"
    }

    /// `cutting: searching 3 of 21`, on other screens than its own; nil while nothing is cut.
    private static func cutting(_ state: ExplorerState) -> String? {
        guard state.groups.isRunning, state.view != .groups else { return nil }
        return "cutting" + (state.groups.progress.map { ": \($0.words) \($0.done) of \($0.total)" } ?? "")
    }

    /// Why the layer under the cursor is never pruned.
    private static func reason(_ state: ExplorerState) -> String? {
        guard state.view == .layers || state.view == .plot, let layer = state.list.current(state.network) else {
            return nil
        }
        let description = state.network.layers[layer]
        return description.reason.map { "\(description.entry.name.printable) is never pruned: \($0.text)" }
    }

    /// `cut 37.5%: 27,216 of 72,576 go · let go to keep it`.
    private static func text(_ dragged: (removed: Int, units: Int)) -> String {
        let share = Numbers.percent(Double(dragged.removed) / Double(max(1, dragged.units)))
        return "cut \(share): \(Numbers.grouped(dragged.removed)) of \(Numbers.grouped(dragged.units)) go"
            + " · let go to keep it, Esc to drop it"
    }

    /// `pass 451 of 723 layers  2.4 GiB/s  23 s left`.
    private static func text(_ progress: ScoringProgress) -> String {
        let rate = progress.bytesPerSecond > 0 ? "  \(Numbers.bytes(Int(progress.bytesPerSecond)))/s" : ""
        let left = progress.secondsLeft.map { "  \(Numbers.duration($0)) left" } ?? ""
        return "pass \(progress.layersDone) of \(progress.layersTotal) layers\(rate)\(left)"
    }
}

/// The last line: keys that hold now.
enum FooterView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.ground = .bar
        canvas.clear(Style(.keyLabel))
        if !state.pendingKeys.isEmpty { return pending(state, &canvas) }
        let contexts = Keymap.contexts(of: state)
        let here = Keymap.active(in: contexts).filter { !$0.footer.isEmpty }
        // What only this pane can do comes first, so that a narrow line shows it.
        let all = here.filter { !$0.contexts.contains(.always) } + here.filter { $0.contexts.contains(.always) }
        // Whoever knows no other key has to see this one: its place is kept whatever else is cut.
        let help = all.filter { $0.action == .help }
        let kept = help.reduce(0) { $0 + $1.footerWidth + 2 }
        var x = 1
        for binding in all where binding.action != .help {
            guard x + binding.footerWidth + 2 + kept <= canvas.size.columns else { break }
            draw(binding, &x, &canvas)
        }
        for binding in help where x + binding.footerWidth <= canvas.size.columns { draw(binding, &x, &canvas) }
    }

    private static func draw(_ binding: Binding, _ x: inout Int, _ canvas: inout Canvas) {
        x += canvas.text(binding.footerKeys, x: x, y: 0, Style(.key)) + 1
        x += canvas.text(binding.footer, x: x, y: 0, Style(.keyLabel)) + 2
    }

    /// What would complete the keys typed so far.
    private static func pending(_ state: ExplorerState, _ canvas: inout Canvas) {
        var x = 1
        guard case .prefix(let longer) = Keymap.meaning(of: state.pendingKeys, in: Keymap.contexts(of: state)) else {
            return
        }
        let typed = state.pendingKeys.map(\.label).joined()
        x += canvas.text(typed, x: x, y: 0, Style(.key)) + 1
        // What all names begin with is said once: `, sort by  n name  s size`.
        let names = longer.map { $0.name.split(separator: " ") }
        let first = names.first ?? []
        let common = first.indices.prefix { place in
            names.allSatisfy { $0.count > place + 1 && $0[place] == first[place] }
        }
        let words = first.prefix(common.count).joined(separator: " ")
        if !words.isEmpty { x += canvas.text(words, x: x, y: 0, Style(.keyLabel)) + 2 }
        for (binding, name) in zip(longer, names) {
            x += canvas.text(String(binding.keyText.dropFirst(typed.count)), x: x, y: 0, Style(.key)) + 1
            x += canvas.text(name.dropFirst(common.count).joined(separator: " "), x: x, y: 0, Style(.keyLabel)) + 2
        }
    }
}

extension Binding {
    /// Columns of keys, a blank and words.
    var footerWidth: Int { Width.columns(of: footerKeys) + 1 + Width.columns(of: footer) }

    /// The first key, or both of a pair such as `< >`.
    var footerKeys: String {
        switch action {
        case .stepValue: "< >"
        case .stepRatio: "+ -"
        default: keyText.split(separator: " ").first.map(String.init) ?? ""
        }
    }
}
