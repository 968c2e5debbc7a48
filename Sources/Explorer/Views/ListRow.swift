import Checkpoints
import Pruning
import Subjects
import Terminal

/// One line of the list: a layer, or a group with the sums of its layers.
struct ListRow {
    private let state: ExplorerState
    private let row: Int
    private let node: NameTree.Node
    private let sums: RowSums

    init(_ state: ExplorerState, row: Int) {
        self.state = state
        self.row = row
        node = state.network.tree.nodes[state.list.rows[row]]
        sums = RowSums(node.tensors, state)
    }

    func draw(y: Int, _ columns: ListColumns, _ canvas: inout Canvas) {
        let isCursor = row == state.list.cursor
        let marks = node.tensors.count(where: state.list.marked.contains)
        let isMarked = isInRange || marks > 0 && marks == sums.layers
        canvas.ground = isCursor ? .cursor : isMarked ? .marked : .plain
        if canvas.ground != .plain { canvas.fill(Rect(x: 0, y: y, columns: canvas.size.columns, rows: 1)) }
        if isCursor { canvas.glyph(canvas.glyphs.cursorMark, x: 0, y: y, Style(.key)) }
        // A group of which some layers are marked has a hollow mark.
        if isMarked || marks > 0 {
            canvas.glyph(isMarked ? canvas.glyphs.marked : canvas.glyphs.unmarked, x: 1, y: y, Style(.match))
        }
        drawName(y, width: columns.nameWidth, &canvas)
        for (column, x) in columns.columns {
            let (text, style) = cell(column, canvas.glyphs)
            canvas.text(text, endX: x + column.width - 1, y: y, style)
        }
    }

    private var isInRange: Bool {
        guard let start = state.list.rangeStart else { return false }
        return (min(start, state.list.cursor)...max(start, state.list.cursor)).contains(row)
    }

    private func drawName(_ y: Int, width: Int, _ canvas: inout Canvas) {
        let isTree = state.list.order == .tree
        let indent = 2 + (isTree ? node.depth * 2 : 0)
        if node.isGroup {
            let isClosed = state.list.folded.contains(state.list.rows[row])
            canvas.glyph(isClosed ? canvas.glyphs.closed : canvas.glyphs.open, x: indent, y: y, Style(.dim))
        } else if isLocked {
            canvas.glyph(canvas.glyphs.lock, x: indent, y: y, Style(.locked))
        }
        let label = (isTree ? node.label : node.path).printable
        // The usual parameter of a module goes without saying.
        let short = label.hasSuffix(".weight") ? String(label.dropLast(7)) : label
        canvas.text(Width.truncatedAtStart(short, to: width - indent - 3), x: indent + 2, y: y, nameStyle)
    }

    private var isLocked: Bool {
        guard let layer = node.tensor else { return false }
        return state.solution.outcomes[layer].target == nil || state.solution.outcomes[layer].provenance == .lock
    }

    private var nameStyle: Style {
        if sums.hasFaults { return Style(.error) }
        if node.isGroup { return Style(.title) }
        if sums.prunable == 0 { return Style(.locked) }
        return Style(sums.isScored ? .text : .pending)
    }
}

extension ListRow {
    private func cell(_ column: ListColumns.Column, _ glyphs: Glyphs) -> (String, Style) {
        switch column {
        case .shape: (shape(glyphs), Style(.dim))
        case .params: (Numbers.count(sums.parameters), Style(.dim))
        case .ratio: ratio
        case .kept: (sums.prunable == 0 ? "" : Numbers.count(sums.prunable - sums.removed), figureStyle)
        case .lost: lost(glyphs)
        case .zeros: zeros(glyphs)
        case .own: own
        }
    }

    private func shape(_ glyphs: Glyphs) -> String {
        guard let layer = node.tensor else { return Numbers.counted(node.tensors.count, "tensor") }
        let shape = state.network.layers[layer].entry.shape
        return shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: String(glyphs.times))
    }

    private var ratio: (String, Style) {
        guard sums.prunable > 0 else { return (absence, Style(.locked)) }
        let isCollapsed = sums.removed == sums.prunable
        return (
            Numbers.percent(Double(sums.removed) / Double(sums.prunable)), isCollapsed ? Style(.error) : figureStyle
        )
    }

    /// A layer that is never pruned, or one that has no units of the plan's kind.
    private var absence: String {
        guard let layer = node.tensor else { return "" }
        return state.network.layers[layer].isPrunable ? "none" : "never"
    }

    private func lost(_ glyphs: Glyphs) -> (String, Style) {
        guard sums.prunable > 0 else { return ("", .text) }
        guard sums.isScored else { return (String(glyphs.separator), Style(.pending)) }
        let about = sums.isBounded ? String(glyphs.about) : ""
        return (about + Numbers.percent(sums.energy > 0 ? sums.lost / sums.energy : 0), Style(.proxy))
    }

    private func zeros(_ glyphs: Glyphs) -> (String, Style) {
        guard sums.prunable > 0 else { return ("", .text) }
        guard sums.isScored else { return (String(glyphs.separator), Style(.pending)) }
        return sums.zeros == 0 ? ("0", Style(.dim)) : (Numbers.count(sums.zeros), Style(.zero))
    }

    /// Who set the layer; a pattern that decides stands for itself.
    private var own: (String, Style) {
        guard let layer = node.tensor else { return ("", .text) }
        let outcome = state.solution.outcomes[layer]
        if case .groups(let keep, let of, _, _, _) = outcome.target?.units, outcome.provenance != .lock {
            return ("\(keep):\(of)", Style(outcome.provenance == .hand ? .fromHand : .fromPlan))
        }
        switch outcome.provenance {
        case .plan: return ("plan", Style(.fromPlan))
        case .rule(let index): return ("r\(index + 1)", Style(.fromRule))
        case .hand: return ("me", Style(.fromHand))
        case .lock: return ("lock", Style(.fromLock))
        case .never: return ("", Style(.locked))
        }
    }

    private var figureStyle: Style { Style(sums.isScored ? .text : .pending) }
}
