package import Checkpoints
package import Tensors

/// Numbers that a method leaves in a network beside what it takes out of it, all in shapes before the cut.
package struct WeightChanges: Sendable {
    /// New elements by tensor name: F32, or the tensor's own type.
    package var weights: [String: HostTensor] = [:]
    /// What is added to the outputs of the layer that multiplies with a weight, by the weight's name: one number an output.
    package var biases: [String: [Float]] = [:]

    package init() {}

    package var isEmpty: Bool { weights.isEmpty && biases.isEmpty }
}

/// A bias that no layer had.
package struct AddedBias: Sendable {
    /// Place of the node in the main body, and the weight that it multiplies with.
    package let node: Int
    package let weight: TensorEntry
    /// F32, after the cut.
    package let values: HostTensor
    /// Whether the operator itself takes a bias; else a sum follows it.
    package let isInput: Bool

    /// `layers.0.mlp.down_proj.bias`: what a module calls it.
    package var name: String {
        weight.name.hasSuffix(".weight") ? weight.name.dropLast("weight".count) + "bias" : weight.name + ".bias"
    }
}

/// Changes settled for one graph: biases that are there already are changed, the others are added.
struct SettledChanges: Sendable {
    private(set) var weights: [String: HostTensor]
    private(set) var added: [Added] = []

    struct Added: Sendable {
        let node: Int
        let weight: TensorEntry
        let constant: Graph.Value
        /// Of the weight, along its outputs.
        let axis: Int
        let values: [Float]
        let isInput: Bool
    }

    /// - Throws: `.notApplicable` for a weight that no layer multiplies with, `.invalidValue` for another number of outputs.
    init(_ changes: WeightChanges, _ graph: Graph, _ checkpoint: Checkpoint) throws(PruningError) {
        weights = changes.weights
        for name in weights.keys.sorted() { try Self.check(name, weights[name], checkpoint) }
        guard !changes.biases.isEmpty else { return }
        var entries: [Graph.Value: TensorEntry] = [:]
        for constant in graph.constants {
            if case .weight(let entry) = constant.source { entries[constant.value] = entry }
        }
        var left = changes.biases
        for (index, node) in graph.body.nodes.enumerated() {
            guard let axis = Self.outputAxis(node), let value = node.input(1), let weight = entries[value],
                let numbers = left.removeValue(forKey: weight.name)
            else { continue }
            guard axis < weight.shape.count, numbers.count == weight.shape[axis] else {
                throw .invalidValue(
                    name: weight.name, value: "\(numbers.count) numbers", expected: "as many as it has outputs")
            }
            if let bias = node.input(2), let entry = entries[bias] {
                try add(numbers, to: entry, checkpoint)
            } else {
                added.append(
                    Added(
                        node: index, weight: weight, constant: value, axis: axis, values: numbers,
                        isInput: node.operation != "MatMul"))
            }
        }
        if let name = left.keys.min() {
            throw .notApplicable(
                granularity: "bias", layer: name, reason: "no layer multiplies with it as it is stored")
        }
    }

    private static func check(
        _ name: String, _ array: HostTensor?, _ checkpoint: Checkpoint
    ) throws(PruningError) {
        guard let entry = checkpoint.entry(named: name), let array else { throw .unknownLayer(name) }
        guard array.shape == entry.shape else {
            throw .invalidValue(name: name, value: "\(array.shape)", expected: "of the shape \(entry.shape)")
        }
        guard array.dtype == entry.dtype || [.f32, .f16, .bf16].contains(entry.dtype) else {
            throw .notApplicable(
                granularity: "change", layer: name, reason: "\(entry.dtype.rawValue) holds no such numbers")
        }
    }

    /// Which axis of the second input makes outputs; nil for operators that take no bias.
    private static func outputAxis(_ node: Graph.Node) -> Int? {
        switch node.operation {
        case "espalier.Linear", "Conv": 0
        case "Gemm": node.integer("transB") == 1 ? 0 : 1
        case "MatMul": 1
        default: nil
        }
    }

    private mutating func add(_ numbers: [Float], to entry: TensorEntry, _ checkpoint: Checkpoint) throws(PruningError)
    {
        var values = [Float](repeating: 0, count: entry.elementCount)
        if let changed = weights[entry.name] {
            values = changed.floatValues
        } else {
            do throws(CheckpointError) {
                try checkpoint.withBytes(of: entry) { bytes in
                    var span = values.mutableSpan
                    ElementDecoder.decode(bytes, as: entry.dtype, into: &span)
                }
            } catch {
                throw .checkpoint(error)
            }
        }
        guard values.count == numbers.count else {
            throw .invalidValue(name: entry.name, value: "\(numbers.count) numbers", expected: "\(values.count)")
        }
        weights[entry.name] = HostTensor(zip(values, numbers).map { $0 + $1 }, shape: entry.shape)
    }
}

extension HostTensor {
    /// Elements of a floating-point type as F32.
    var floatValues: [Float] {
        var values = [Float](repeating: 0, count: elementCount)
        var span = values.mutableSpan
        ElementDecoder.decode(bytes.span.bytes, as: dtype, into: &span)
        return values
    }

    /// The same numbers in another floating-point type.
    package func stored(as wanted: DType) -> HostTensor {
        guard dtype != wanted else { return self }
        var stored = [UInt8](repeating: 0, count: wanted.byteCount(of: elementCount))
        var span = stored.mutableSpan
        var target = span.mutableBytes
        ElementEncoder.encode(floatValues.span, as: wanted, into: &target)
        return HostTensor(dtype: wanted, shape: shape, bytes: stored)
    }
}
