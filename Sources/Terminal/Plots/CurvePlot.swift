/// Curves through points, in braille dots (2×4 a cell), on the blocks tier in half-cell dots, in ASCII one letter a
/// column. Where curves cross, the later one has the cell.
package struct CurvePlot: Sendable {
    package struct Curve: Sendable {
        /// In plot units; drawn in this order, joined by straight lines. Points that are not finite break the line.
        package var points: [(x: Double, y: Double)]
        package var role: Role
        /// Drawn at the curve's end, and all along it in ASCII: tells curves apart without colour.
        package var letter: Character

        package init(points: [(x: Double, y: Double)], role: Role = .curve, letter: Character = "*") {
            self.points = points
            self.role = role
            self.letter = letter
        }
    }

    /// One place in plot units, marked over the curves.
    package struct Spot: Sendable {
        package var x: Double
        package var y: Double
        package var glyph: Unicode.Scalar
        package var role: Role

        package init(x: Double, y: Double, glyph: Unicode.Scalar, role: Role) {
            (self.x, self.y, self.glyph, self.role) = (x, y, glyph, role)
        }
    }

    package var curves: [Curve]
    package var horizontal: Axis
    package var vertical: Axis
    /// A place on the horizontal axis: a line through the plot in the cut's role.
    package var marker: Double?
    /// Whether each curve's letter stands at its end.
    package var showsLetters = false
    package var spots: [Spot] = []
    package var ground = Ground.plain

    package init(curves: [Curve], horizontal: Axis, vertical: Axis, marker: Double? = nil) {
        self.curves = curves
        self.horizontal = horizontal
        self.vertical = vertical
        self.marker = marker
    }

    package func draw(in canvas: inout Canvas) {
        let area = area(in: canvas.size)
        guard !area.isEmpty else { return }
        let markerColumn = marker.map { column(of: $0, area) }
        if let markerColumn { drawMarker(markerColumn, area, &canvas) }
        for curve in curves { drawCurve(curve, area, &canvas) }
        for spot in spots { drawSpot(spot, area, &canvas) }
        drawAxes(area, markerColumn, &canvas)
    }

    /// As that of a `BarPlot`, narrower where a label at the left is longer: a number without its beginning is another one.
    private func area(in size: Size) -> Rect {
        let usual = BarPlot.area(in: size)
        guard usual.x > 0 else { return usual }
        let longest = ticks(usual).map { Width.columns(of: $0.label) }.max() ?? 0
        let gutter = min(max(usual.x, longest + 2), size.columns / 2)
        return Rect(x: gutter, y: usual.y, columns: size.columns - gutter, rows: usual.rows)
    }

    private func ticks(_ area: Rect) -> [Axis.Tick] { vertical.ticks(atMost: max(area.rows / 2, 2)) }

    private func column(of x: Double, _ area: Rect) -> Int {
        let position = min(max(horizontal.position(of: x), -1), 2)
        return Int((position * Double(area.columns - 1)).rounded())
    }

    private func drawSpot(_ spot: Spot, _ area: Rect, _ canvas: inout Canvas) {
        let height = min(max(vertical.position(of: spot.y), -1), 2)
        let (column, row) = (column(of: spot.x, area), area.rows - 1 - Int((height * Double(area.rows - 1)).rounded()))
        guard 0..<area.columns ~= column, 0..<area.rows ~= row else { return }
        canvas.glyph(spot.glyph, x: area.x + column, y: row, Style(spot.role, ground: ground, emphasis: .bold))
    }

    private func drawMarker(_ column: Int, _ area: Rect, _ canvas: inout Canvas) {
        guard 0..<area.columns ~= column else { return }
        canvas.fill(
            Rect(x: area.x + column, y: 0, columns: 1, rows: area.rows), canvas.glyphs.cutAbove,
            Style(.cut, ground: ground))
    }

    private func drawAxes(_ area: Rect, _ markerColumn: Int?, _ canvas: inout Canvas) {
        var frame = BarPlot(heights: [], cut: markerColumn, horizontal: horizontal)
        frame.ground = ground
        if area.endY < canvas.size.rows { frame.drawHorizontalAxis(area, &canvas) }
        guard area.x > 0 else { return }
        let line = Style(.axis, ground: ground)
        canvas.fill(Rect(x: area.x - 1, y: 0, columns: 1, rows: area.rows), canvas.glyphs.vertical, line)
        if area.endY < canvas.size.rows {
            canvas.text(String(repeating: " ", count: area.x - 2), x: 0, y: area.endY, line)
        }
        for tick in ticks(area) {
            let row = area.rows - 1 - Int((tick.position * Double(area.rows - 1)).rounded())
            canvas.text(tick.label, endX: area.x - 2, y: row, line)
            canvas.glyph(canvas.glyphs.rightTee, x: area.x - 1, y: row, line)
        }
    }
}

