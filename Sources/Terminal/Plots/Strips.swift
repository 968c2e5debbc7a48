/// Eight heights in one row: the shape of a distribution beside a name.
package struct Sparkline: Sendable {
    /// One value a column; below zero and NaN count as zero.
    package var values: [Double]
    /// The value of the greatest height; nil takes the greatest value.
    package var maximum: Double?
    package var style: Style

    package init(_ values: [Double], maximum: Double? = nil, style: Style = Style(.curve)) {
        self.values = values
        self.maximum = maximum
        self.style = style
    }

    /// Draws from a place to the right; zero is a blank, anything above it at least the lowest mark.
    package func draw(in canvas: inout Canvas, x: Int, y: Int) {
        let x = Rect.clamped(x)
        let top = maximum ?? values.lazy.filter(\.isFinite).max() ?? 0
        for (column, value) in values.enumerated() {
            guard value > 0 else {
                canvas.glyph(" ", x: x + column, y: y, style)
                continue
            }
            let share = top > 0 ? min(value / top, 1) : 1
            canvas.glyph(canvas.glyphs.spark(Int((share * 8).rounded(.up)) - 1), x: x + column, y: y, style)
        }
    }
}

/// A row of shares as five densities and five roles.
package struct HeatStrip: Sendable {
    /// 0…1 a column; nil is not known yet and left blank. Outside values are taken to the nearer end, NaN to '?'.
    package var values: [Double?]
    package var ground: Ground

    package init(_ values: [Double?], ground: Ground = .plain) {
        self.values = values
        self.ground = ground
    }

    /// Exactly zero has its own glyph: the least heat means something above zero.
    package func draw(in canvas: inout Canvas, x: Int, y: Int) {
        let x = Rect.clamped(x)
        for (column, value) in values.enumerated() {
            guard let value else {
                canvas.glyph(" ", x: x + column, y: y, Style(.pending, ground: ground))
                continue
            }
            if value.isNaN {
                canvas.glyph("?", x: x + column, y: y, Style(.error, ground: ground))
            } else if value <= 0 {
                canvas.glyph(canvas.glyphs.zero, x: x + column, y: y, Style(.zero, ground: ground))
            } else {
                let level = HeatStrip.level(of: value)
                let shade = [1, 1, 2, 3, 4][level]  // four densities: the lowest two share one
                canvas.glyph(canvas.glyphs.shade(shade), x: x + column, y: y, Style(Role.heat[level], ground: ground))
            }
        }
    }

    /// 0…4 for a share above 0: fifths, the upper end of each included.
    package static func level(of value: Double) -> Int {
        min(max(Int((min(value, 1) * 5).rounded(.up)) - 1, 0), 4)
    }
}

/// How far something is: a bar of eighths on an empty track, in ASCII `[##--]`.
package struct Gauge: Sendable {
    /// 0…1; outside values are taken to the nearer end, NaN to 0.
    package var fraction: Double
    package var ground: Ground

    package init(_ fraction: Double, ground: Ground = .plain) {
        self.fraction = fraction
        self.ground = ground
    }

    /// Fills exactly `columns` cells. It is full only at 1, and empty only at 0.
    package func draw(in canvas: inout Canvas, x: Int, y: Int, columns: Int) {
        let (x, columns) = (Rect.clamped(x), Rect.clamped(columns))
        let isBracketed = canvas.glyphs.tier == .ascii && columns >= 4
        if isBracketed {
            canvas.glyph("[", x: x, y: y, Style(.gaugeEmpty, ground: ground))
            canvas.glyph("]", x: x + columns - 1, y: y, Style(.gaugeEmpty, ground: ground))
        }
        let width = min(max(isBracketed ? columns - 2 : columns, 0), 4000)
        let start = isBracketed ? x + 1 : x
        let filled = Gauge.steps(fraction, of: width * (canvas.glyphs.tier == .ascii ? 1 : 8))
        for column in 0..<width {
            let part = canvas.glyphs.tier == .ascii ? (filled > column ? 8 : 0) : min(max(filled - column * 8, 0), 8)
            let glyph = part == 0 ? canvas.glyphs.emptyGauge : canvas.glyphs.barRight(part)
            canvas.glyph(glyph, x: start + column, y: y, Style(part == 0 ? .gaugeEmpty : .gauge, ground: ground))
        }
    }

    private static func steps(_ fraction: Double, of total: Int) -> Int {
        guard fraction > 0, total > 0 else { return 0 }
        if fraction >= 1 { return total }
        return min(max(Int((fraction * Double(total)).rounded()), 1), max(total - 1, 1))
    }
}
