import Checkpoints
import Pruning
import Subjects
import Terminal

/// What came of a cut, before and after: what is counted, then what was measured.
enum CutFigures {
    private struct Row {
        var name: String
        var before: String
        var after: String
        var left: String
        var role = Role.text
    }

    /// Rows that it would take.
    static func rows(_ state: ExplorerState) -> Int {
        guard let found = state.shownCut else { return 3 }
        return 5 + (found.measured.map { $0.metrics.count + 2 } ?? 1) + 2 * min(found.choice.notes.count, 4)
    }

    static func draw(_ state: ExplorerState, _ canvas: inout Canvas) {
        guard !canvas.bounds.isEmpty else { return }
        let isStale = state.presentCut == nil
        guard let found = state.shownCut else {
            canvas.box(title: "Result")
            return canvas.inside(canvas.bounds.inset()) { canvas in
                TrainingPlots.tell(["Enter works out which units go, and what stays"], role: .dim, &canvas)
            }
        }
        canvas.box(
            title: isStale ? "Result of the cut before" : "Result", titleStyle: Style(isStale ? .pending : .title))
        canvas.inside(canvas.bounds.inset()) { canvas in
            var y = section("EXACT", counted(found, canvas.glyphs), y: 0, &canvas)
            if let measured = found.measured {
                y = section("MEASURED", rows(measured, canvas.glyphs), y: y, &canvas)
            } else {
                let words = state.metrics.data == nil ? "C-o opens data to measure on" : "not measured"
                canvas.text(
                    Width.truncated(state.groups.isRunning ? "being measured" : words, to: canvas.size.columns - 2),
                    x: 1, y: y, Style(.dim))
                y += 1
            }
            let notes = found.choice.notes.map(\.printable)
            canvas.inside(canvas.bounds.splitTop(y).rest) { TrainingPlots.tell(notes, role: .dim, &$0) }
        }
    }

    /// Multiply-adds are counted too, but of a sample, whose shape data bring.
    private static func counted(_ found: CutFound, _ glyphs: Glyphs) -> [Row] {
        let (sizes, cuts) = (found.sizes, found.choice.cuts)
        let units = cuts.reduce(0) { $0 + $1.group.count }
        let gone = cuts.reduce(0) { $0 + $1.removed.count }
        func row(_ name: String, _ before: Int, _ after: Int, _ words: (Int) -> String) -> Row {
            Row(
                name: name, before: words(before), after: words(after),
                left: left(Double(before), Double(after), glyphs))
        }
        let operations = sizes.operations
        return [
            row("units", units, units - gone) { Numbers.count($0) },
            row("params", sizes.parameters.before, sizes.parameters.after) { Numbers.count($0) },
            row("bytes", sizes.bytes.before, sizes.bytes.after) { Numbers.bytes($0) },
            row(sizes.isWholeRun ? "FLOPs" : "FLOPs/pos", operations.before, operations.after) { Numbers.count($0) },
        ]
            + (found.measured.map { measured in
                [row("MACs", measured.products.before, measured.products.after) { Numbers.count($0) }]
            } ?? [])
    }

    /// What is left as a share, from tenfold on as a multiple: at most six columns.
    private static func left(_ before: Double, _ after: Double, _ glyphs: Glyphs) -> String {
        guard before != 0, before.isFinite, after.isFinite else { return "" }
        let share = after / before
        guard share >= 10 else { return Numbers.percent(share) }
        return (share < 10_000 ? Numbers.short(share) : ">9999") + String(glyphs.times)
    }

    private static func rows(_ measured: CutMeasured, _ glyphs: Glyphs) -> [Row] {
        // What a cut is for comes before what else was measured.
        let all = measured.metrics
        let ordered =
            all.prefix(1) + all.filter { $0.kind == .latency } + all.dropFirst().filter { $0.kind != .latency }
        return ordered.map { kind, before, after in
            let metric = { (value: Double) in MetricFigures(Metric(kind, value), glyphs).current }
            let isBetter = kind.isGain ? after > before : after < before
            return Row(
                name: kind == .latency ? "ms a run" : "\(kind)", before: metric(before), after: metric(after),
                left: left(before, after, glyphs), role: after == before ? .text : isBetter ? .good : .warning)
        }
    }

    /// A heading that says how its rows are known.
    private static func section(_ known: String, _ rows: [Row], y: Int, _ canvas: inout Canvas) -> Int {
        let width = canvas.size.columns
        let ends = (before: width - 17, after: width - 7, left: width)
        canvas.text(known, x: 1, y: y, Style(known == "EXACT" ? .exact : .measured))
        canvas.text("before", endX: ends.before, y: y, Style(.header))
        canvas.text("after", endX: ends.after, y: y, Style(.header))
        canvas.text("left", endX: ends.left, y: y, Style(.header))
        for (place, row) in rows.enumerated() {
            let line = y + 1 + place
            canvas.text(row.name, x: 1, y: line, Style(.dim))
            canvas.text(row.before, endX: ends.before, y: line)
            canvas.text(row.after, endX: ends.after, y: line, Style(row.role))
            canvas.text(row.left, endX: ends.left, y: line, Style(.dim))
        }
        return y + 1 + rows.count
    }
}
