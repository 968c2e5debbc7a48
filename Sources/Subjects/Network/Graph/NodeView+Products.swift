/// Matrix products, recurrent layers and look-ups.
extension NodeView {
    /// As `numpy.matmul`: the last two dimensions multiply, the others broadcast.
    func matrixProduct(_ left: Int, _ right: Int) -> GraphValue {
        guard var a = self[left].shape, var b = self[right].shape, !a.isEmpty, !b.isEmpty else { return .unknown }
        let (isRow, isColumn) = (a.count == 1, b.count == 1)
        if isRow { a.insert(1, at: 0) }
        if isColumn { b.append(1) }
        var shape = Length.broadcast(a.dropLast(2), b.dropLast(2))
        if !isRow { shape.append(a[a.count - 2]) }
        if !isColumn { shape.append(b[b.count - 1]) }
        return GraphValue(shape: shape)
    }

    func generalProduct() -> GraphValue {
        guard let a = self[0].shape, let b = self[1].shape, a.count == 2, b.count == 2 else { return .unknown }
        return GraphValue(shape: [integer("transA") == 1 ? a[1] : a[0], integer("transB") == 1 ? b[0] : b[1]])
    }

    /// LSTM, GRU and RNN: `[steps, batch, input]`, or batch first where `layout` is 1.
    func recurrent() -> [GraphValue] {
        guard let shape = self[0].shape, shape.count == 3, let weights = self[2].shape, weights.count == 3 else {
            return []
        }
        let (directions, hidden) = (weights[0], integer("hidden_size") ?? weights[2])
        let isBatchFirst = integer("layout") == 1
        let (steps, batch) = isBatchFirst ? (shape[1], shape[0]) : (shape[0], shape[1])
        let last = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
        let all = isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]
        return [GraphValue(shape: all), GraphValue(shape: last), GraphValue(shape: last)]
    }

    func gather() -> GraphValue {
        guard let shape = self[0].shape, let indices = self[1].shape,
            let axis = Self.axis(integer("axis") ?? 0, shape.count)
        else { return .unknown }
        var value = GraphValue(shape: shape[..<axis] + indices + shape[(axis + 1)...])
        if let numbers = self[0].numbers, shape.count == 1, let places = self[1].numbers {
            value.numbers = places.map { place in
                place.flatMap { Self.axis($0, numbers.count) }.flatMap { numbers[$0] }
            }
        }
        return value
    }
}
