package import Checkpoints
package import Subjects
package import Tensors

/// Weights of a network that a method rewrites layer after layer, F64 while it does.
package struct WorkingWeights {
    private let network: Network
    private let stream: WeightStream
    private var values: [String: [Double]] = [:]
    private var changed: Set<String> = []

    package init(_ network: Network) {
        self.network = network
        stream = WeightStream(network.checkpoint)
    }

    /// A tensor's elements as they are now, in stored order.
    /// - Throws: `.checkpoint`, `.cancelled`; `.unknownLayer` for a tensor that the checkpoint does not list.
    package mutating func elements(_ entry: TensorEntry) throws(PruningError) -> [Double] {
        if let known = values[entry.name] { return known }
        guard let index = network.checkpoint.index(named: entry.name) else { throw .unknownLayer(entry.name) }
        let layer = network.layers[index]
        let read =
            entry.dtype == .f64
            ? try stream.doubles(of: layer, 0..<layer.parameters)
            : try stream.values(of: layer, 0..<layer.parameters).map(Double.init)
        values[entry.name] = read
        return read
    }

    package mutating func set(_ entry: TensorEntry, _ elements: [Double]) {
        precondition(elements.count == entry.elementCount, "as many as before")
        values[entry.name] = elements
        changed.insert(entry.name)
    }

    /// Rewrites a tensor's elements in place.
    package mutating func change(
        _ entry: TensorEntry, _ body: (AxisLines, inout [Double]) -> Void, along axis: Int
    ) throws(PruningError) {
        var elements = try elements(entry)
        // No second copy while it is written to.
        values[entry.name] = nil
        body(AxisLines(entry.shape, axis), &elements)
        set(entry, elements)
    }

    /// Everything that was rewritten, as F32.
    package var tensors: [String: HostTensor] {
        var tensors: [String: HostTensor] = [:]
        for name in changed {
            guard let entry = network.checkpoint.entry(named: name), let elements = values[name] else { continue }
            tensors[name] = HostTensor(elements.map { Float($0) }, shape: entry.shape)
        }
        return tensors
    }
}

extension WorkingWeights {
    /// The rows of a chain's maker, its norm folded in: a = γ/σ · w, b = β + γ/σ · (bias − μ), σ = √(variance + ε).
    package mutating func rows(_ chain: GroupChain) throws(PruningError) -> BiasedRows {
        let count = chain.group.count
        let lines = AxisLines(chain.maker.entry.shape, chain.maker.axis)
        let stored = try elements(chain.maker.entry)
        let scales = try factors(chain)
        var values: [Double] = []
        values.reserveCapacity(stored.count)
        for unit in 0..<count {
            lines.forEach(chain.maker.map.positions(of: unit)[0]) { range in
                for index in range { values.append(scales[unit] * stored[index]) }
            }
        }
        var biases =
            try chain.bias.map { (entry) throws(PruningError) in try elements(entry) }
            ?? [Double](repeating: 0, count: count)
        if let norm = chain.norm {
            let (means, shifts) = (try elements(norm.mean), try elements(norm.shift))
            for unit in 0..<count { biases[unit] = shifts[unit] + scales[unit] * (biases[unit] - means[unit]) }
        }
        return BiasedRows(values, length: stored.count / max(count, 1), biases: biases)
    }

    /// γ/σ of each channel; ones without a norm.
    private mutating func factors(_ chain: GroupChain) throws(PruningError) -> [Double] {
        guard let norm = chain.norm else { return [Double](repeating: 1, count: chain.group.count) }
        let variances = try elements(norm.variance)
        return zip(try elements(norm.scale), variances).map { $0 / ($1 + norm.epsilon).squareRoot() }
    }
}

/// Elements of a tensor by their index along one axis.
package struct AxisLines: Sendable {
    private let outer: Int
    private let length: Int
    private let inner: Int

    package init(_ shape: [Int], _ axis: Int) {
        outer = shape[..<axis].reduce(1, *)
        length = shape[axis]
        inner = shape[(axis + 1)...].reduce(1, *)
    }

    /// Runs of elements that have this index, in stored order.
    package func forEach(_ index: Int, _ body: (Range<Int>) -> Void) {
        for line in 0..<outer {
            let start = (line * length + index) * inner
            body(start..<start + inner)
        }
    }

    /// target += factor · source, of whole indices.
    package func add(_ source: Int, times factor: Double, to target: Int, in elements: inout [Double]) {
        let shift = (source - target) * inner
        forEach(target) { range in for index in range { elements[index] += factor * elements[index + shift] } }
    }

    package func scale(_ index: Int, by factor: Double, in elements: inout [Double]) {
        forEach(index) { range in for index in range { elements[index] *= factor } }
    }
}
