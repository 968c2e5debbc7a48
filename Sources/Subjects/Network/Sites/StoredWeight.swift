import Checkpoints

/// A tensor of the checkpoint behind a value, by changes of layout and type alone.
struct StoredWeight {
    let entry: TensorEntry
    /// Of the value.
    private(set) var shape: [Int]
    /// For each dimension of the value the stored one; nil for one that was put in or cannot be told.
    private(set) var axes: [Int?]

    init(_ entry: TensorEntry) {
        self.entry = entry
        shape = entry.shape
        axes = entry.shape.indices.map { $0 }
    }

    /// The weight behind the first output of a node; nil where the node computes something, or makes no sense.
    func through(_ node: Graph.Node, numbers: (Graph.Value) -> [Int]?) -> StoredWeight? {
        switch node.operation {
        case "Identity", "Cast", "DequantizeLinear": return self
        case "Transpose": return permuted(node.integers("perm") ?? shape.indices.reversed())
        case "Reshape": return node.list("shape", 1, numbers).flatMap(reshaped)
        case "Flatten":
            guard let axis = Self.place(node.integer("axis") ?? 1, shape.count + 1) else { return nil }
            return reshaped([shape[..<axis].reduce(1, *), shape[axis...].reduce(1, *)])
        case "Squeeze": return squeezed(node.list("axes", 1, numbers))
        case "Unsqueeze": return node.list("axes", 1, numbers).flatMap(unsqueezed)
        default: return nil
        }
    }

    private func permuted(_ order: [Int]) -> StoredWeight? {
        guard order.sorted() == Array(shape.indices) else { return nil }
        var weight = self
        weight.shape = order.map { shape[$0] }
        weight.axes = order.map { axes[$0] }
        return weight
    }

    private func squeezed(_ gone: [Int]?) -> StoredWeight? {
        let ones = shape.indices.filter { shape[$0] == 1 }
        let gone = gone.map { $0.compactMap { Self.place($0, shape.count) } } ?? ones
        guard gone.allSatisfy(ones.contains) else { return nil }
        return kept(shape.indices.filter { !gone.contains($0) })
    }

    private func kept(_ places: [Int]) -> StoredWeight {
        var weight = self
        weight.shape = places.map { shape[$0] }
        weight.axes = places.map { axes[$0] }
        return weight
    }

    private func unsqueezed(_ new: [Int]) -> StoredWeight? {
        let rank = shape.count + new.count
        let places = Set(new.compactMap { Self.place($0, rank) })
        guard places.count == new.count, rank <= 64 else { return nil }
        var weight = self
        for place in places.sorted() {
            weight.shape.insert(1, at: place)
            weight.axes.insert(nil, at: place)
        }
        return weight
    }

    /// Dimensions longer than one are known again where they are the same in the same order.
    private func reshaped(_ stated: [Int]) -> StoredWeight? {
        let count = entry.elementCount
        var lengths = stated.enumerated().map { $1 == 0 && $0 < shape.count ? shape[$0] : $1 }
        if let open = lengths.firstIndex(of: -1) {
            let rest = lengths.enumerated().reduce(1) { $1.offset == open ? $0 : $0 &* $1.element }
            guard rest > 0, count % rest == 0 else { return nil }
            lengths[open] = count / rest
        }
        guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(1, &*) == count else { return nil }
        var weight = self
        weight.shape = lengths
        let kept = shape.indices.filter { shape[$0] != 1 }
        guard kept.map({ shape[$0] }) == lengths.filter({ $0 != 1 }) else {
            weight.axes = lengths.map { _ in nil }
            return weight
        }
        var next = kept.map { axes[$0] }.makeIterator()
        weight.axes = lengths.map { $0 == 1 ? nil : next.next() ?? nil }
        return weight
    }

    private static func place(_ axis: Int, _ rank: Int) -> Int? {
        let place = axis < 0 ? axis &+ rank : axis
        return (0..<rank).contains(place) ? place : nil
    }
}

extension Graph.Node {
    package func integer(_ name: String) -> Int? {
        if case .integer(let value)? = attributes[name] { value } else { nil }
    }

    func integers(_ name: String) -> [Int]? {
        if case .integers(let values)? = attributes[name] { values } else { nil }
    }

    func text(_ name: String) -> String? {
        if case .text(let text)? = attributes[name] { text } else { nil }
    }

    /// An input; nil where it is left out.
    package func input(_ index: Int) -> Graph.Value? { index < inputs.count ? inputs[index] : nil }

    /// An output; nil where it is not wanted.
    package func output(_ index: Int) -> Graph.Value? { index < outputs.count ? outputs[index] : nil }

    /// A list that newer versions take as an input and older ones as an attribute.
    func list(_ name: String, _ index: Int, _ numbers: (Graph.Value) -> [Int]?) -> [Int]? {
        integers(name) ?? input(index).flatMap(numbers)
    }
}
