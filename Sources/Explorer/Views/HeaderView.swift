import Checkpoints
import Pruning
import Subjects
import Terminal

/// The first line: which network, which plan, how far from its target.
enum HeaderView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.ground = .bar
        canvas.clear(Style(.header))
        let checkpoint = state.network.checkpoint
        let gauge = canvas.size.columns >= 100 ? 12 : 0
        let name = checkpoint.displayName.printable(limit: 40)
        let now = target(state, room: canvas.size.columns - gauge - 3, name: Width.columns(of: name))
        canvas.text(now, endX: canvas.size.columns - gauge - 1, y: 0, Style(.header, emphasis: .bold))
        if gauge > 0 {
            Gauge(state.figures.sparsity, ground: .bar).draw(
                in: &canvas, x: canvas.size.columns - gauge, y: 0, columns: 11)
        }
        let room = canvas.size.columns - Width.columns(of: now) - gauge - 3
        let facts = [
            state.whyNoBits == nil ? nil : "INDEX", state.isTrained ? "TRAINED" : nil,
            checkpoint.files.count > 1 ? Numbers.counted(checkpoint.files.count, "shard") : nil,
            checkpoint.missing.isEmpty ? nil : "\(checkpoint.missing.count) MISSING", state.mainDType,
            Numbers.count(state.figures.parameters), Numbers.bytes(state.figures.denseBytes),
        ].compactMap { $0 }
        guard room >= 4 else { return }
        var x = 1 + canvas.text(Width.truncated(name, to: room), x: 1, y: 0, Style(.title, emphasis: .bold))
        for fact in facts where x + Width.columns(of: fact) + 2 <= room {
            x += canvas.text("  " + fact, x: x, y: 0, Style(.header))
        }
    }

    /// `plan* target 50% sparsity  now 47.3%`, or `50% → now 47.3%` where that would leave the name too little.
    private static func target(_ state: ExplorerState, room: Int, name: Int) -> String {
        let mark = state.isUnsaved ? "plan* " : ""
        let now = "now \(Numbers.percent(state.figures.sparsity))"
        let words = state.plan.budget.words
        let budget = words.hasSuffix(" sparsity") ? String(words.dropLast(9)) : words
        let short = "\(budget) \(state.glyphs.rightArrow) \(now)"
        let wanted = room < 28 ? 0 : min(name, room * 2 / 5)
        return ["\(mark)target \(words)  \(now)", mark + short, short, now].first {
            Width.columns(of: $0) + wanted <= room
        } ?? now
    }

    /// All that fits into a window too small for anything else.
    static func tiny(_ state: ExplorerState, _ canvas: inout Canvas) {
        canvas.text(
            "\(Numbers.percent(state.figures.sparsity)) of \(Numbers.count(state.figures.prunable))", x: 0, y: 0)
    }
}

/// The second line: the screens, the marks, the filter, the order.
enum TabsView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        var x = 1
        let (labels, gap) = labels(state)
        for (view, text) in labels {
            x += canvas.text(text, x: x, y: 0, Style(view == state.view ? .tabActive : .tab)) + gap
        }
        let text = Width.truncated(notes(state), to: canvas.size.columns - x - 1)
        canvas.text(text, endX: canvas.size.columns - 1, y: 0, Style(.match))
    }

    /// The screens as they are written from column 1 on, and how far apart: shorter and closer, keys alone at last,
    /// where they and the notes have no room beside each other.
    static func labels(_ state: ExplorerState) -> (labels: [(view: ViewKind, text: String)], gap: Int) {
        let notes = Width.columns(of: notes(state))
        let titles: [(ViewKind) -> String] = [
            \.title, \.shortTitle, \.shortTitle, { $0 == state.view ? $0.shortTitle : String($0.shortTitle.prefix(3)) },
            { $0 == state.view ? $0.shortTitle : "" },
        ]
        func made(_ place: Int) -> [(view: ViewKind, text: String)] {
            state.tabs.map { ($0, label($0, titles[place]($0), state)) }
        }
        let gaps = [2, 2, 1, 1, 1]
        let fitting = gaps.indices.first { place in
            let width = made(place).reduce(1) { $0 + Width.columns(of: $1.text) + gaps[place] }
            return width + notes + 1 <= state.size.columns + (notes > 0 ? 0 : gaps[place])
        }
        let place = fitting ?? gaps.count - 1
        return (made(place), gaps[place])
    }

    private static func label(_ view: ViewKind, _ title: String, _ state: ExplorerState) -> String {
        if title.isEmpty { return "\(view.key)" }
        return view == state.view ? "[\(view.key)]\(title)" : "\(view.key):\(title)"
    }

    private static func notes(_ state: ExplorerState) -> String {
        var notes: [String] = []
        if !state.list.marked.isEmpty { notes.append("\(state.list.marked.count) marked") }
        if !state.list.filter.isEmpty { notes.append("filter: \(state.list.filter.text.printable)") }
        if state.list.order != .tree {
            notes.append("sort: \(state.list.order.rawValue)\(state.list.isReversed ? " reversed" : "")")
        }
        return notes.joined(separator: "   ")
    }
}
