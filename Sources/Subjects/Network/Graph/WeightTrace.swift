/// Follows constants through what changes their layout or type only, up to the operator that computes with them.
struct WeightTrace {
    /// For each output the weights in it; nil where the operator computes something.
    private(set) var outputs: [[TracedWeight]]?

    init(_ view: NodeView, _ family: OperatorFamily) {
        outputs = Self.outputs(view, family)
    }

    private static func outputs(_ view: NodeView, _ family: OperatorFamily) -> [[TracedWeight]]? {
        let first = view[0]
        if case .concatenate = family {
            guard view.inputs.allSatisfy({ !$0.weights.isEmpty }) else { return nil }
            // A list of one weight many times over is that weight once.
            var seen: Set<Int> = []
            return [view.inputs.flatMap { $0.weights.map(\.asPart) }.filter { seen.insert($0.tensor).inserted }]
        }
        if case .broadcast = family { return product(view) }
        guard !first.weights.isEmpty else { return nil }
        switch family {
        case .sameElements:
            // A weight that is quantised by the graph itself; its scale is used, not followed.
            return [first.weights]
        case .transpose:
            return [
                first.weights.map { weight in
                    weight.mapped { axes in view.permutation(axes.count).map { order in order.map { axes[$0] } } }
                }
            ]
        case .squeeze:
            let gone = first.shape.flatMap { view.squeezed($0) }
            return [
                first.weights.map { weight in
                    weight.mapped { axes in
                        gone.map { gone in axes.indices.filter { !gone.contains($0) }.map { axes[$0] } }
                    }
                }
            ]
        case .unsqueeze:
            let new = first.shape.flatMap { view.unsqueezed($0.count) }
            return [
                first.weights.map { weight in
                    weight.mapped { axes in
                        new.map { new in
                            var next = axes.makeIterator()
                            return (0..<axes.count + new.count).map { new.contains($0) ? nil : next.next() ?? nil }
                        }
                    }
                }
            ]
        case .reshape, .flatten:
            let shape = (view.outputs(family).first ?? .unknown).shape
            return [first.weights.map { $0.reshaped(first.shape, shape) }]
        case .slice: return [first.weights.map(\.asPart)]
        case .split: return Array(repeating: first.weights.map(\.asPart), count: view.outputCount)
        case .expand: return [first.weights.map { $0.mapped { _ in nil } }]
        default: return nil
        }
    }

    /// A constant times, plus or minus another one: the larger is the weight, the smaller its scale or zero point.
    private static func product(_ view: NodeView) -> [[TracedWeight]]? {
        guard view.inputs.count == 2, view.inputs.allSatisfy({ $0.weights.count == 1 }),
            let a = view.inputs[0].count, let b = view.inputs[1].count, max(a, b) > 64,
            ["Mul", "Div", "Add", "Sub"].contains(view.operation)
        else { return nil }
        return [a >= b ? view.inputs[0].weights : view.inputs[1].weights]
    }
}

extension TracedWeight {
    fileprivate var asPart: TracedWeight { TracedWeight(tensor: tensor, axes: axes, isPart: true) }

    fileprivate func mapped(_ change: ([Int?]) -> [Int?]?) -> TracedWeight {
        TracedWeight(tensor: tensor, axes: axes.flatMap(change), isPart: isPart)
    }

    /// Dimensions that stay are known again: those longer than one, where they are the same in the same order.
    fileprivate func reshaped(_ old: [Int?]?, _ new: [Int?]?) -> TracedWeight {
        guard let old, let new, let axes, axes.count == old.count, old.filter({ $0 != 1 }) == new.filter({ $0 != 1 }),
            !old.contains(nil)
        else { return TracedWeight(tensor: tensor, axes: nil, isPart: isPart) }
        var kept = old.indices.filter { old[$0] != 1 }.map { axes[$0] }.makeIterator()
        return TracedWeight(tensor: tensor, axes: new.map { $0 == 1 ? nil : kept.next() ?? nil }, isPart: isPart)
    }
}
