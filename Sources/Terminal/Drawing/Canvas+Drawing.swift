extension Canvas {
    /// Writes text from a place to the right, in one line. Controls appear as '?', tabs as a blank.
    /// - Returns: the columns that the text takes, whether or not they were inside.
    @discardableResult
    package mutating func text(_ text: some StringProtocol, x: Int, y: Int, _ style: Style = .text) -> Int {
        let (start, row) = absolute(x, y)
        let style = grounded(style)
        var column = start
        for scalar in text.unicodeScalars {
            let columns = Width.columns(of: scalar)
            if columns == 0 {
                guard column == start else {
                    if glyphs.tier != .ascii, !Width.isDropped(scalar.value) {
                        addMark(scalar, before: column, row: row)
                    }
                    continue
                }
                if Width.isDropped(scalar.value) { continue }
                put(Glyph("?"), columns: 1, column: column, row: row, style)
                column += 1
                continue
            }
            write(scalar, columns: columns, column: column, row: row, style)
            column += columns
        }
        return column - start
    }

    /// Writes text so that it ends before column `endX`.
    @discardableResult
    package mutating func text(_ text: some StringProtocol, endX: Int, y: Int, _ style: Style = .text) -> Int {
        let columns = Width.columns(of: text)
        return self.text(text, x: Rect.clamped(endX) - columns, y: y, style)
    }

    /// Writes text into exactly `columns` cells: truncated with an ellipsis, or filled with blanks.
    @discardableResult
    package mutating func field(
        _ text: String, x: Int, y: Int, columns: Int, alignment: Width.Alignment = .left, _ style: Style = .text
    ) -> Int {
        let room = min(max(columns, 0), frame.size.columns)
        return self.text(
            Width.padded(text, to: room, alignment: alignment, ellipsis: String(glyphs.ellipsis)), x: x, y: y, style)
    }

    /// One character.
    package mutating func glyph(_ scalar: Unicode.Scalar, x: Int, y: Int, _ style: Style = .text) {
        let (column, row) = absolute(x, y)
        write(scalar, columns: max(Width.columns(of: scalar), 1), column: column, row: row, grounded(style))
    }

    private mutating func write(
        _ scalar: Unicode.Scalar, columns: Int, column: Int, row: Int, _ style: Style
    ) {
        let shown = glyphs.shown(scalar)
        guard columns == 2, Width.columns(of: shown) == 1 else {
            return put(Glyph(shown), columns: columns, column: column, row: row, style)
        }
        put(Glyph(shown), columns: 1, column: column, row: row, style)
        put(.blank, columns: 1, column: column + 1, row: row, style)
    }

    /// Fills a rectangle with one character of one column.
    package mutating func fill(_ rect: Rect, _ scalar: Unicode.Scalar = " ", _ style: Style = .text) {
        let shown = glyphs.shown(scalar)
        let glyph = Width.columns(of: shown) == 1 ? Glyph(shown) : Glyph("?")
        let style = grounded(style)
        let area = bounds.intersection(rect)
        let (column, row) = absolute(area.x, area.y)
        let visible = Rect(frame.size).intersection(Rect(x: column, y: row, columns: area.columns, rows: area.rows))
        for y in 0..<visible.rows {
            for x in 0..<visible.columns {
                put(glyph, columns: 1, column: visible.x + x, row: visible.y + y, style)
            }
        }
    }

    /// Fills all of this canvas.
    package mutating func clear(_ style: Style = .text) { fill(bounds, " ", style) }

    /// Draws a frame along the edge of a rectangle, with a title in its upper line and a note in its lower one.
    /// Its inside is `rect.inset()`. Smaller than 2×2 draws nothing.
    package mutating func box(
        _ rect: Rect? = nil, title: String = "", note: String = "", isFocused: Bool = false,
        style: Style? = nil, titleStyle: Style = Style(.title)
    ) {
        let rect = rect ?? bounds
        guard rect.columns >= 2, rect.rows >= 2 else { return }
        let line = style ?? Style(isFocused ? .borderFocused : .border)
        let lastX = rect.endX - 1
        let lastY = rect.endY - 1
        fill(Rect(x: rect.x, y: rect.y, columns: rect.columns, rows: 1), glyphs.horizontal, line)
        fill(Rect(x: rect.x, y: lastY, columns: rect.columns, rows: 1), glyphs.horizontal, line)
        fill(Rect(x: rect.x, y: rect.y, columns: 1, rows: rect.rows), glyphs.vertical, line)
        fill(Rect(x: lastX, y: rect.y, columns: 1, rows: rect.rows), glyphs.vertical, line)
        glyph(glyphs.topLeft, x: rect.x, y: rect.y, line)
        glyph(glyphs.topRight, x: lastX, y: rect.y, line)
        glyph(glyphs.bottomLeft, x: rect.x, y: lastY, line)
        glyph(glyphs.bottomRight, x: lastX, y: lastY, line)
        caption(title, x: rect.x, y: rect.y, columns: rect.columns, titleStyle)
        caption(note, x: rect.x, y: lastY, columns: rect.columns, titleStyle)
    }

    private mutating func caption(_ text: String, x: Int, y: Int, columns: Int, _ style: Style) {
        guard !text.isEmpty, columns >= 6 else { return }
        let fitting = Width.truncated(
            text, to: min(columns, frame.size.columns) - 4, ellipsis: String(glyphs.ellipsis))
        self.text(" \(fitting) ", x: x + 1, y: y, style)
    }
}
