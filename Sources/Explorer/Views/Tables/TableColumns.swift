import Terminal

/// Which columns a table has room for, and where they end: the first, which names the rows, takes what is left.
struct TableColumns<Column> {
    let columns: [(column: Column, endX: Int)]
    let nameWidth: Int

    /// - Parameters:
    ///   - sets: columns that go together, the most first; the last is taken where none fits.
    ///   - least: columns that a name needs beside them.
    ///   - most: columns that a name takes at most.
    init(width: Int, sets: [[Column]], least: Int, most: Int, widthOf: (Column) -> Int) {
        func total(_ set: [Column]) -> Int { set.reduce(0) { $0 + widthOf($1) } }
        let chosen = sets.first { least + total($0) <= width } ?? sets.last ?? []
        nameWidth = max(4, min(width - total(chosen), most))
        var x = nameWidth
        columns = chosen.map { column in
            x += widthOf(column)
            return (column, x - 1)
        }
    }

    func drawHeading(_ name: String, _ canvas: inout Canvas, title: (Column) -> String) {
        canvas.text(name, x: 2, y: 0, Style(.header))
        for (column, endX) in columns { canvas.text(title(column), endX: endX, y: 0, Style(.header)) }
    }
}

extension Canvas {
    /// One row of a list, on the cursor's ground with its mark where it is under it.
    mutating func row(y: Int, isCursor: Bool, _ draw: (inout Canvas) -> Void) {
        let before = ground
        if isCursor {
            ground = .cursor
            fill(Rect(x: 0, y: y, columns: size.columns, rows: 1))
            glyph(glyphs.cursorMark, x: 0, y: y, Style(.key))
        }
        draw(&self)
        ground = before
    }
}

/// Which rows of a list a window shows: the cursor's in the middle, but for the ends.
enum ListWindow {
    static func rows(_ count: Int, cursor: Int, window: Int) -> Range<Int> {
        let first = max(0, min(cursor - window / 2, count - window))
        return first..<min(count, first + max(0, window))
    }
}

extension Rect {
    /// Two parts of a screen: beside each other from so many columns on, else below each other where there are rows for both.
    ///
    /// - Parameters:
    ///   - tenths: of the first, beside.
    ///   - isSecondSmall: which of the two has two fifths below each other, and nothing where rows are few.
    func pair(besideFrom wide: Int, tenths: Int, isSecondSmall: Bool = true) -> (first: Rect, second: Rect) {
        guard columns < wide else {
            let (left, right) = splitLeft(columns * tenths / 10)
            return (left, right)
        }
        let few = rows >= 16 ? rows * 2 / 5 : 0
        if isSecondSmall {
            let (rest, bottom) = splitBottom(few)
            return (rest, bottom)
        }
        let (top, rest) = splitTop(few)
        return (top, rest)
    }
}
