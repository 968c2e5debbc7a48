/// Dimensions of tensors as they turn out to be the same, to be products, or to be parts of one another.
///
/// A union-find whose classes may also be bound to an expression: to flatten `[channels, 3, 3]` binds the flat dimension to a
/// product, to split queries from keys binds the fused dimension to a concatenation.
package struct DimensionTable: Sendable {
    struct Dimension: Sendable {
        /// Nil where it is open until the network runs.
        var length: Int?
        /// What it turned out to be a product or a concatenation of.
        var binding: AxisExpression?
        var locks: [GroupLock] = []
        var kind = UnitKind.channel
        /// Of a kernel, or of numbers that are no weights: never a group.
        var isInner = false
        /// How often it was split off.
        var depth = 0
    }

    private(set) var dimensions: [Dimension] = []
    /// The older dimension that each was made one with; itself where it stands for its class.
    private var parents: [Int32] = []

    /// Splits inside splits, and parts of one dimension, beyond which nothing is followed: hostile graphs multiply them.
    static let mostDepth = 256
    static let mostParts = 4096
    /// Reasons that are kept of one dimension.
    static let mostLocks = 4

    /// A new dimension.
    mutating func fresh(_ length: Int?, depth: Int = 0) -> AxisExpression {
        guard length != 1 else { return .one }
        let length = length.flatMap { (0...Length.largest).contains($0) ? $0 : nil }
        parents.append(Int32(truncatingIfNeeded: dimensions.count))
        dimensions.append(Dimension(length: length, depth: depth))
        return .dimension(dimensions.count - 1)
    }

    /// Room for as many more.
    mutating func reserve(_ count: Int) {
        dimensions.reserveCapacity(dimensions.count + count)
        parents.reserveCapacity(parents.count + count)
    }

    /// The dimension that stands for all that were made one with this one.
    private func root(_ place: Int) -> Int {
        var place = place
        while parents[place] != place { place = Int(parents[place]) }
        return place
    }

    /// The expression with everything that is known put in: no dimension in it is bound, products and concatenations are flat.
    mutating func resolved(_ expression: AxisExpression) -> AxisExpression {
        if isResolved(expression) { return expression }
        switch expression {
        case .dimension(let place):
            let root = root(place)
            // The way is short from now on.
            if parents[place] != root { parents[place] = Int32(truncatingIfNeeded: root) }
            guard let binding = dimensions[root].binding else { return .dimension(root) }
            let result = resolved(binding)
            dimensions[root].binding = result
            return result
        case .product(let factors): return product(factors)
        case .concatenation(let parts):
            var flat: [AxisExpression] = []
            for part in parts {
                let part = resolved(part)
                if case .concatenation(let inner) = part { flat += inner } else { flat.append(part) }
            }
            return flat.count == 1 ? flat[0] : .concatenation(flat)
        }
    }

    /// Whether nothing is to be put in.
    private func isResolved(_ expression: AxisExpression) -> Bool {
        switch expression {
        case .dimension(let place): parents[place] == place && dimensions[place].binding == nil
        case .product(let factors):
            factors.count != 1 && factors.allSatisfy { if case .dimension = $0 { isResolved($0) } else { false } }
        case .concatenation(let parts):
            parts.count != 1 && parts.allSatisfy { if case .concatenation = $0 { false } else { isResolved($0) } }
        }
    }

    private mutating func product(_ factors: [AxisExpression]) -> AxisExpression {
        var flat: [AxisExpression] = []
        for factor in factors {
            let factor = resolved(factor)
            if case .product(let inner) = factor { flat += inner } else { flat.append(factor) }
        }
        if flat.count == 1 { return flat[0] }
        // (a + b) × c = a × c + b × c, where a and b run slowest.
        if case .concatenation(let parts)? = flat.first {
            let rest = flat.dropFirst()
            return resolved(.concatenation(parts.map { .product([$0] + rest) }))
        }
        return .product(flat)
    }

    /// Nil where it is open.
    func length(_ expression: AxisExpression) -> Int? {
        switch expression {
        case .dimension(let place):
            let root = root(place)
            return dimensions[root].binding.map { length($0) } ?? dimensions[root].length
        case .product(let factors): return Length.product(factors.map { length($0) })
        case .concatenation(let parts): return parts.reduce(.some(0)) { Length.sum($0, length($1)) }
        }
    }

    // MARK: What is known of a dimension

    mutating func lock(_ expression: AxisExpression, _ lock: GroupLock) {
        resolved(expression).forEachDimension { add(lock, to: $0) }
    }

    /// Gives all dimensions of an expression a kind, unless they have a more telling one.
    mutating func mark(_ expression: AxisExpression, _ kind: UnitKind) {
        resolved(expression).forEachDimension { dimensions[$0].kind = max(dimensions[$0].kind, kind) }
    }

    /// Keeps a dimension out of the groups.
    mutating func hide(_ expression: AxisExpression) {
        resolved(expression).forEachDimension { dimensions[$0].isInner = true }
    }

    private mutating func add(_ lock: GroupLock, to place: Int) {
        guard dimensions[place].locks.count < Self.mostLocks, !dimensions[place].locks.contains(lock) else { return }
        dimensions[place].locks.append(lock)
    }

    /// Where the units of a dimension lie in an expression, once for each time that it is in it.
    func maps(of place: Int, in expression: AxisExpression) -> [IndexMap] {
        switch expression {
        case .dimension(let own): return own == place ? [IndexMap()] : []
        case .concatenation(let parts):
            var (maps, offset): ([IndexMap], Int) = ([], 0)
            for part in parts {
                for var map in self.maps(of: place, in: part) {
                    map.offset += offset
                    maps.append(map)
                }
                offset += length(part) ?? 0
            }
            return maps
        case .product(let factors):
            let lengths = factors.map { length($0) ?? 1 }
            return factors.indices.flatMap { index in
                self.maps(of: place, in: factors[index]).map {
                    $0.placed(
                        outer: lengths[..<index].reduce(1, *), length: lengths[index],
                        inner: lengths[(index + 1)...].reduce(1, *))
                }
            }
        }
    }
}

extension DimensionTable {
    mutating func bind(_ place: Int, _ expression: AxisExpression) {
        dimensions[place].binding = expression
        for lock in dimensions[place].locks { expression.forEachDimension { add(lock, to: $0) } }
    }

    mutating func setLength(_ place: Int, _ length: Int) { dimensions[place].length = length }

    /// Makes two unbound dimensions one; the older one stands for both.
    mutating func merge(_ a: Int, _ b: Int) {
        let (old, new) = (min(a, b), max(a, b))
        dimensions[old].length = dimensions[old].length ?? dimensions[new].length
        dimensions[old].kind = max(dimensions[old].kind, dimensions[new].kind)
        dimensions[old].isInner = dimensions[old].isInner && dimensions[new].isInner
        dimensions[old].depth = max(dimensions[old].depth, dimensions[new].depth)
        for lock in dimensions[new].locks { add(lock, to: old) }
        parents[new] = Int32(truncatingIfNeeded: old)
    }
}
