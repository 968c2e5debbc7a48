/// Draws into a frame, clipped to a rectangle. Coordinates are local to that rectangle; any numbers are allowed.
/// Everything passes `Glyphs.shown`, so no control character gets into a frame.
package struct Canvas: Sendable {
    package private(set) var frame: Frame
    package let glyphs: Glyphs
    /// Size of the rectangle drawn into; part of it may lie outside the screen.
    package private(set) var size: Size
    /// The ground that styles without one of their own are put on: set it to draw a popup or a bar.
    package var ground: Ground = .plain

    private var originX = 0
    private var originY = 0
    private var clip: Rect

    package init(size: Size, glyphs: Glyphs = .braille) {
        frame = Frame(size: size)
        self.glyphs = glyphs
        self.size = frame.size
        clip = Rect(frame.size)
    }

    package var bounds: Rect { Rect(size) }

    /// Draws in a part of this canvas: coordinates start at the rectangle's corner, nothing outside it is touched.
    package mutating func inside<Result, Failure: Error>(
        _ rect: Rect, _ body: (inout Canvas) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let before = (originX, originY, size, clip, ground)
        originX = Rect.clamped(originX + rect.x)
        originY = Rect.clamped(originY + rect.y)
        size = Size(columns: min(rect.columns, 4000), rows: min(rect.rows, 4000))  // loops over it must end
        clip = clip.intersection(Rect(x: originX, y: originY, columns: rect.columns, rows: rect.rows))
        defer { (originX, originY, size, clip, ground) = before }
        return try body(&self)
    }

    /// Shows the text cursor there, if that is inside.
    package mutating func cursor(x: Int, y: Int) {
        let (column, row) = absolute(x, y)
        guard clip.contains(x: column, y: row) else { return }
        frame.cursor = Frame.Position(x: column, y: row)
    }

    /// Hides the text cursor again: for popups over a prompt.
    package mutating func hideCursor() { frame.cursor = nil }

    func absolute(_ x: Int, _ y: Int) -> (Int, Int) {
        (originX + Rect.clamped(x), originY + Rect.clamped(y))
    }

    func grounded(_ style: Style) -> Style {
        style.ground == .plain && ground != .plain ? style.on(ground) : style
    }
}

// MARK: - Cells
extension Canvas {
    /// Puts one glyph of `columns` 1 or 2 at absolute coordinates. Half of a wide character that is overwritten or
    /// does not fit becomes a blank.
    mutating func put(_ glyph: Glyph, columns: Int, column: Int, row: Int, _ style: Style) {
        guard row >= clip.y, row < clip.endY else { return }
        let isFirstInside = column >= clip.x && column < clip.endX
        guard columns == 2 else {
            if isFirstInside { set(glyph, column, row, style) }
            return
        }
        let isSecondInside = column + 1 >= clip.x && column + 1 < clip.endX
        if isFirstInside, isSecondInside {
            set(glyph, column, row, style)
            set(.rightHalf, column + 1, row, style)
        } else if isFirstInside || isSecondInside {
            set(.blank, isFirstInside ? column : column + 1, row, style)
        }
    }

    /// Adds a mark to the glyph before the given absolute column.
    mutating func addMark(_ mark: Unicode.Scalar, before column: Int, row: Int) {
        guard row >= clip.y, row < clip.endY, column > clip.x, column <= clip.endX else { return }
        var index = row * frame.size.columns + column - 1
        if frame.cells[index].glyph.isRightHalf, column - 2 >= clip.x { index -= 1 }
        frame.cells[index].glyph = frame.cells[index].glyph.adding(mark: mark)
    }

    /// Writes a cell inside the clip rectangle and mends a wide character that it cuts in two.
    private mutating func set(_ glyph: Glyph, _ column: Int, _ row: Int, _ style: Style) {
        let index = row * frame.size.columns + column
        if frame.cells[index].glyph.isRightHalf, !glyph.isRightHalf, column > 0 {
            frame.cells[index - 1].glyph = .blank
        }
        if column + 1 < frame.size.columns, frame.cells[index + 1].glyph.isRightHalf {
            frame.cells[index + 1].glyph = .blank
        }
        frame.cells[index] = Cell(glyph, style)
    }

    /// Changes styles without touching what is written: a cursor row over a drawn list. `role` nil keeps each role.
    package mutating func restyle(
        _ rect: Rect, ground: Ground, role: Role? = nil, emphasis: Emphasis = []
    ) {
        let (column, row) = absolute(rect.x, rect.y)
        let area = clip.intersection(Rect(x: column, y: row, columns: rect.columns, rows: rect.rows))
        for y in 0..<area.rows {
            for x in 0..<area.columns {
                let index = (area.y + y) * frame.size.columns + area.x + x
                frame.cells[index].style.ground = ground
                if let role { frame.cells[index].style.role = role }
                frame.cells[index].style.emphasis.formUnion(emphasis)
            }
        }
    }
}
