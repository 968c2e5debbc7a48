/// Arithmetic on the small tensors that shapes are made of.
extension NodeView {
    /// Element by element, as NumPy broadcasts; the numbers too where both are lists or single.
    func broadcast() -> GraphValue {
        var value = GraphValue.unknown
        let shapes = inputs.compactMap(\.shape)
        if shapes.count == inputs.count, var shape = shapes.first {
            for next in shapes.dropFirst() { shape = Length.broadcast(shape, next) }
            value.shape = shape
        }
        if operation == "Where" {
            value.numbers = chosen()
        } else if inputs.count == 2, let a = inputs[0].numbers, let b = inputs[1].numbers {
            value.numbers = paired(a, b)
        }
        return value
    }

    private func paired(_ a: [Int?], _ b: [Int?]) -> [Int?]? {
        guard let count = Self.count([a, b]) else { return nil }
        let isFloating = inputs[0].isFloating || inputs[1].isFloating
        return (0..<count).map { index in
            combined(a[a.count == 1 ? 0 : index], b[b.count == 1 ? 0 : index], isFloating)
        }
    }

    private func combined(_ a: Int?, _ b: Int?, _ isFloating: Bool) -> Int? {
        guard let a, let b else { return nil }
        switch operation {
        case "Add": return Length.sum(a, b)
        case "Sub": return Length.difference(a, b)
        case "Mul": return Length.times(a, b)
        case "Div":
            // Integers are cut towards zero; a fraction that does not come out even is not followed.
            guard b != 0, b != -1, !isFloating || a % b == 0 else { return nil }
            return a / b
        case "Mod": return b > 0 && a >= 0 ? a % b : nil
        case "Min": return min(a, b)
        case "Max": return max(a, b)
        case "Equal": return a == b ? 1 : 0
        case "Greater": return a > b ? 1 : 0
        case "Less": return a < b ? 1 : 0
        default: return nil
        }
    }

    private func chosen() -> [Int?]? {
        guard inputs.count == 3, let test = inputs[0].numbers, let yes = inputs[1].numbers, let no = inputs[2].numbers,
            let count = Self.count([test, yes, no])
        else { return nil }
        func at(_ list: [Int?], _ index: Int) -> Int? { list[list.count == 1 ? 0 : index] }
        return (0..<count).map { index in
            at(test, index).flatMap { $0 != 0 ? at(yes, index) : at(no, index) }
        }
    }

    /// The common length of lists, those of one number aside.
    private static func count(_ lists: [[Int?]]) -> Int? {
        let counts = Set(lists.map(\.count)).subtracting([1])
        return counts.count > 1 ? nil : counts.first ?? 1
    }

    func shapeOf() -> GraphValue {
        guard let shape = self[0].shape else { return GraphValue(shape: [nil]) }
        func place(_ index: Int) -> Int { min(max(index < 0 ? index &+ shape.count : index, 0), shape.count) }
        let (start, end) = (place(integer("start") ?? 0), place(integer("end") ?? shape.count))
        let part = Array(shape[start..<max(start, end)])
        return GraphValue(shape: [part.count], numbers: part)
    }

    func filled() -> GraphValue {
        guard let lengths = self[0].numbers else { return .unknown }
        guard lengths.count == 1, let count = lengths[0], (0...256).contains(count) else {
            return GraphValue(shape: lengths)
        }
        return GraphValue(shape: lengths, numbers: Array(repeating: fill, count: count))
    }

    func counting() -> GraphValue {
        guard let start = self[0].numbers?.first ?? nil, let end = self[1].numbers?.first ?? nil,
            let step = self[2].numbers?.first ?? nil, step != 0, step != .min,
            let span = Length.difference(end, start), span != .min
        else { return GraphValue(shape: [nil]) }
        let count = span.signum() == step.signum() ? (abs(span) - 1) / abs(step) + 1 : 0
        guard count <= 256 else { return GraphValue(shape: [count]) }
        return GraphValue(shape: [count], numbers: (0..<count).map { Length.sum(start, Length.times($0, step)) })
    }
}
