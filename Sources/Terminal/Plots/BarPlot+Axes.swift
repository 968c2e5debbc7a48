extension BarPlot {
    /// Labels and ticks at the left: decades where the scale is logarithmic, else 1-2-5. A tick stands in the row
    /// that holds its height; the lowest row is the first above the axis.
    func drawVerticalAxis(_ area: Rect, _ canvas: inout Canvas) {
        let line = Style(.axis, ground: ground)
        let x = area.x - 1
        canvas.fill(Rect(x: x, y: 0, columns: 1, rows: area.rows), canvas.glyphs.vertical, line)
        var used: Set<Int> = []
        let least = scale == .logarithmic ? leastHeight : .leastNonzeroMagnitude
        for tick in vertical.ticks(atMost: area.rows / 2 + 1) where tick.value >= least {
            let height = Int((tick.position * Double(area.rows * 8)).rounded())
            let row = area.rows - 1 - min(max(height - 1, 0) / 8, area.rows - 1)
            guard used.insert(row).inserted else { continue }
            canvas.text(tick.label, endX: x - 1, y: row, line)
            canvas.glyph(canvas.glyphs.rightTee, x: x, y: row, line)
        }
    }

    /// The line below the bars, with ticks, the cut's mark and the other markers, and labels below that.
    func drawHorizontalAxis(_ area: Rect, _ canvas: inout Canvas) {
        let line = Style(.axis, ground: ground)
        let y = area.endY
        canvas.fill(Rect(x: area.x, y: y, columns: area.columns, rows: 1), canvas.glyphs.horizontal, line)
        if area.x > 0 {
            canvas.glyph(canvas.glyphs.cross, x: area.x - 1, y: y, line)
            canvas.text("0", endX: area.x - 2, y: y, line)
        }
        if let horizontal { drawLabels(horizontal, area, &canvas) }
        for marker in markers where 0..<area.columns ~= marker.column {
            canvas.text(String(marker.letter), x: area.x + marker.column, y: y, Style(marker.role, ground: ground))
        }
        if let cut, 0..<area.columns ~= cut {
            canvas.glyph(canvas.glyphs.upArrow, x: area.x + cut, y: y, Style(.cut, ground: ground))
        }
    }

    private func drawLabels(_ horizontal: Axis, _ area: Rect, _ canvas: inout Canvas) {
        let line = Style(.axis, ground: ground)
        var free = 0
        for tick in horizontal.ticks(atMost: max(area.columns / 10, 2)) {
            let x = area.x + Int((tick.position * Double(area.columns - 1)).rounded())
            canvas.glyph(canvas.glyphs.topTee, x: x, y: area.endY, line)
            let label = tick.label + unit
            let width = Width.columns(of: label)
            let start = min(max(x - width / 2, 0), max(canvas.size.columns - width, 0))
            guard start >= free else { continue }
            canvas.text(label, x: start, y: area.endY + 1, line)
            free = start + width + 1
        }
    }
}
