extension DimensionTable {
    /// Makes two dimensions one, dividing either into factors or parts where the other has them.
    ///
    /// Where they do not go together both are locked, so that nothing that is not understood is ever cut.
    mutating func unify(_ a: AxisExpression, _ b: AxisExpression, at node: String) {
        if case .dimension(let x) = a, case .dimension(let y) = b, x == y { return }
        if matches(resolved(a), resolved(b)) { return }
        lock(a, GroupLock(.notUnderstood, node))
        lock(b, GroupLock(.notUnderstood, node))
    }

    /// What lies before an index and what follows; nil where the dimension does not divide there.
    mutating func split(_ expression: AxisExpression, at index: Int) -> (AxisExpression, AxisExpression)? {
        switch resolved(expression) {
        case .dimension(let place): return split(place, at: index)
        case .product(let factors):
            let rest = Array(factors.dropFirst())
            guard let first = factors.first, let inner = length(.product(rest)), inner > 0, index % inner == 0,
                let (before, after) = split(first, at: index / inner)
            else { return nil }
            return (.product([before] + rest), .product([after] + rest))
        case .concatenation(let parts): return split(parts, at: index)
        }
    }

    private mutating func split(_ place: Int, at index: Int) -> (AxisExpression, AxisExpression)? {
        let (depth, kind) = (dimensions[place].depth + 1, dimensions[place].kind)
        guard let whole = dimensions[place].length, index > 0, index < whole, depth <= Self.mostDepth else {
            return nil
        }
        let (before, after) = (fresh(index, depth: depth), fresh(whole - index, depth: depth))
        for part in [before, after] { mark(part, kind) }
        bind(place, .concatenation([before, after]))
        return (before, after)
    }

    private mutating func split(_ parts: [AxisExpression], at index: Int) -> (AxisExpression, AxisExpression)? {
        var start = 0
        for (place, part) in parts.enumerated() {
            guard let count = length(part) else { return nil }
            let (before, after) = (Array(parts[..<place]), Array(parts[place...]))
            if start == index { return (.concatenation(before), .concatenation(after)) }
            if index < start + count {
                guard let (first, second) = split(part, at: index - start) else { return nil }
                return (.concatenation(before + [first]), .concatenation([second] + after.dropFirst()))
            }
            start += count
        }
        return nil
    }
}

extension DimensionTable {
    private mutating func matches(_ a: AxisExpression, _ b: AxisExpression) -> Bool {
        if a == b { return true }
        switch (a, b) {
        case (.dimension(let x), .dimension(let y)):
            if let m = dimensions[x].length, let n = dimensions[y].length, m != n { return false }
            merge(x, y)
            return true
        case (.dimension(let x), _): return takes(x, b)
        case (_, .dimension(let y)): return takes(y, a)
        case (.product(let x), .product(let y)): return haveEqualFactors(x, y)
        case (.concatenation(let x), .concatenation(let y)): return haveEqualParts(x, y)
        case (.concatenation(let parts), .product(let factors)), (.product(let factors), .concatenation(let parts)):
            return divides(factors, parts)
        }
    }

    /// Whether a dimension may be an expression; then it is.
    private mutating func takes(_ place: Int, _ expression: AxisExpression) -> Bool {
        guard !expression.contains(place) else { return false }
        if let own = dimensions[place].length {
            if let length = length(expression) {
                guard length == own else { return false }
            } else {
                fill(expression, to: own)
            }
        }
        bind(place, expression)
        return true
    }

    /// Gives the one open factor of a product the length that is left.
    private mutating func fill(_ expression: AxisExpression, to whole: Int) {
        guard case .product(let factors) = expression else { return }
        let open = factors.filter { length($0) == nil }
        let known = factors.compactMap { length($0) }.reduce(1, *)
        guard open.count == 1, case .dimension(let place) = open[0], known > 0, whole % known == 0 else { return }
        setLength(place, whole / known)
    }

    private mutating func haveEqualFactors(_ a: [AxisExpression], _ b: [AxisExpression]) -> Bool {
        var (x, y) = (a, b)
        while let first = x.first, let second = y.first {
            let (a, b) = (resolved(first), resolved(second))
            // What was bound meanwhile has become several factors.
            if case .product(let inner) = a {
                x.replaceSubrange(0..<1, with: inner)
                continue
            }
            if case .product(let inner) = b {
                y.replaceSubrange(0..<1, with: inner)
                continue
            }
            let (m, n) = (length(a), length(b))
            if m == n || (x.count == y.count && (m == nil || n == nil)) {
                guard matches(a, b) else { return false }
                x.removeFirst()
                y.removeFirst()
                continue
            }
            guard let m, let n, m > 0, n > 0 else { return false }
            if m > n {
                guard let (outer, inner) = factored(a, outer: n), matches(resolved(outer), b) else { return false }
                x[0] = inner
                y.removeFirst()
            } else {
                guard let (outer, inner) = factored(b, outer: m), matches(a, resolved(outer)) else { return false }
                y[0] = inner
                x.removeFirst()
            }
        }
        return (x + y).allSatisfy { length($0) == 1 }
    }

    /// A dimension as a product of two.
    private mutating func factored(_ expression: AxisExpression, outer: Int) -> (AxisExpression, AxisExpression)? {
        guard case .dimension(let place) = expression, let whole = dimensions[place].length, whole % outer == 0,
            dimensions[place].depth < Self.mostDepth
        else { return nil }
        let depth = dimensions[place].depth + 1
        let pair = (fresh(outer, depth: depth), fresh(whole / outer, depth: depth))
        bind(place, .product([pair.0, pair.1]))
        return pair
    }

    private mutating func haveEqualParts(_ a: [AxisExpression], _ b: [AxisExpression]) -> Bool {
        var (x, y) = (a, b)
        while let first = x.first, let second = y.first {
            let (a, b) = (resolved(first), resolved(second))
            if case .concatenation(let inner) = a {
                x.replaceSubrange(0..<1, with: inner)
                continue
            }
            if case .concatenation(let inner) = b {
                y.replaceSubrange(0..<1, with: inner)
                continue
            }
            guard let m = length(a), let n = length(b) else { return false }
            if m == n {
                guard matches(a, b) else { return false }
                x.removeFirst()
                y.removeFirst()
            } else if m > n {
                guard let (before, after) = split(a, at: n), matches(resolved(before), b) else { return false }
                x[0] = after
                y.removeFirst()
            } else {
                guard let (before, after) = split(b, at: m), matches(a, resolved(before)) else { return false }
                y[0] = after
                x.removeFirst()
            }
        }
        return x.isEmpty && y.isEmpty
    }

    /// Whether a product divides into these parts along its slowest factor.
    private mutating func divides(_ factors: [AxisExpression], _ parts: [AxisExpression]) -> Bool {
        var rest = AxisExpression.product(factors)
        for (index, part) in parts.enumerated() {
            guard index < parts.count - 1 else { return matches(resolved(rest), resolved(part)) }
            guard let count = length(part), let (before, after) = split(rest, at: count),
                matches(resolved(before), resolved(part))
            else { return false }
            rest = after
        }
        return true
    }
}
