import Checkpoints
import Foundation
import Subjects
import Tensors
import Testing

/// Graphs out of records: what files may say, and what is refused.
struct GraphConversionTests {
    private func graph(_ model: GraphModel) throws -> Graph { try graph(model.bytes) }

    private func graph(_ bytes: [UInt8]) throws -> Graph {
        let path = NSTemporaryDirectory() + "/conversion-\(UUID().uuidString).onnx"
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let checkpoint = try Checkpoint.open(path)
        return try Graph(#require(checkpoint.graph), of: checkpoint)
    }

    private func output(_ bytes: [UInt8], _ name: String) -> Proto {
        Proto().raw(bytes).message(12, Proto().text(1, name))
    }

    @Test func `inputs and weights are told apart`() throws {
        let graph = try graph(
            GraphModel().weight("w", [4, 3]).input("x", ["batch", 4]).node("MatMul", ["x", "w"], ["y"]))
        #expect(graph.inputs.map(\.name) == ["x"])
        #expect(graph.inputs[0].shape == [.open("batch"), .fixed(4)])
        #expect(graph.constants.count == 1)
        guard case .weight(let entry)? = graph.constants.first?.source else {
            Issue.record("the weight is no tensor of the checkpoint")
            return
        }
        #expect(entry.name == "w")
        #expect(graph.version == 17)
        #expect(graph.body.nodes.map(\.operation) == ["MatMul"])
    }

    @Test func `a function is written in the place of each call`() throws {
        let body = [Proto.node("Relu", ["a"], ["t"]), Proto.node("Neg", ["t"], ["b"])]
        let graph = try graph(
            GraphModel().input("x", [2]).function("Fold", ["a"], ["b"], body)
                .node("Fold", ["x"], ["m"], domain: "own").node("Fold", ["m"], ["y"], domain: "own"))
        #expect(graph.body.nodes.map(\.operation) == ["Relu", "Neg", "Relu", "Neg"])
        #expect(graph.body.nodes.map(\.name) == ["Fold_0/Relu_0", "Fold_0/Neg_1", "Fold_1/Relu_0", "Fold_1/Neg_1"])
        // Each call has values of its own, joined where one call's output is the next one's input.
        #expect(Set(graph.body.nodes.flatMap { $0.outputs.compactMap { $0 } }).count == 4)
        #expect(graph.body.nodes[2].inputs == graph.body.nodes[1].outputs)
    }

    @Test func `a function that calls itself is refused`() throws {
        let body = [Proto.node("Fold", ["a"], ["b"]).text(7, "own")]
        let model = GraphModel().input("x", [2]).function("Fold", ["a"], ["b"], body)
            .node("Fold", ["x"], ["y"], domain: "own")
        #expect(throws: ForwardError.noGraph(fact: "its functions call each other without measure")) {
            try graph(model)
        }
    }

    @Test func `functions that call each other twice are refused before they fill the memory`() throws {
        var model = GraphModel().input("x", [2])
        for level in 0..<40 {
            let name = level == 0 ? "Neg" : "F\(level - 1)"
            let domain = level == 0 ? "" : "own"
            let body = [
                Proto.node(name, ["a"], ["t"]).text(7, domain), Proto.node(name, ["t"], ["b"]).text(7, domain),
            ]
            model = model.function("F\(level)", ["a"], ["b"], body)
        }
        #expect(throws: ForwardError.noGraph(fact: "its functions call each other without measure")) {
            try graph(model.node("F39", ["x"], ["y"], domain: "own"))
        }
    }

    @Test func `a value that nothing makes is named with its node`() throws {
        #expect(throws: ForwardError.unsuited(node: "Relu_0", fact: "takes gone, which nothing makes before it")) {
            try graph(GraphModel().node("Relu", ["gone"], ["y"]))
        }
    }

    @Test func `an operator that is not built is named with its node`() throws {
        let graph = try graph(GraphModel().input("x", [2]).node("Frobnicate", ["x"], ["y"], domain: "far.away"))
        let checkpoint = try Checkpoint.open(#require(Samples.files(".onnx").first))
        guard let runtime = try? Runtime.open() else { return }
        let error = #expect(throws: ForwardError.self) { try Forward(graph, Weights(checkpoint, runtime)) }
        #expect(error == .unknownOperator("far.away.Frobnicate", node: "Frobnicate_0"))
    }

    @Test(arguments: Samples.files(".onnx"))
    func `cut or damaged at any place a model is a graph or an error`(path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        var random = SplitMix(seed: 9)
        for _ in 0..<20 {
            var damaged = bytes
            for _ in 0..<4 {
                let place = Int(random.next() % UInt64(bytes.count))
                damaged[place] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? graph(damaged)
        }
    }
}
