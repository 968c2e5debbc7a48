extension GroupSearch {
    /// What one number of a reshape's target says.
    private struct Wanted {
        /// The dimension that it is the length of.
        var axis: AxisExpression?
        /// Nil where it is open.
        var length: Int?
        var isRest = false
    }

    /// Dimensions are followed from both ends: those that stay, those that are flattened, those that are divided.
    mutating func reshape(_ call: NodeCall) {
        guard let x = axes(call, 0), let numbers = target(call) else { return opaque(call) }
        let keepsZeros = call.node.integer("allowzero") == 1
        var wanted = numbers.enumerated().map { place, number -> Wanted in
            if number.value == 0, number.length == nil, !keepsZeros, place < x.count {
                return Wanted(axis: x[place], length: table.length(x[place]))
            }
            if number.value == -1, number.length == nil { return Wanted(isRest: true) }
            return Wanted(axis: number.length, length: number.value)
        }
        complete(&wanted, x)
        let shape = matched(x, wanted, at: call.name)
        setLayout(call, shape)
        if shape.count <= 1, let value = call.node.output(0) { values[value].numbers = self.value(call, 0)?.numbers }
        restate(call, x, shape, keepsZeros)
    }

    private func target(_ call: NodeCall) -> [Number]? {
        if let stated = call.node.integers("shape") { return stated.map { Number(value: $0) } }
        return value(call, 1)?.numbers
    }

    /// Finds the length of a -1 where the others tell it.
    private func complete(_ wanted: inout [Wanted], _ x: [AxisExpression]) {
        guard let rest = wanted.firstIndex(where: \.isRest) else { return }
        var open = x.filter { table.length($0) == nil }
        for other in wanted where !other.isRest && other.length == nil {
            guard let axis = other.axis, let place = open.firstIndex(of: axis) else { return }
            open.remove(at: place)
        }
        guard open.isEmpty, let whole = Length.product(x.compactMap { table.length($0) }),
            let known = Length.product(wanted.compactMap(\.length)), known > 0, whole % known == 0
        else { return }
        wanted[rest].length = whole / known
    }

    private mutating func matched(_ x: [AxisExpression], _ wanted: [Wanted], at node: String) -> [AxisExpression] {
        let wanted = wanted.map { item -> Wanted in
            var item = item
            item.axis = item.axis.map { table.resolved($0) }
            return item
        }
        let x = x.flatMap { factors(table.resolved($0), unless: wanted) }
        let lengths = (x.map { table.length($0) }, wanted.map(\.length))
        let same: (Int, Int) -> Bool = { x[$0] == wanted[$1].axis }
        let front = Self.steps(lengths.0, lengths.1, same)
        let (i, j) = (front.last?.0.upperBound ?? 0, front.last?.1.upperBound ?? 0)
        let (m, n) = (x.count, wanted.count)
        let back = Self.steps(lengths.0[i...].reversed(), lengths.1[j...].reversed()) { same(m - 1 - $0, n - 1 - $1) }
            .map { (m - $0.0.upperBound..<m - $0.0.lowerBound, n - $0.1.upperBound..<n - $0.1.lowerBound) }
        var shape = [AxisExpression](repeating: .one, count: n)
        for (old, new) in front + back { assign(Array(x[old]), wanted, new, &shape, at: node) }
        let (k, l) = (back.last?.0.lowerBound ?? m, back.last?.1.lowerBound ?? n)
        rest(Array(x[i..<k]), wanted, j..<l, &shape, at: node)
        return shape
    }

    /// The parts of a product whose length is open, such as samples times heads; whole where the target has it so.
    private func factors(_ axis: AxisExpression, unless wanted: [Wanted]) -> [AxisExpression] {
        guard case .product(let factors) = axis, !factors.isEmpty, table.length(axis) == nil,
            !wanted.contains(where: { $0.axis == axis })
        else { return [axis] }
        return factors
    }

    /// Ranges of dimensions with the same number of elements, from the front, as far as lengths are known.
    private static func steps(
        _ a: [Int?], _ b: [Int?], _ same: (Int, Int) -> Bool
    ) -> [(Range<Int>, Range<Int>)] {
        var (steps, i, j): ([(Range<Int>, Range<Int>)], Int, Int) = ([], 0, 0)
        while i < a.count, j < b.count {
            if same(i, j) {
                steps.append((i..<i + 1, j..<j + 1))
                (i, j) = (i + 1, j + 1)
                continue
            }
            guard var m = a[i], var n = b[j] else { break }
            var (k, l) = (i + 1, j + 1)
            while m != n {
                if m < n {
                    guard k < a.count, let next = a[k], let product = Length.times(m, next) else { return steps }
                    (m, k) = (product, k + 1)
                } else {
                    guard l < b.count, let next = b[l], let product = Length.times(n, next) else { return steps }
                    (n, l) = (product, l + 1)
                }
            }
            steps.append((i..<k, j..<l))
            (i, j) = (k, l)
        }
        return steps
    }

    /// Gives a range of the new dimensions to the same elements of the old ones.
    private mutating func assign(
        _ old: [AxisExpression], _ wanted: [Wanted], _ new: Range<Int>, _ shape: inout [AxisExpression],
        at node: String
    ) {
        guard new.count == 1 else {
            for place in new { shape[place] = openAxis(wanted[place]) ?? table.fresh(wanted[place].length) }
            return table.unify(.product(old), .product(Array(shape[new])), at: node)
        }
        shape[new.lowerBound] = .product(old)
        if let axis = openAxis(wanted[new.lowerBound]) { table.unify(axis, .product(old), at: node) }
    }

    /// The dimension that a number is the length of, where only that tells what the number is. A known one is restated after a cut, so
    /// that `heads × features` need not go with the features whose number they happen to share.
    private func openAxis(_ wanted: Wanted) -> AxisExpression? { wanted.length == nil ? wanted.axis : nil }

    /// What neither end reached.
    private mutating func rest(
        _ old: [AxisExpression], _ wanted: [Wanted], _ new: Range<Int>, _ shape: inout [AxisExpression],
        at node: String
    ) {
        let old = old.filter { table.length($0) != 1 }
        let open = new.filter { wanted[$0].length != 1 }
        if open.count == 1, let place = open.first {
            shape[place] = .product(old)
            return
        }
        if open.isEmpty, old.isEmpty { return }
        if let (outer, inner) = divided(old.last, wanted, open, at: node) {
            (shape[open[0]], shape[open[1]]) = (.product(old.dropLast() + [outer]), inner)
            return
        }
        for axis in old { table.lock(axis, GroupLock(.notUnderstood, node)) }
        for place in open {
            shape[place] = table.fresh(wanted[place].length)
            table.lock(shape[place], GroupLock(.notUnderstood, node))
        }
    }

    /// The last dimension as two where the target takes the first of them to the open ones before: `[b, h · f]` to `[b · h, f]`.
    private mutating func divided(
        _ last: AxisExpression?, _ wanted: [Wanted], _ open: [Int], at node: String
    ) -> (AxisExpression, AxisExpression)? {
        guard open.count == 2, wanted[open[0]].length == nil, let inner = wanted[open[1]].length, inner > 0,
            let last, let whole = table.length(last), whole > inner, whole % inner == 0
        else { return nil }
        let pair = (table.fresh(whole / inner), table.fresh(inner))
        table.unify(last, .product([pair.0, pair.1]), at: node)
        return pair
    }

    /// How the target reads when dimensions were cut: 0 for what stays in its place, -1 for one open length.
    private mutating func restate(
        _ call: NodeCall, _ x: [AxisExpression], _ shape: [AxisExpression], _ keepsZeros: Bool
    ) {
        guard call.has(1) else { return lock(x + shape, GroupLock(.notUnderstood, call.name)) }
        var hasRest = false
        var entries: [LengthBinding.Entry] = []
        for (place, axis) in shape.enumerated() {
            if table.length(axis) != nil {
                entries.append(.length(axis))
            } else if !keepsZeros, place < x.count, table.resolved(x[place]) == table.resolved(axis) {
                entries.append(.literal(0))
            } else if !hasRest {
                hasRest = true
                entries.append(.literal(-1))
            } else {
                for axis in x + shape where table.length(axis) != nil {
                    table.lock(axis, GroupLock(.notUnderstood, call.name))
                }
                return
            }
        }
        bind(call, .input(1), entries)
    }
}
