/// Operators that take a part of a tensor, add to it, or sum it up.
extension NodeView {
    func slice() -> GraphValue {
        guard let shape = self[0].shape else { return .unknown }
        let open = GraphValue(shape: shape.map { _ in nil })
        guard let starts = integers("starts") ?? self[1].numbers, let ends = integers("ends") ?? self[2].numbers,
            starts.count == ends.count, starts.count <= shape.count
        else { return open }
        let axes: [Int]
        switch list("axes", input: 3) {
        case nil: axes = Array(starts.indices)
        case .some(let list):
            guard let known = known(list, shape.count), known.count == starts.count else { return open }
            axes = known
        }
        let steps = hasInput(4) ? self[4].numbers : starts.map { _ in 1 }
        guard let steps, steps.count == starts.count else { return open }
        var value = GraphValue(shape: shape, numbers: self[0].numbers)
        for (index, axis) in axes.enumerated() {
            let range = Self.range(shape[axis], starts[index], ends[index], steps[index])
            value.numbers = range.flatMap { value.picked($0, along: axis) }
            value.shape?[axis] = range?.count
        }
        return value
    }

    /// The indices that a slice takes of a dimension: where it starts, and how many steps it makes.
    private static func range(
        _ length: Int?, _ start: Int?, _ end: Int?, _ step: Int?
    ) -> (start: Int, step: Int, count: Int)? {
        guard let length, let start, let end, let step, step != 0, step != .min else { return nil }
        func place(_ index: Int, _ limits: ClosedRange<Int>) -> Int {
            min(max(index < 0 ? index &+ length : index, limits.lowerBound), limits.upperBound)
        }
        let first = place(start, step > 0 ? 0...length : 0...max(length - 1, 0))
        let last = place(end, step > 0 ? 0...length : -1...max(length - 1, -1))
        let span = step > 0 ? last - first : first - last
        return (first, step, span > 0 ? (span - 1) / abs(step) + 1 : 0)
    }

    func split() -> [GraphValue] {
        guard let shape = self[0].shape, let axis = Self.axis(integer("axis") ?? 0, shape.count) else { return [] }
        let count = outputCount
        guard count > 0, count <= 4096 else { return [] }
        let lengths: [Int?]
        if let list = list("split", input: 1) {
            lengths = list ?? []
        } else {
            let each = shape[axis].map { $0 / count + ($0 % count == 0 ? 0 : 1) }
            lengths = (0..<count).map { index in
                guard let each, let whole = shape[axis] else { return nil }
                return max(
                    0, min(each, whole - Swift.min(whole, index.multipliedReportingOverflow(by: each).partialValue)))
            }
        }
        return (0..<count).map { index in
            var part = shape
            part[axis] = index < lengths.count ? lengths[index] : nil
            return GraphValue(shape: part)
        }
    }

    func pad() -> GraphValue {
        guard let shape = self[0].shape else { return .unknown }
        let open = GraphValue(shape: shape.map { _ in nil })
        guard let pads = integers("pads") ?? integers("paddings") ?? self[1].numbers else { return open }
        let axes: [Int]
        if hasInput(3) {
            guard let known = known(self[3].numbers, shape.count) else { return open }
            axes = known
        } else {
            axes = Array(shape.indices)
        }
        guard pads.count == axes.count * 2 else { return open }
        var value = GraphValue(shape: shape)
        for (index, axis) in axes.enumerated() {
            value.shape?[axis] = Length.sum(shape[axis], Length.sum(pads[index], pads[index + axes.count]))
        }
        return value
    }

    /// Resize and Upsample: by sizes, or by scales as far as these are whole numbers or their reciprocals come out even.
    func resize() -> GraphValue {
        guard let shape = self[0].shape else { return .unknown }
        let open = GraphValue(shape: shape.map { _ in nil })
        if integers("axes") != nil { return open }
        if let sizes = self[3].numbers, sizes.count == shape.count { return GraphValue(shape: sizes) }
        if let scales = floats("scales") { return GraphValue(shape: scaled(shape, scales.map { Double($0) })) }
        guard let scales = self[operation == "Upsample" || version < 11 ? 1 : 2].numbers else { return open }
        return GraphValue(shape: scaled(shape, scales.map { $0.map(Double.init) }))
    }

    private func scaled(_ shape: [Int?], _ scales: [Double?]) -> [Int?] {
        guard shape.count == scales.count else { return shape.map { _ in nil } }
        return zip(shape, scales).map { length, scale in
            guard let length, let scale, scale > 0, Double(length) * scale < 1e15 else { return nil }
            return Int((Double(length) * scale).rounded(.down))
        }
    }

    func reduce() -> GraphValue {
        guard let shape = self[0].shape else { return .unknown }
        let keeps = integer("keepdims") != 0
        let axes: [Int]
        switch list("axes", input: 1) {
        case nil: axes = integer("noop_with_empty_axes") == 1 ? [] : Array(shape.indices)
        case .some(let list):
            guard let known = known(list, shape.count) else {
                return keeps ? GraphValue(shape: shape.map { _ in nil }) : .unknown
            }
            axes = known.isEmpty && integer("noop_with_empty_axes") != 1 ? Array(shape.indices) : known
        }
        var value = GraphValue(shape: reduced(shape, axes, keeps))
        if shape.count == 1, axes == [0], let numbers = self[0].numbers {
            switch operation {
            case "ReduceProd": value.numbers = [Length.product(numbers)]
            case "ReduceSum": value.numbers = [numbers.reduce(0) { Length.sum($0, $1) }]
            default: break
            }
        }
        return value
    }

    private func reduced(_ shape: [Int?], _ axes: [Int], _ keeps: Bool) -> [Int?] {
        keeps
            ? shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
            : shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
    }

    /// ArgMax and ArgMin.
    func reduceOne() -> GraphValue {
        guard let shape = self[0].shape, let axis = Self.axis(integer("axis") ?? 0, shape.count) else {
            return .unknown
        }
        return GraphValue(shape: reduced(shape, [axis], integer("keepdims") != 0))
    }
}

extension GraphValue {
    /// The numbers at some places of one dimension.
    fileprivate func picked(_ range: (start: Int, step: Int, count: Int), along axis: Int) -> [Int?]? {
        guard let numbers, let shape, numbers.count == Length.product(shape), let length = shape[axis] else {
            return nil
        }
        if numbers.isEmpty { return [] }
        let inner = shape[(axis + 1)...].reduce(1) { $0 * ($1 ?? 1) }
        let outer = shape[..<axis].reduce(1) { $0 * ($1 ?? 1) }
        guard range.count == 0 || (range.start < length && range.start + (range.count - 1) * range.step < length) else {
            return nil
        }
        return (0..<outer).flatMap { block in
            (0..<range.count).flatMap { place in
                let first = (block * length + range.start + place * range.step) * inner
                return numbers[first..<first + inner]
            }
        }
    }
}
