/// Operators that change a tensor's shape and not its elements.
extension NodeView {
    func reshape() -> GraphValue {
        guard let wanted = integers("shape") ?? self[1].numbers else {
            let rank = self[1].shape?.first ?? nil
            return GraphValue(shape: rank.flatMap { (0...64).contains($0) ? Array(repeating: nil, count: $0) : nil })
        }
        let old = self[0].shape
        var shape: [Int?] = wanted.enumerated().map { index, length in
            guard length == 0, integer("allowzero") != 1 else { return length == -1 ? nil : length }
            return old.flatMap { index < $0.count ? $0[index] : nil }
        }
        // One open dimension takes what is left; -1 that was asked for, or one that is unknown.
        if shape.count(where: { $0 == nil }) == 1, let place = shape.firstIndex(of: nil), let count = self[0].count,
            let others = Length.product(shape.filter { $0 != nil }), others > 0, count % others == 0
        {
            shape[place] = count / others
        }
        return GraphValue(shape: shape, numbers: self[0].numbers)
    }

    func flatten() -> GraphValue {
        guard let shape = self[0].shape else { return GraphValue(shape: [nil, nil]) }
        let axis = integer("axis") ?? 1
        let place = axis < 0 ? axis &+ shape.count : axis
        guard (0...shape.count).contains(place) else { return .unknown }
        return GraphValue(shape: [Length.product(shape[..<place]), Length.product(shape[place...])])
    }

    func squeeze() -> GraphValue {
        guard let shape = self[0].shape else { return GraphValue(numbers: self[0].numbers) }
        guard let axes = squeezed(shape) else { return .unknown }
        let kept = shape.indices.filter { !axes.contains($0) }
        return GraphValue(shape: kept.map { shape[$0] }, numbers: self[0].numbers)
    }

    /// The axes that Squeeze takes away; nil where they are not known.
    func squeezed(_ shape: [Int?]) -> [Int]? {
        guard let list = list("axes", input: 1) else {
            return shape.contains(nil) ? nil : shape.indices.filter { shape[$0] == 1 }
        }
        return known(list, shape.count)
    }

    func unsqueeze() -> GraphValue {
        guard let shape = self[0].shape, let axes = unsqueezed(shape.count) else {
            return GraphValue(numbers: self[0].numbers)
        }
        var next = shape.makeIterator()
        let longer = (0..<shape.count + axes.count).map { axes.contains($0) ? 1 : next.next() ?? nil }
        return GraphValue(shape: longer, numbers: self[0].numbers)
    }

    func unsqueezed(_ rank: Int) -> [Int]? {
        guard let list = list("axes", input: 1), let axes = list, axes.count <= 64 else { return nil }
        guard let axes = known(axes, rank + axes.count), Set(axes).count == axes.count else { return nil }
        return axes
    }

    /// All numbers known, and axes of that rank.
    func known(_ list: [Int?]?, _ rank: Int) -> [Int]? {
        guard let list else { return nil }
        let axes = list.compactMap { $0.flatMap { Self.axis($0, rank) } }
        return axes.count == list.count ? axes : nil
    }

    /// The order that Transpose gives the dimensions; nil where it is none.
    func permutation(_ rank: Int) -> [Int]? {
        let order = integers("perm") ?? Array((0..<rank).reversed())
        return order.sorted() == Array(0..<rank) ? order : nil
    }

    func transpose() -> GraphValue {
        guard let shape = self[0].shape, let order = permutation(shape.count) else { return .unknown }
        return GraphValue(
            shape: order.map { shape[$0] },
            numbers: order == [1, 0] ? turned(shape) : shape.count < 2 ? self[0].numbers : nil)
    }

    /// The numbers of a matrix by columns; exporters of paddings do this.
    private func turned(_ shape: [Int?]) -> [Int?]? {
        guard let numbers = self[0].numbers, let rows = shape[0], let columns = shape[1],
            Length.times(rows, columns) == numbers.count, !numbers.isEmpty
        else { return nil }
        return (0..<columns).flatMap { column in (0..<rows).map { numbers[$0 * columns + column] } }
    }

    func concatenate() -> GraphValue {
        guard let first = inputs.compactMap(\.shape).first else { return .unknown }
        guard let axis = Self.axis(integer("axis") ?? 0, first.count) else { return .unknown }
        var shape = first
        shape[axis] = 0
        for input in inputs {
            guard let part = input.shape, part.count == shape.count else {
                shape[axis] = nil
                continue
            }
            shape[axis] = Length.sum(shape[axis], part[axis])
            for place in shape.indices where place != axis { shape[place] = shape[place] ?? part[place] }
        }
        let numbers = inputs.compactMap(\.numbers)
        let isList = first.count == 1 && numbers.count == inputs.count && numbers.reduce(0) { $0 + $1.count } <= 1024
        return GraphValue(shape: shape, numbers: isList ? numbers.flatMap { $0 } : nil)
    }

    func expand() -> GraphValue {
        guard let shape = self[0].shape, let wanted = self[1].numbers else { return .unknown }
        let whole = Length.broadcast(shape, wanted)
        let isScalar = self[0].numbers?.count == 1 && whole.count == 1
        let numbers = isScalar ? whole[0].flatMap { (0...256).contains($0) ? $0 : nil } : nil
        return GraphValue(shape: whole, numbers: numbers.map { Array(repeating: self[0].numbers![0], count: $0) })
    }

    func tile() -> GraphValue {
        guard let shape = self[0].shape else { return .unknown }
        guard let times = self[1].numbers, times.count == shape.count else {
            return GraphValue(shape: shape.map { _ in nil })
        }
        return GraphValue(shape: zip(shape, times).map { Length.times($0, $1) })
    }

    /// DepthToSpace and SpaceToDepth.
    func blocks(toSpace: Bool) -> GraphValue {
        guard let shape = self[0].shape, shape.count == 4, let side = integer("blocksize"), side > 0,
            Self.isSmall(side)
        else { return .unknown }
        let area = side * side
        return GraphValue(
            shape: toSpace
                ? [
                    shape[0], Length.quotient(shape[1], area), Length.times(shape[2], side),
                    Length.times(shape[3], side),
                ]
                : [
                    shape[0], Length.times(shape[1], area), Length.quotient(shape[2], side),
                    Length.quotient(shape[3], side),
                ])
    }
}
