import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors

/// A graph put together by hand over a scratch checkpoint, and data for it.
struct HandGraph {
    private(set) var graph = Graph()
    let network: Network
    private var weights: [String: Graph.Value] = [:]

    init(_ network: Network) { self.network = network }

    mutating func input(_ name: String, _ shape: [Int]) -> Graph.Value {
        let value = graph.value(name)
        let lengths = [Graph.Length.open("n")] + shape.map { .fixed($0) }
        graph.inputs.append(Graph.Input(value: value, name: name, dtype: .f32, shape: lengths))
        return value
    }

    mutating func weight(_ name: String) -> Graph.Value {
        if let known = weights[name] { return known }
        let value = graph.value(name)
        if let entry = network.checkpoint.entry(named: name) {
            graph.constants.append(Graph.Constant(value: value, source: .weight(entry)))
        }
        weights[name] = value
        return value
    }

    mutating func array(_ array: HostTensor) -> Graph.Value {
        let value = graph.value("constant")
        graph.constants.append(Graph.Constant(value: value, source: .array(array)))
        return value
    }

    /// A node of that name, and its first output.
    mutating func node(
        _ operation: String, _ name: String, _ inputs: [Graph.Value?], _ attributes: [String: Graph.Attribute] = [:],
        outputs: Int = 1
    ) -> Graph.Value {
        let values = (0..<outputs).map { graph.value("\(name):\($0)") }
        graph.body.nodes.append(
            Graph.Node(operation, name: name, inputs: inputs, outputs: values, attributes: attributes))
        return values[0]
    }

    /// The graph that ends there.
    func ending(at value: Graph.Value) -> Graph {
        var graph = graph
        graph.outputs = [value]
        return graph
    }
}

extension Scratch {
    /// Writes `[samples, channels]` as the data of a stated network; returns the path.
    func samples(_ values: [Float], channels: Int) throws -> String {
        let path = folder.appending(path: "data.npz.safetensors").path
        var writer = try SafetensorsWriter(
            path, [.init(name: "input", dtype: .f32, shape: [values.count / channels, channels])], metadata: nil)
        try writer.append(values.span.bytes)
        try writer.finish()
        return path
    }

    /// Samples of one input.
    func data(_ name: String, _ shape: [Int], _ values: [Float]) throws -> Dataset {
        let path = folder.appending(path: "data.npz.safetensors").path
        var writer = try SafetensorsWriter(path, [.init(name: name, dtype: .f32, shape: shape)], metadata: nil)
        try writer.append(values.span.bytes)
        try writer.finish()
        return try Dataset.open(path).calibration
    }
}
