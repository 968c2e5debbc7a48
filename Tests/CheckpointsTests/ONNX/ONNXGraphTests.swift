import Checkpoints
import Testing

/// The graph as records, against what the onnx package reads.
@Suite struct ONNXGraphTests {
    @Test(.enabled(if: Python.hasONNX), arguments: Samples.files(".onnx"))
    func everyNodeIsWhatTheReferenceReads(_ path: String) throws {
        let record = try #require(Checkpoint.open(path).graph)
        let expected = try Python.oracle("onnx_graph", path).split(separator: "\n").map(String.init)
        let found = GraphText(record).lines
        let different = zip(found, expected).first { $0 != $1 }
        #expect(different == nil && found.count == expected.count)
    }

    @Test(.enabled(if: Python.hasONNX)) func functionsAndBranchesAreThereToo() throws {
        let folder = try TemporaryFolder()
        _ = try Python.oracle("onnx_write", folder.path)
        let path = folder("places.onnx")
        let record = try #require(Checkpoint.open(path).graph)
        #expect(GraphText(record).lines.joined(separator: "\n") + "\n" == (try Python.oracle("onnx_graph", path)))
        #expect(record.graphs.count == 6 && record.functions.count == 1)
        #expect(record.operatorSets.map { record.texts[$0.domain] } == [""])
    }

    @Test func longListsStayInTheFile() throws {
        let list = (0..<2000).reduce(Proto.attribute("ints", type: 7)) { $0.varint(8, $1) }
        let node = Proto.node("Strange", ["x"], ["y"], attributes: [list])
        let folder = try TemporaryFolder()
        let path = try folder.write("model.onnx", Proto.model(of: Proto.graph(nodes: [node])))
        let record = try #require(Checkpoint.open(path).graph)
        let attribute = try #require(record.attributes(of: record.main.nodes[0]).first)
        guard case .other = attribute.content else {
            Issue.record("a list of 2,000 is kept")
            return
        }
        #expect(attribute.bytes.count == list.bytes.count)
    }

    @Test func severalModelsTogetherHaveNoGraph() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.onnx", Proto.model(Proto.sound))
        try folder.write("b.onnx", Proto.model(Proto.tensor("v").float(4, 0).float(4, 0)))
        #expect(try Checkpoint.open(folder.path).graph == nil)
        #expect(try Checkpoint.open(folder("a.onnx")).graph != nil)
    }
}

/// A record in the oracle's words.
private struct GraphText {
    let record: GraphRecord
    private(set) var lines: [String] = []

    init(_ record: GraphRecord) {
        self.record = record
        for (number, graph) in record.graphs.enumerated() {
            lines.append("graph \(number) \(record.texts[graph.name])")
            for (word, values) in [("in", graph.inputs), ("out", graph.outputs), ("value", graph.values)] {
                lines += values.map { "\(word) \(text($0))" }
            }
            lines += graph.nodes.map(text)
        }
    }

    private func text(_ value: GraphRecord.Value) -> String {
        let dimensions = record.dimensions(of: value)?.map { dimension in
            switch dimension {
            case .fixed(let length): String(length)
            case .symbol(let name): record.texts[name]
            case .unknown: "-"
            }
        }
        return "\(record.texts[value.name]) \(value.elementType) (\(dimensions?.joined(separator: ",") ?? "?"))"
    }

    private func text(_ node: GraphRecord.Node) -> String {
        func list(_ names: ArraySlice<GraphRecord.Text>) -> String {
            names.map { record.texts[$0] }.joined(separator: ",")
        }
        let attributes = record.attributes(of: node).map { "\(record.texts[$0.name])=\(text($0.content))" }
        return "\(record.texts[node.domain]):\(record.texts[node.operation]) \(record.texts[node.name]) "
            + "(\(list(record.inputs(of: node)))) (\(list(record.outputs(of: node)))) "
            + attributes.joined(separator: " ")
    }

    private func text(_ content: GraphRecord.Content) -> String {
        func bits(_ value: Float) -> String {
            let digits = String(value.bitPattern, radix: 16)
            return "f" + String(repeating: "0", count: 8 - digits.count) + digits
        }
        func list(_ items: [String]) -> String { "[" + items.joined(separator: " ") + "]" }
        switch content {
        case .integer(let value): return String(value)
        case .float(let value): return bits(value)
        case .text(let text): return "'\(record.texts[text])'"
        case .integerList(let range): return list(record.integers(range).map { String($0) })
        case .floatList(let range): return list(record.floats(range).map(bits))
        case .textList(let texts): return list(texts.map { "'\(record.texts[$0])'" })
        case .tensor: return "tensor"
        case .graph(let number): return "graph \(number)"
        case .reference(let name): return "@" + record.texts[name]
        case .other: return "other"
        }
    }
}
