import Checkpoints
import Foundation
import Subjects
import Tensors
import Testing

/// Against ONNX's own reference implementation, which `transformer_operators.py` asks.
@Suite(.enabled(if: DataOracle.hasReference, "needs onnx and safetensors in ESPALIER_PYTHON"))
struct TransformerOperatorTests {
    private static let oracle = Result { try DataOracle("transformer_operators.py") }

    @Test func operatorsGiveWhatONNXSays() throws {
        let folder = try Self.oracle.get()
        let cases = try JSONValue([UInt8](Data(contentsOf: URL(filePath: folder.path("cases.json")))))
        let file = try Checkpoint.open(folder.path("case.safetensors"))
        let elements = try #require(cases.elements)
        #expect(elements.count > 25)
        for element in elements { try check(element, file) }
    }

    private func check(_ element: JSONValue, _ file: Checkpoint) throws {
        let name = try #require(element["name"]?.text)
        func array(_ part: String) throws -> HostTensor {
            let entry = try #require(file.entry(named: name + "." + part))
            return HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try file.read(entry))
        }
        func parts(_ key: String) -> [String] { element[key]?.elements?.compactMap(\.text) ?? [] }
        var graph = Graph()
        let inputs = parts("inputs").map { $0.isEmpty ? nil : graph.value($0) }
        let outputs = parts("outputs").map { $0.isEmpty ? nil : graph.value($0) }
        for case let value? in inputs {
            graph.inputs.append(Graph.Input(value: value, name: graph.names[value], dtype: nil, shape: nil))
        }
        graph.outputs = outputs.compactMap { $0 }
        let operation = try #require(element["operation"]?.text)
        graph.body.nodes = [
            Graph.Node(
                operation, name: name, inputs: inputs, outputs: outputs, attributes: attributes(element["attributes"]))
        ]
        let runtime = try Runtime.open()
        var given: [String: Tensor] = [:]
        for input in graph.inputs { given[input.name] = try runtime.tensor(array(input.name)) }
        let found = try Forward(graph, Weights(file, runtime)).run(given)
        for (tensor, value) in zip(found, graph.outputs) {
            let expected = try array(graph.names[value])
            #expect(tensor.shape == expected.shape, "\(name)")
            let (left, right) = (try tensor.floats(), expected.floats)
            // Scores of hidden keys are minus infinity on both sides.
            let isSame = zip(left, right).allSatisfy { $0 == $1 || abs($0 - $1) <= 1e-5 * max(1, abs($1)) }
            #expect(isSame && left.count == right.count, "\(name) \(graph.names[value])")
        }
    }

    private func attributes(_ object: JSONValue?) -> [String: Graph.Attribute] {
        guard case .object(let members)? = object else { return [:] }
        var attributes: [String: Graph.Attribute] = [:]
        for member in members {
            switch member.value {
            case .integer(let value): attributes[member.key] = .integer(value)
            case .number(let value): attributes[member.key] = .float(value)
            case .string(let value): attributes[member.key] = .text(value)
            default: break
            }
        }
        return attributes
    }

    @Test func shapesThatDoNotFitAreRefused() throws {
        let runtime = try Runtime.open()
        func run(_ operation: String, _ shapes: [[Int]], _ attributes: [String: Graph.Attribute]) throws {
            var graph = Graph()
            let inputs = shapes.indices.map { graph.value("\($0)") }
            graph.inputs = inputs.map { Graph.Input(value: $0, name: "\($0)", dtype: nil, shape: nil) }
            graph.outputs = [graph.value("out")]
            graph.body.nodes = [
                Graph.Node(operation, name: "n", inputs: inputs, outputs: graph.outputs, attributes: attributes)
            ]
            var given: [String: Tensor] = [:]
            for (index, shape) in shapes.enumerated() {
                given["\(index)"] = try runtime.tensor([Float](repeating: 1, count: shape.reduce(1, *)), shape: shape)
            }
            _ = try Forward(graph, Weights(SparseCheckpoint([]).checkpoint(), runtime)).run(given)
        }
        let three = Array(repeating: [1, 4, 6], count: 3)
        #expect(throws: ForwardError.self) { try run("Attention", three, ["q_num_heads": .integer(4)]) }
        #expect(throws: ForwardError.self) { try run("Attention", three, [:]) }
        #expect(throws: ForwardError.self) {
            try run("Attention", three + [[1, 7]], ["q_num_heads": .integer(2), "kv_num_heads": .integer(2)])
        }
        #expect(throws: ForwardError.self) { try run("RotaryEmbedding", [[1, 4, 6], [1, 4, 1], [1, 4, 1]], [:]) }
        #expect(throws: ForwardError.self) {
            try run("RotaryEmbedding", [[1, 4, 6], [1, 4, 3], [1, 4, 3]], ["num_heads": .integer(2)])
        }
        #expect(throws: ForwardError.self) { try run("LayerNormalization", [[2, 3], [3]], ["axis": .integer(2)]) }
        #expect(throws: ForwardError.self) { try run("Gelu", [[2]], ["approximate": .text("other")]) }
    }
}