// MARK: - Dots
extension CurvePlot {
    private func drawCurve(_ curve: Curve, _ area: Rect, _ canvas: inout Canvas) {
        let tier = canvas.glyphs.tier
        let (wide, high) = tier == .braille ? (2, 4) : tier == .blocks ? (1, 2) : (1, 1)
        var dots = DotGrid(columns: area.columns * wide, rows: area.rows * high)
        var last: (Int, Int)?
        for point in curve.points {
            guard point.x.isFinite, point.y.isFinite else {
                last = nil
                continue
            }
            let place = dots.place(horizontal.position(of: point.x), vertical.position(of: point.y))
            dots.line(from: last ?? place, to: place)
            last = place
        }
        let style = Style(curve.role, ground: ground)
        for row in 0..<area.rows {
            for column in 0..<area.columns {
                let bits = dots.bits(x: column * wide, y: row * high, wide, high)
                guard bits != 0 else { continue }
                canvas.text(
                    CurvePlot.glyph(bits, tier, curve.letter), x: area.x + column, y: row, style)
            }
        }
        if showsLetters, let last, 0..<dots.columns ~= last.0, 0..<dots.rows ~= last.1 {
            canvas.text(String(curve.letter), x: area.x + last.0 / wide, y: last.1 / high, style)
        }
    }

    private static func glyph(_ bits: Int, _ tier: Glyphs.Tier, _ letter: Character) -> String {
        switch tier {
        case .ascii: return String(letter)
        case .blocks: return bits == 1 ? "▀" : bits == 2 ? "▄" : "█"
        case .braille:
            // Unicode numbers the dots 1 2 3 7 down the left column and 4 5 6 8 down the right one.
            let places = [0, 3, 1, 4, 2, 5, 6, 7]
            let mask = (0..<8).reduce(0) { $0 | ((bits >> $1 & 1) << places[$1]) }
            return Unicode.Scalar(0x2800 + UInt32(mask)).map { String(Character($0)) } ?? " "
        }
    }
}

/// A bitmap of dots, row by row.
struct DotGrid: Sendable {
    let columns: Int
    let rows: Int
    private var isSet: [Bool]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        isSet = Array(repeating: false, count: columns * rows)
    }

    /// The dot at a position, 0…1 from the lower left; positions outside give dots just outside.
    func place(_ x: Double, _ y: Double) -> (Int, Int) {
        let column = (min(max(x, -1), 2) * Double(columns - 1)).rounded()
        let row = ((1 - min(max(y, -1), 2)) * Double(rows - 1)).rounded()
        return (Int(column), Int(row))
    }

    /// A straight line, both ends included (Bresenham's).
    mutating func line(from start: (Int, Int), to end: (Int, Int)) {
        var (x, y) = start
        let (dx, dy) = (abs(end.0 - x), -abs(end.1 - y))
        let (stepX, stepY) = (x < end.0 ? 1 : -1, y < end.1 ? 1 : -1)
        var error = dx + dy
        while true {
            if 0..<columns ~= x, 0..<rows ~= y { isSet[y * columns + x] = true }
            if (x, y) == end { return }
            let doubled = 2 * error
            if doubled >= dy {
                error += dy
                x += stepX
            }
            if doubled <= dx {
                error += dx
                y += stepY
            }
        }
    }

    /// The dots of a cell, bit 0 first, row by row.
    func bits(x: Int, y: Int, _ wide: Int, _ high: Int) -> Int {
        var bits = 0
        for row in 0..<high {
            for column in 0..<wide where isSet[(y + row) * columns + x + column] {
                bits |= 1 << (row * wide + column)
            }
        }
        return bits
    }
}
