/// Columns and rows of a screen or of a part of it; never negative.
package struct Size: Sendable, Hashable {
    package let columns: Int
    package let rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = min(max(columns, 0), Rect.limit)
        self.rows = min(max(rows, 0), Rect.limit)
    }

    package var isEmpty: Bool { columns == 0 || rows == 0 }
}

/// A rectangle of cells, in the coordinates of the canvas it is used with. Any numbers will do: extents below zero
/// count as empty, and everything is clamped so far that sums of two cannot overflow.
package struct Rect: Sendable, Hashable {
    static let limit = 1 << 30

    package let x: Int
    package let y: Int
    package let columns: Int
    package let rows: Int

    package init(x: Int, y: Int, columns: Int, rows: Int) {
        self.x = Rect.clamped(x)
        self.y = Rect.clamped(y)
        self.columns = max(Rect.clamped(columns), 0)
        self.rows = max(Rect.clamped(rows), 0)
    }

    package init(_ size: Size) {
        self.init(x: 0, y: 0, columns: size.columns, rows: size.rows)
    }

    /// One past the last column.
    package var endX: Int { x + columns }
    /// One past the last row.
    package var endY: Int { y + rows }
    package var size: Size { Size(columns: columns, rows: rows) }
    package var isEmpty: Bool { columns == 0 || rows == 0 }

    package func contains(x: Int, y: Int) -> Bool {
        x >= self.x && x < endX && y >= self.y && y < endY
    }

    /// What both cover; empty where they do not meet.
    package func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            x: left, y: top, columns: min(endX, other.endX) - left, rows: min(endY, other.endY) - top)
    }

    static func clamped(_ value: Int) -> Int { min(max(value, -limit), limit) }
}

// MARK: - Layout
extension Rect {
    /// Without a frame of `margin` cells on every side (at most nothing is left).
    package func inset(by margin: Int = 1) -> Rect {
        Rect(x: x + margin, y: y + margin, columns: columns - 2 * margin, rows: rows - 2 * margin)
    }

    /// The upper `count` rows and what is below them.
    package func splitTop(_ count: Int) -> (top: Rect, rest: Rect) {
        let taken = min(max(count, 0), rows)
        return (
            Rect(x: x, y: y, columns: columns, rows: taken),
            Rect(x: x, y: y + taken, columns: columns, rows: rows - taken)
        )
    }

    /// The lower `count` rows and what is above them.
    package func splitBottom(_ count: Int) -> (rest: Rect, bottom: Rect) {
        let (rest, bottom) = splitTop(rows - min(max(count, 0), rows))
        return (rest, bottom)
    }

    /// The left `count` columns and what is right of them.
    package func splitLeft(_ count: Int) -> (left: Rect, rest: Rect) {
        let taken = min(max(count, 0), columns)
        return (
            Rect(x: x, y: y, columns: taken, rows: rows),
            Rect(x: x + taken, y: y, columns: columns - taken, rows: rows)
        )
    }

    /// The right `count` columns and what is left of them.
    package func splitRight(_ count: Int) -> (rest: Rect, right: Rect) {
        let (rest, right) = splitLeft(columns - min(max(count, 0), columns))
        return (rest, right)
    }

    /// A rectangle of that size in the middle, no larger than this one.
    package func centered(_ size: Size) -> Rect {
        let width = min(size.columns, columns)
        let height = min(size.rows, rows)
        return Rect(x: x + (columns - width) / 2, y: y + (rows - height) / 2, columns: width, rows: height)
    }
}
