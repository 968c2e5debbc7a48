import Checkpoints
import Foundation
import Subjects
import Testing

/// A small model in the making, opened as a network.
struct GraphModel {
    private var graph = Proto.graph()
    private var more = Proto()

    /// A float tensor of zeros.
    func weight(_ name: String, _ dims: [Int], type: Int = 1, width: Int = 4) -> GraphModel {
        let count = dims.reduce(1, *) * width
        return adding(5, Proto.tensor(name, dims, type: type).bytes(9, [UInt8](repeating: 0, count: count)))
    }

    /// A list of int64.
    func list(_ name: String, _ values: [Int]) -> GraphModel {
        adding(5, values.reduce(Proto.tensor(name, [values.count], type: 7)) { $0.varint(7, $1) })
    }

    /// A float input; a text is an open dimension's name.
    func input(_ name: String, _ dims: [any Sendable]) -> GraphModel {
        let shape = dims.reduce(Proto()) { shape, length in
            shape.message(1, (length as? Int).map { Proto().varint(1, $0) } ?? Proto().text(2, "\(length)"))
        }
        let type = Proto().message(1, Proto().varint(1, 1).message(2, shape))
        return adding(11, Proto().text(1, name).message(2, type))
    }

    /// A value that the graph gives.
    func output(_ name: String) -> GraphModel { adding(12, Proto().text(1, name)) }

    func node(
        _ operation: String, _ inputs: [String], _ outputs: [String], _ attributes: [(String, [Int])] = [],
        numbers: [(String, Int)] = [], graphs: [(String, Proto)] = [], domain: String = ""
    ) -> GraphModel {
        let lists = attributes.map { name, values in
            values.reduce(Proto.attribute(name, type: 7)) { $0.varint(8, $1) }
        }
        let single = numbers.map { Proto.attribute($0, type: 2).varint(3, $1) }
        let inner = graphs.map { Proto.attribute($0, type: 5).message(6, $1) }
        let node = Proto.node(operation, inputs, outputs, attributes: lists + single + inner)
        return adding(1, domain.isEmpty ? node : node.text(7, domain))
    }

    /// A function of `domain` own, from the nodes and constants of another model.
    func function(_ name: String, _ inputs: [String], _ outputs: [String], _ nodes: [Proto]) -> GraphModel {
        let ends = outputs.reduce(inputs.reduce(Proto().text(1, name)) { $0.text(4, $1) }) { $0.text(5, $1) }
        var copy = self
        copy.more = more.message(25, nodes.reduce(ends) { $0.message(7, $1) }.text(10, "own"))
        return copy
    }

    private func adding(_ field: Int, _ message: Proto) -> GraphModel {
        var copy = self
        copy.graph = graph.message(field, message)
        return copy
    }

    var bytes: [UInt8] { Proto.model(of: graph) + more.bytes }

    /// Written, opened and read.
    func network() throws -> Network { try Self.network(bytes) }

    static func network(_ bytes: [UInt8]) throws -> Network {
        let path = NSTemporaryDirectory() + "/graph-\(UUID().uuidString).onnx"
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return Network(try Checkpoint.open(path))
    }
}

extension Network {
    func layer(_ name: String) throws -> Layer { try #require(layers.first { $0.entry.name == name }) }

    func use(_ name: String) throws -> WeightUse { try #require(layer(name).use) }

    var operations: Double { sizes.reduce(0) { $0 + $1.operationsPerWeight * Double($1.parameters) } }
}
