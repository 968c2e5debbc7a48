/// A histogram with a cut: one bar a column, what is removed to the left of the cut, what is kept from it on.
///
/// Bars have eighths of a cell (in ASCII halves). A count above zero is never drawn as nothing and zero never as
/// something; on a logarithmic axis a count of 1 has its own height. The cut column shows a line through its bar, so
/// its height there is good to a cell only.
package struct BarPlot: Sendable {
    /// Another plan's cut, or any other place: a letter on the axis.
    package struct Marker: Sendable, Hashable {
        package let column: Int
        package let letter: Character
        package let role: Role

        package init(column: Int, letter: Character, role: Role = .cut) {
            self.column = column
            self.letter = letter
            self.role = role
        }
    }

    /// One height a column, from the left; below zero and NaN count as zero. Columns that do not fit are left out.
    package var heights: [Double]
    /// The column that holds the cut; everything left of it is removed. Nil: nothing is cut. At or beyond the number
    /// of columns: everything is removed and no line drawn.
    package var cut: Int?
    package var scale = Axis.Scale.linear
    /// The height at the upper edge; nil takes the greatest, so that the plot fills.
    package var maximum: Double?
    /// The values along the bottom; nil leaves out the labels.
    package var horizontal: Axis?
    /// Follows every label along the bottom: `%`.
    package var unit = ""
    package var markers: [Marker] = []
    package var ground = Ground.plain

    package init(heights: [Double], cut: Int? = nil, scale: Axis.Scale = .linear, horizontal: Axis? = nil) {
        self.heights = heights
        self.cut = cut
        self.scale = scale
        self.horizontal = horizontal
    }

    /// Columns for labels at the left: none where the plot is narrower than 24.
    static func gutter(in size: Size) -> Int { size.columns < 24 ? 0 : 6 }

    /// Where bars are drawn in a canvas of that size: make `heights` as long as its columns. Two rows at the bottom are
    /// the axis and its labels, where there are at least five; one from three rows on.
    package static func area(in size: Size) -> Rect {
        let footer = size.rows >= 5 ? 2 : size.rows >= 3 ? 1 : 0
        let gutter = gutter(in: size)
        return Rect(x: gutter, y: 0, columns: size.columns - gutter, rows: size.rows - footer)
    }

    /// The bar under a place of the canvas, for the mouse; nil outside the bars' columns.
    package static func column(atX x: Int, in size: Size) -> Int? {
        let area = area(in: size)
        return x >= area.x && x < area.endX ? x - area.x : nil
    }

    package func draw(in canvas: inout Canvas) {
        let area = BarPlot.area(in: canvas.size)
        guard !area.isEmpty else { return }
        for (column, eighths) in eighths(rows: area.rows).prefix(area.columns).enumerated() {
            drawBar(column, eighths, area, &canvas)
        }
        if area.x > 0 { drawVerticalAxis(area, &canvas) }
        if area.endY < canvas.size.rows { drawHorizontalAxis(area, &canvas) }
    }
}

// MARK: - Heights
extension BarPlot {
    /// The lower end of a logarithmic axis: half of the least height that may occur, so that it can be seen.
    private var floorHeight: Double { leastHeight / 2 }

    /// The least height that may occur: 1, as for counts, or less where the plot holds less.
    var leastHeight: Double { min(heights.lazy.filter { $0 > 0 && $0.isFinite }.min() ?? 1, 1) }

    var vertical: Axis {
        let greatest = heights.lazy.filter(\.isFinite).max() ?? 1
        let top = max(maximum ?? greatest, .leastNonzeroMagnitude)
        guard scale == .logarithmic else { return Axis(0, maximum == nil && greatest <= 0 ? 1 : top) }
        return Axis(floorHeight, max(top, floorHeight * 4), scale: .logarithmic)
    }

    /// Eighths of a cell that each column is high: 0 exactly where the height is zero.
    func eighths(rows: Int) -> [Int] {
        let axis = vertical
        let full = Double(rows * 8)
        return heights.map { height in
            guard height > 0 else { return 0 }
            let position = height == .infinity ? 1 : min(max(axis.position(of: height), 0), 1)
            return max(Int((position * full).rounded()), 1)
        }
    }

    private func drawBar(_ column: Int, _ eighths: Int, _ area: Rect, _ canvas: inout Canvas) {
        let isRemoved = cut.map { column < $0 } ?? false
        for row in 0..<area.rows {
            let filled = min(max(eighths - row * 8, 0), 8)
            let y = area.endY - 1 - row
            if column == cut {
                let glyph = filled > 0 ? canvas.glyphs.cutInside : canvas.glyphs.cutAbove
                canvas.glyph(
                    glyph, x: area.x + column, y: y, Style(filled > 0 ? .cut : .cutGround, ground: ground))
            } else if filled > 0 {
                let glyph = isRemoved ? canvas.glyphs.removedBarUp(filled) : canvas.glyphs.barUp(filled)
                canvas.glyph(
                    glyph, x: area.x + column, y: y, Style(isRemoved ? .barRemoved : .barKept, ground: ground))
            }
        }
    }
}
