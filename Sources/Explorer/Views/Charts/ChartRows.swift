import Checkpoints
import Pruning
import Terminal

/// Charts that have a row for each name: bars, tables, maps. The row under the cursor stays in sight.
enum ChartRows {
    static func draw(_ chart: Chart.Bars, _ focus: String?, _ canvas: inout Canvas) {
        let greatest =
            chart.areShares ? 1 : chart.rows.map { max($0.value, $0.other ?? 0) }.filter(\.isFinite).max() ?? 1
        let figures = chart.rows.contains { $0.other != nil } ? 18 : 9
        let short = ShortNames(chart.rows.map(\.name))
        let wanted = chart.rows.map { Width.columns(of: short.text($0.name, to: 60)) }.max() ?? 0
        let nameWidth = min(wanted, max((canvas.size.columns - figures - 4) / 2, 6))
        let bar = max(canvas.size.columns - nameWidth - figures - 3, 0)
        forEach(chart.rows, focus, name: \.name, &canvas) { row, y, isFocus, canvas in
            canvas.text(short.text(row.name, to: nameWidth), x: 1, y: y, Style(isFocus ? .title : .text))
            Gauge(greatest > 0 ? row.value / greatest : 0).draw(in: &canvas, x: nameWidth + 2, y: y, columns: bar)
            var endX = canvas.size.columns
            if figures > 9 {
                canvas.text(row.other.map { words($0, chart) } ?? "", endX: endX, y: y, Style(.dim))
                endX -= 9
            }
            canvas.text(words(row.value, chart), endX: endX, y: y)
        }
    }

    private static func words(_ value: Double, _ chart: Chart.Bars) -> String {
        if chart.areShares { return Numbers.percent(value) }
        return value == value.rounded() && value.magnitude < 1e6 ? Numbers.grouped(Int(value)) : Numbers.score(value)
    }

    static func draw(_ chart: Chart.Table, _ focus: String?, _ canvas: inout Canvas) {
        let widths = chart.columns.indices.map { column in
            (chart.rows.map { $0.indices.contains(column) ? Width.columns(of: $0[column]) : 0 }
                + [Width.columns(of: chart.columns[column])]).max() ?? 0
        }
        let short = ShortNames(chart.rows.compactMap(\.first))
        let names = min(widths.first ?? 0, max(canvas.size.columns / 3, 8))
        // Columns that do not fit are left out from the right.
        var (ends, x): ([Int], Int) = ([], names + 1)
        for width in widths.dropFirst() {
            x += width + 2
            if x <= canvas.size.columns { ends.append(x) }
        }
        for (place, endX) in ends.enumerated() {
            canvas.text(chart.columns[place + 1].printable, endX: endX, y: 0, Style(.header))
        }
        canvas.text(chart.columns.first ?? "", x: 1, y: 0, Style(.header))
        let rows = Array(zip(chart.rows.indices, chart.rows))
        canvas.inside(canvas.bounds.splitTop(1).rest) { canvas in
            forEach(rows, focus, name: { $0.1.first ?? "" }, &canvas) { item, y, isFocus, canvas in
                let chosen = chart.chosen.indices.contains(item.0) ? chart.chosen[item.0] : nil
                canvas.text(short.text(item.1.first ?? "", to: names), x: 1, y: y, Style(isFocus ? .title : .text))
                for (place, endX) in ends.enumerated() where item.1.indices.contains(place + 1) {
                    let mark = chosen == place + 1 ? String(canvas.glyphs.marked) : ""
                    canvas.text(
                        mark + item.1[place + 1].printable, endX: endX, y: y,
                        Style(chosen == place + 1 ? .key : .dim))
                }
            }
        }
    }

    static func draw(_ chart: Chart.Map, _ focus: String?, _ canvas: inout Canvas) {
        guard let range = range(chart) else { return }
        let span = max(range.upperBound - min(range.lowerBound, 0), .leastNormalMagnitude)
        let low = min(range.lowerBound, 0)
        let columns = chart.values.map(\.count).max() ?? 0
        let short = ShortNames(chart.rows)
        let wanted = chart.rows.map { Width.columns(of: short.text($0, to: 60)) }.max() ?? 0
        let names = min(wanted, canvas.size.columns / 3)
        let room = max(canvas.size.columns - names - 2, 1)
        let wide = max(min(room / max(columns, 1), 4), 1)
        let rows = Array(zip(chart.rows, chart.values))
        forEach(rows, focus, name: \.0, &canvas) { row, y, isFocus, canvas in
            canvas.text(short.text(row.0, to: names), x: 1, y: y, Style(isFocus ? .title : .dim))
            let shown = min(columns * wide, room)
            let cells = (0..<shown).map { column -> Double? in
                // More columns than cells: every so many.
                let place = columns > room ? column * columns / room : column / wide
                guard row.1.indices.contains(place), row.1[place].isFinite else { return nil }
                return (row.1[place] - low) / span
            }
            HeatStrip(cells).draw(in: &canvas, x: names + 2, y: y)
        }
    }

    /// Of the numbers that there are; nil for none.
    static func range(_ chart: Chart.Map) -> ClosedRange<Double>? {
        let known = chart.values.joined().filter(\.isFinite)
        guard let low = known.min(), let high = known.max() else { return nil }
        return low...high
    }

    /// Rows of a list that fit, the one under the cursor among them.
    private static func forEach<Row>(
        _ rows: [Row], _ focus: String?, name: (Row) -> String, _ canvas: inout Canvas,
        _ draw: (Row, Int, Bool, inout Canvas) -> Void
    ) {
        let cursor = focus.flatMap { focus in rows.firstIndex { name($0) == focus } }
        let window = ListWindow.rows(rows.count, cursor: cursor ?? 0, window: canvas.size.rows)
        for place in window { draw(rows[place], place - window.lowerBound, place == cursor, &canvas) }
    }
}
