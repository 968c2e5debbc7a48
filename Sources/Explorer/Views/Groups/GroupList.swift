import Checkpoints
import Methods
import Pruning
import Subjects
import Terminal

/// The groups in the order of execution: what of each stays, or why all of it does.
enum GroupList {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        let groups = state.groups.grouping?.groups ?? []
        let open = groups.count { !$0.isLocked }
        let style: Style = state.presentCut == nil && state.shownCut != nil ? Style(.pending) : Style(.title)
        canvas.box(
            title: "\(Numbers.counted(groups.count, "group")), \(open) may lose units", note: note(state),
            titleStyle: style)
        canvas.inside(canvas.bounds.inset()) { canvas in
            let columns = columns(width: canvas.size.columns, hasBits: state.cutting.hasBits)
            let names = ShortNames(groups.map(\.name))
            columns.drawHeading("group", &canvas, title: \.rawValue)
            let cursor = state.groups.cursor
            let rows = ListWindow.rows(groups.count, cursor: cursor, window: max(canvas.size.rows - 1, 0))
            for place in rows {
                canvas.row(y: place - rows.lowerBound + 1, isCursor: place == cursor) { canvas in
                    draw(groups[place], y: place - rows.lowerBound + 1, columns, names, state, &canvas)
                }
            }
        }
    }

    /// Puts the cursor on the row that was clicked, be it of the groups or of the form.
    static func click(_ mouse: Mouse, _ body: Rect, _ state: inout ExplorerState) {
        let layout = GroupsLayout(state, in: body)
        let (list, form) = (layout.list, layout.form)
        if list.inset().contains(x: mouse.x, y: mouse.y), mouse.y > list.y + 1 {
            let count = state.groups.grouping?.groups.count ?? 0
            let rows = ListWindow.rows(count, cursor: state.groups.cursor, window: max(list.rows - 3, 0))
            let row = rows.lowerBound + mouse.y - list.y - 2
            if rows.contains(row) { state.groups.cursor = row }
        } else if form.inset().contains(x: mouse.x, y: mouse.y) {
            let window = max(form.rows - 3, 0)
            let rows = ListWindow.rows(state.cutKnobs.count, cursor: CutKnobs.current(state), window: window)
            let row = rows.lowerBound + mouse.y - form.y - 1
            if rows.contains(row) { state.groups.knob = row }
        }
    }

    private enum Column: String {
        case kept
        case bar = "stays"
        case bits
        case gone

        var width: Int {
            switch self {
            case .kept, .bar: 11
            case .bits: 6
            case .gone: 8
            }
        }
    }

    private static func columns(width: Int, hasBits: Bool) -> TableColumns<Column> {
        let bits: [Column] = hasBits ? [.bits] : []
        let sets: [[Column]] = [[.kept, .bar] + bits + [.gone], [.kept] + bits + [.gone], bits + [.gone], [.gone]]
        return TableColumns(width: width, sets: sets, least: 14, most: 60) { $0.width }
    }

    /// What is shown is of another plan, or what keys do.
    private static func note(_ state: ExplorerState) -> String {
        if state.presentCut == nil, state.shownCut != nil { return "of the cut before" }
        return "+ - a unit   \(state.cutting.hasBits ? "b B bits   " : "")x lock   R free"
    }

    private static func draw(
        _ group: Group, y: Int, _ columns: TableColumns<Column>, _ names: ShortNames, _ state: ExplorerState,
        _ canvas: inout Canvas
    ) {
        let rule = state.ownRule(of: group)?.setting.amount
        if group.isLocked || rule == .locked {
            canvas.glyph(canvas.glyphs.lock, x: 1, y: y, Style(.locked))
        } else if rule != nil {
            canvas.glyph(canvas.glyphs.marked, x: 1, y: y, Style(.fromHand))
        }
        let name = names.text(group.name, to: columns.nameWidth - 4)
        let used = canvas.text(name, x: 3, y: y, Style(group.isLocked ? .locked : .text))
        if let lock = group.locks.first {
            return why(lock, bits(group, state), x: used + 5, y: y, &canvas)
        }
        let cut = state.shownCut?.cut(of: group)
        let gone = cut?.removed.count ?? 0
        let share = Double(gone) / Double(max(group.count, 1))
        for (column, endX) in columns.columns {
            switch column {
            case .kept:
                canvas.text("\(Numbers.grouped(group.count - gone))/\(Numbers.grouped(group.count))", endX: endX, y: y)
            case .bits:
                let bits = bits(group, state)
                canvas.text(bits?.words ?? "-", endX: endX, y: y, Style(bits?.isByHand == true ? .fromHand : .dim))
            case .bar:
                Gauge(1 - share, ground: canvas.ground).draw(in: &canvas, x: endX - 10, y: y, columns: 10)
            case .gone:
                canvas.text(
                    cut == nil ? (rule == .locked ? "locked" : "-") : Numbers.percent(share), endX: endX, y: y,
                    Style(gone > 0 ? .text : .dim))
            }
        }
    }

    /// What the layers that make the group are rounded to; nil where nothing is.
    private static func bits(_ group: Group, _ state: ExplorerState) -> GroupBits? {
        state.bits(of: group).flatMap { $0.isByHand || $0.widths != [LayerBits.range.upperBound] ? $0 : nil }
    }

    /// Why all units stay; before that what the layers behind them are rounded to.
    private static func why(_ lock: GroupLock, _ bits: GroupBits?, x: Int, y: Int, _ canvas: inout Canvas) {
        var x = x
        if let bits {
            x += canvas.text("\(bits.words) bits", x: x, y: y, Style(bits.isByHand ? .fromHand : .dim)) + 2
        }
        canvas.text(
            Width.truncated(lock.text.printable, to: canvas.size.columns - x - 1), x: x, y: y, Style(.dim))
    }
}

