/// How a tensor's elements divide into units, by flat (row-major) index.
package enum UnitGeometry: Sendable, Hashable, Codable {
    /// Runs of `perUnit` consecutive indices on the middle axis of `[outer, length, inner]`; the last run may be shorter.
    ///
    /// A unit has `outer · perUnit · inner` elements. Attention heads are groups of rows or of columns.
    case groups(outer: Int, length: Int, inner: Int, perUnit: Int)
    /// Tiles of a `[rows, columns]` matrix, numbered row-major; those at the right and lower edge may be smaller.
    case blocks(rows: Int, columns: Int, height: Int, width: Int)

    /// Every index of the middle axis is a unit: rows, columns, filters, channels.
    package static func axis(outer: Int, length: Int, inner: Int) -> UnitGeometry {
        .groups(outer: outer, length: length, inner: inner, perUnit: 1)
    }

    /// Runs of `perUnit` consecutive rows of a `[rows, columns]` matrix.
    package static func rows(_ rows: Int, columns: Int, perUnit: Int = 1) -> UnitGeometry {
        .groups(outer: 1, length: rows, inner: columns, perUnit: perUnit)
    }

    /// Runs of `perUnit` consecutive columns of a `[rows, columns]` matrix.
    package static func columns(_ columns: Int, rows: Int, perUnit: Int = 1) -> UnitGeometry {
        .groups(outer: rows, length: columns, inner: 1, perUnit: perUnit)
    }

    /// Elements of the tensor.
    package var elementCount: Int {
        switch self {
        case .groups(let outer, let length, let inner, _): outer * length * inner
        case .blocks(let rows, let columns, _, _): rows * columns
        }
    }

    package var unitCount: Int {
        switch self {
        case .groups(_, let length, _, let perUnit): Self.parts(length, perUnit)
        case .blocks(let rows, let columns, let height, let width):
            Self.parts(rows, height) * Self.parts(columns, width)
        }
    }

    /// Elements of each unit.
    package var unitSizes: [Int] {
        switch self {
        case .groups(let outer, let length, let inner, let perUnit):
            return (0..<unitCount).map { outer * inner * min(perUnit, length - $0 * perUnit) }
        case .blocks(let rows, let columns, let height, let width):
            let across = Self.parts(columns, width)
            return (0..<unitCount).map { unit in
                let (down, right) = unit.quotientAndRemainder(dividingBy: max(across, 1))
                return min(height, rows - down * height) * min(width, columns - right * width)
            }
        }
    }

    /// The unit of an element.
    package func unit(of flatIndex: Int) -> Int { run(at: flatIndex).unit }

    /// The unit of an element and how many elements from it on, it included, follow one another in that unit.
    @inline(__always)
    func run(at index: Int) -> (unit: Int, length: Int) {
        switch self {
        case .groups(_, let length, let inner, let perUnit):
            let slab = length &* inner
            let within = index % slab
            let unit = within / (perUnit &* inner)
            return (unit, min((unit &+ 1) &* perUnit &* inner, slab) &- within)
        case .blocks(_, let columns, let height, let width):
            let (row, column) = (index / columns, index % columns)
            let right = column / width
            return (row / height &* Self.parts(columns, width) &+ right, min((right &+ 1) &* width, columns) &- column)
        }
    }

    /// Elements that follow one another in a unit, except at an axis's or a row's end.
    var runLength: Int {
        switch self {
        case .groups(_, _, let inner, let perUnit): perUnit * inner
        case .blocks(_, _, _, let width): width
        }
    }

    /// Runs of full length from the start of one on, each of the unit after the one before.
    func wholeRuns(from index: Int) -> Int {
        switch self {
        case .groups(_, let length, let inner, _):
            let slab = length * inner
            return (slab - index % slab) / runLength
        case .blocks(_, let columns, _, let width): return (columns - index % columns) / width
        }
    }

    private static func parts(_ length: Int, _ size: Int) -> Int { (length + size - 1) / size }
}
