/// Operators that slide a window: convolutions and pools.
extension NodeView {
    /// `[batch, channels, spatial…]` of input and weight to the output's shape.
    func convolution(weight place: Int) -> GraphValue {
        guard let shape = self[0].shape, let weight = self[place].shape, shape.count == weight.count, shape.count >= 3
        else { return .unknown }
        let kernel = integers("kernel_shape") ?? weight.dropFirst(2).compactMap { $0 }
        guard let lengths = windows(shape, kernel, ceiling: false) else {
            return GraphValue(shape: [shape[0], weight[0]] + shape.dropFirst(2).map { _ in nil })
        }
        return GraphValue(shape: [shape[0], weight[0]] + lengths)
    }

    func pool() -> GraphValue {
        guard let shape = self[0].shape, shape.count >= 3 else { return .unknown }
        guard let kernel = integers("kernel_shape"),
            let lengths = windows(shape, kernel, ceiling: integer("ceil_mode") == 1)
        else { return GraphValue(shape: shape.prefix(2) + shape.dropFirst(2).map { _ in nil }) }
        return GraphValue(shape: shape.prefix(2) + lengths)
    }

    func globalPool() -> GraphValue {
        guard let shape = self[0].shape, shape.count >= 2 else { return .unknown }
        return GraphValue(shape: shape.prefix(2) + shape.dropFirst(2).map { _ in 1 })
    }

    /// Spatial lengths of the output; nil where attributes and dimensions do not fit together.
    private func windows(_ shape: [Int?], _ kernel: [Int], ceiling: Bool) -> [Int?]? {
        guard let frame = frame(kernel), kernel.count == shape.count - 2 else { return nil }
        let isSame = text("auto_pad")?.hasPrefix("SAME") == true
        return kernel.indices.map { index in
            let length = shape[index + 2]
            let stride = frame.strides[index]
            if isSame { return Length.quotient(Length.sum(length, stride - 1), stride) }
            let pads = frame.pads[index] + frame.pads[index + kernel.count]
            let reach = frame.dilations[index] * (kernel[index] - 1) + 1
            let room = Length.sum(length, pads - reach)
            guard let room, room >= 0 else { return nil }
            let steps = ceiling ? (room + stride - 1) / stride : room / stride
            // A window that would begin in the padding behind does not count.
            let isOutside = ceiling && steps * stride >= (length ?? 0) + frame.pads[index]
            return steps + (isOutside ? 0 : 1)
        }
    }

    func transposedConvolution() -> GraphValue {
        guard let shape = self[0].shape, let weight = self[1].shape, shape.count == weight.count, shape.count >= 3
        else { return .unknown }
        let channels = Length.times(weight[1], integer("group") ?? 1)
        let kernel = integers("kernel_shape") ?? weight.dropFirst(2).compactMap { $0 }
        let open = GraphValue(shape: [shape[0], channels] + shape.dropFirst(2).map { _ in nil })
        if let stated = integers("output_shape") {
            guard stated.count == kernel.count else { return open }
            return GraphValue(shape: [shape[0], channels] + stated)
        }
        guard let frame = frame(kernel), kernel.count == shape.count - 2 else { return open }
        let more = integers("output_padding") ?? kernel.map { _ in 0 }
        guard more.count == kernel.count, more.allSatisfy({ Self.isSmall($0) }) else { return open }
        let isSame = text("auto_pad")?.hasPrefix("SAME") == true
        let lengths = kernel.indices.map { index -> Int? in
            let stride = frame.strides[index]
            if isSame { return Length.times(shape[index + 2], stride) }
            let reach = frame.dilations[index] * (kernel[index] - 1) + 1
            let pads = frame.pads[index] + frame.pads[index + kernel.count]
            return Length.sum(
                Length.times(Length.difference(shape[index + 2], 1), stride), more[index] + reach - pads)
        }
        return GraphValue(shape: [shape[0], channels] + lengths)
    }

    /// Strides, dilations and pads (all beginnings, then all ends), with their defaults; nil unless all are sane.
    func frame(_ kernel: [Int]) -> (strides: [Int], dilations: [Int], pads: [Int])? {
        let ones = kernel.map { _ in 1 }
        let strides = integers("strides") ?? ones
        let dilations = integers("dilations") ?? ones
        let pads = integers("pads") ?? (kernel + kernel).map { _ in 0 }
        let counts = (strides.count, dilations.count, pads.count)
        guard counts == (kernel.count, kernel.count, kernel.count * 2),
            (kernel + strides + dilations).allSatisfy({ $0 > 0 && Self.isSmall($0) }),
            pads.allSatisfy({ Self.isSmall($0) })
        else { return nil }
        return (strides, dilations, pads)
    }

    /// Small enough for any sum and product here.
    static func isSmall(_ number: Int) -> Bool { abs(number.clamped) < 1 << 24 }
}

extension Int {
    /// Whose absolute value exists.
    fileprivate var clamped: Int { Swift.max(self, -.max) }
}