/// One picture of the group under the cursor.
enum GroupPictureView {
    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard !canvas.bounds.isEmpty, let group = state.group else { return }
        let pictures = state.groupPictures
        let place = min(state.groups.picture, pictures.count - 1)
        let number = "\(place + 1)/\(pictures.count)"
        switch pictures[place] {
        case .scores: scores(group, number, state, &canvas)
        case .members: members(group, number, &canvas)
        case .chart(let chart): ChartView.draw(chart, focus: group.name, place: number, &canvas)
        }
    }

    private static func scores(_ group: Group, _ number: String, _ state: ExplorerState, _ canvas: inout Canvas) {
        let room = canvas.size.columns - number.count - 14
        let name = ShortNames().text(group.name, to: room)
        if let lock = group.locks.first {
            canvas.box(title: "\(number) \(name)")
            return canvas.inside(canvas.bounds.inset()) { canvas in
                TrainingPlots.tell(["always whole: \(lock.text.printable)"], role: .locked, &canvas)
            }
        }
        guard let found = state.shownCut, let scores = found.choice.scores[group.id] else {
            canvas.box(title: "\(number) scores of \(name)", note: "v members and more")
            return canvas.inside(canvas.bounds.inset()) { canvas in
                TrainingPlots.tell([absence(state)], role: state.whyNoCut == nil ? .dim : .warning, &canvas)
            }
        }
        ChartView.draw(
            Chart(
                "scores of \(name)",
                .histogram(.init(scores, of: found.basis.plan.method.id, cut: cut(found.cut(of: group), scores))),
                certainty(found)), focus: nil, place: number, &canvas)
    }

    /// Norms are counted; what a method learns on data is measured.
    private static func certainty(_ found: CutFound) -> Certainty {
        found.basis.plan.method.calibration == nil ? .exact : .measured
    }

    private static func absence(_ state: ExplorerState) -> String {
        if let reason = state.whyNoCut { return reason }
        return state.shownCut == nil ? "Enter scores and cuts" : "\(state.cutting.card.title) left this group alone"
    }

    /// The line between what goes and what stays; nil where these scores alone do not divide them.
    private static func cut(_ cut: GroupCut?, _ scores: [Double]) -> Double? {
        guard let cut, let most = cut.removed.map({ scores[$0] }).max() else { return nil }
        let least = cut.kept.map { scores[$0] }.min() ?? .infinity
        return most <= least ? (least.isFinite ? least : most.nextUp) : nil
    }

    private static func members(_ group: Group, _ number: String, _ canvas: inout Canvas) {
        let unit = "\(Numbers.grouped(group.count)) \(canvas.glyphs.times) \(group.kind.word)"
        canvas.box(
            title: "\(number) members \(ShortNames().text(group.name, to: canvas.size.columns - 30))",
            note: "\(unit), \(Numbers.grouped(group.parametersPerUnit)) parameters a unit EXACT")
        canvas.inside(canvas.bounds.inset()) { canvas in
            let names = ShortNames(group.members.map(\.entry.name))
            var y = 0
            for lock in group.locks {
                canvas.text(
                    Width.truncated("locked: \(lock.text.printable)", to: canvas.size.columns - 2), x: 1, y: y,
                    Style(.locked))
                y += 1
            }
            for (place, member) in group.members.enumerated() {
                let left = group.members.count - place
                guard y < canvas.size.rows - (left > 1 && y == canvas.size.rows - 1 ? 1 : 0) else {
                    return canvas.text(
                        "\(left) more; espalier groups --members lists all", x: 1, y: canvas.size.rows - 1, Style(.dim)
                    ).ignored
                }
                let used = canvas.text(
                    names.text(member.entry.name, to: canvas.size.columns / 2), x: 1, y: y)
                let why = Width.truncated(member.reason.printable, to: canvas.size.columns - used - 4)
                canvas.text(why, x: used + 3, y: y, Style(.dim))
                y += 1
            }
        }
    }
}
