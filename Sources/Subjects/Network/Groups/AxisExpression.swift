/// How the indices along one dimension of a tensor are made up of dimensions that can be cut.
///
/// A product is row-major, its last factor runs fastest: what was flattened. A concatenation has its parts one after the other.
package enum AxisExpression: Sendable, Hashable {
    /// A dimension by itself, by its place in the table.
    case dimension(Int)
    case product([AxisExpression])
    case concatenation([AxisExpression])

    /// A dimension of length 1.
    static let one = AxisExpression.product([])

    func contains(_ dimension: Int) -> Bool {
        switch self {
        case .dimension(let own): own == dimension
        case .product(let parts), .concatenation(let parts): parts.contains { $0.contains(dimension) }
        }
    }

    /// Every dimension in it, in the order of appearance, repetitions too.
    func forEachDimension(_ body: (Int) -> Void) {
        switch self {
        case .dimension(let own): body(own)
        case .product(let parts), .concatenation(let parts): for part in parts { part.forEachDimension(body) }
        }
    }

    /// Dimensions in it, repetitions too.
    var dimensionCount: Int {
        switch self {
        case .dimension: 1
        case .product(let parts), .concatenation(let parts): parts.reduce(0) { $0 + $1.dimensionCount }
        }
    }
}

/// Where the units of a dimension lie along an axis: unit u at `offset + u · stride`, and that again for every step of the loops.
package struct IndexMap: Sendable, Hashable {
    package struct Loop: Sendable, Hashable {
        package let count: Int
        package let stride: Int
    }

    package var offset = 0
    package var stride = 1
    /// Outermost first.
    package var loops: [Loop] = []

    /// Indices that one unit has.
    package var size: Int { loops.reduce(1) { $0 * $1.count } }

    /// Along the axis, in no particular order.
    package func positions(of unit: Int) -> [Int] {
        loops.reduce([offset + unit * stride]) { positions, loop in
            positions.flatMap { start in (0..<loop.count).map { start + $0 * loop.stride } }
        }
    }

    /// As a factor of a product: each index becomes `inner` of them, and the whole `outer` times `length` of them.
    func placed(outer: Int, length: Int, inner: Int) -> IndexMap {
        var map = IndexMap(offset: offset * inner, stride: stride * inner)
        if outer > 1 { map.loops.append(Loop(count: outer, stride: length * inner)) }
        map.loops += loops.map { Loop(count: $0.count, stride: $0.stride * inner) }
        if inner > 1 { map.loops.append(Loop(count: inner, stride: 1)) }
        return map
    }
}
