import Checkpoints
import Foundation
import Subjects
import Testing

/// How often weights are multiplied, by hand and by ONNX Runtime.
@Suite struct GraphShapeTests {
    /// 3×8×8 to 4×4×4, depthwise, mean, ten classes.
    private func convolutions(_ size: any Sendable) -> GraphModel {
        GraphModel()
            .input("x", ["batch", 3, size, size]).weight("a", [4, 3, 3, 3]).weight("b", [4, 1, 3, 3]).weight(
                "c", [10, 4]
            )
            .node("Conv", ["x", "a"], ["1"], [("strides", [2, 2]), ("pads", [1, 1, 1, 1])])
            .node("Relu", ["1"], ["2"])
            .node("Conv", ["2", "b"], ["3"], [("pads", [1, 1, 1, 1])], numbers: [("group", 4)])
            .node("GlobalAveragePool", ["3"], ["4"]).node("Flatten", ["4"], ["5"])
            .node("Gemm", ["5", "c"], ["y"], numbers: [("transB", 1)])
    }

    @Test func aSmallNetByHand() throws {
        let network = try convolutions(8).network()
        #expect(try network.use("a").positions == 16)
        #expect(try network.use("b").positions == 16)
        #expect(try network.use("c").positions == 1)
        // (4·3·9 + 4·9) · 16 + 10 · 4 multiply-adds, two operations each.
        #expect(network.operations == 4688)
        #expect(network.sizes.allSatisfy { $0.run == .whole })
    }

    @Test func groupsKernelsAndStridesAreRead() throws {
        let network = try convolutions(8).network()
        let (a, b) = (try network.use("a"), try network.use("b"))
        #expect(a.kernel == [3, 3] && a.strides == [2, 2] && a.dilations == [1, 1] && a.groups == 1)
        #expect(b.groups == 4 && b.strides == [1, 1])
    }

    /// Where one size is open, all count per position and token.
    @Test func openSizesStayOpen() throws {
        let network = try convolutions("side").network()
        #expect(try network.use("a").positions == nil)
        #expect(try network.use("c").positions == 1)
        #expect(network.operations == 2.0 * (108 + 36 + 40))
        #expect(network.sizes.map(\.run) == [.position, .position, .token])
    }

    @Test(arguments: [
        // length, kernel, stride, dilation, pads in all, expected: ⌊(n + p − d(k − 1) − 1) / s⌋ + 1
        (10, 3, 1, 1, 0, 8), (10, 3, 2, 1, 0, 4), (10, 3, 2, 1, 1, 5), (10, 3, 1, 2, 0, 6), (7, 7, 1, 1, 0, 1),
    ])
    func windowsAlongOneDimension(
        _ length: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ pads: Int, _ expected: Int
    ) throws {
        let network = try GraphModel().input("x", [1, 2, length]).weight("w", [5, 2, kernel])
            .node(
                "Conv", ["x", "w"], ["y"], [("strides", [stride]), ("dilations", [dilation]), ("pads", [pads, 0])]
            ).network()
        #expect(try network.use("w").positions == expected)
    }

    @Test func aTransposedConvolutionCountsInputs() throws {
        let network = try GraphModel().input("x", [1, 6, 5, 5]).weight("w", [6, 2, 2, 2]).weight("v", [1, 2, 1, 1])
            .node("ConvTranspose", ["x", "w"], ["1"], [("strides", [2, 2])]).node("Conv", ["1", "v"], ["y"]).network()
        #expect(try network.use("w").positions == 25)
        #expect(try network.use("v").positions == 100)
    }

    /// Shapes through what exporters write: Shape, Gather, Concat, Reshape, Transpose.
    @Test func shapesAreFollowedThroughTheirOwnArithmetic() throws {
        let network = try GraphModel().input("x", ["n", 4, 6, 7]).weight("w", [4, 9]).list("zero", [0]).list(
            "rest", [4, -1]
        )
        .node("Shape", ["x"], ["1"]).node("Gather", ["1", "zero"], ["2"]).node(
            "Concat", ["2", "rest"], ["3"], numbers: [("axis", 0)]
        )
        .node("Reshape", ["x", "3"], ["4"]).node("Transpose", ["4"], ["5"], [("perm", [0, 2, 1])])
        .node("MatMul", ["5", "w"], ["y"]).network()
        #expect(try network.use("w").positions == 42)
    }

    @Test func recurrentWeightsMeetEveryStep() throws {
        let network = try GraphModel().input("x", [12, "batch", 3]).weight("w", [1, 20, 3]).weight("r", [1, 20, 5])
            .node("LSTM", ["x", "w", "r"], ["y"], numbers: [("hidden_size", 5)]).network()
        #expect(try network.use("w").positions == 12)
        #expect(try network.use("r").positions == 12)
        #expect(try network.layer("w").matrix == (20, 3))
    }

    @Test func aWeightUsedTwiceCountsTwice() throws {
        let network = try GraphModel().input("x", [3, 4]).input("z", [5, 4]).weight("w", [4, 4])
            .node("MatMul", ["x", "w"], ["1"]).node("MatMul", ["z", "w"], ["2"]).network()
        #expect(try network.use("w").positions == 8)
        #expect(try network.use("w").count == 2)
    }

    @Test func bothBranchesCount() throws {
        let branch = Proto.graph(nodes: [Proto.node("MatMul", ["x", "w"], ["o"])]).message(12, Proto().text(1, "o"))
        let network = try GraphModel().input("x", [3, 4]).input("c", []).weight("w", [4, 4]).weight("v", [4, 2])
            .node("If", ["c"], ["1"], graphs: [("then_branch", branch), ("else_branch", branch)])
            .node("MatMul", ["1", "v"], ["y"]).network()
        #expect(try network.use("w").positions == 6)
        #expect(try network.use("v").positions == 3)
    }

    @Test func whatALoopRunsIsOpen() throws {
        let body = Proto.graph(nodes: [Proto.node("MatMul", ["x", "w"], ["o"])])
        let network = try GraphModel().input("x", [3, 4]).weight("w", [4, 4])
            .node("Loop", ["", ""], ["1"], graphs: [("body", body)]).network()
        #expect(try network.use("w").positions == nil)
        #expect(network.sizes[0].run == .token)
    }

    @Test func functionsAreFollowedAtEachCall() throws {
        let nodes = [Proto.node("MatMul", ["a", "b"], ["c"])]
        let network = try GraphModel().input("x", [3, 4]).input("z", [7, 4]).weight("w", [4, 4]).weight("v", [4, 4])
            .function("Times", ["a", "b"], ["c"], nodes)
            .node("Times", ["x", "w"], ["1"], domain: "own").node("Times", ["z", "v"], ["2"], domain: "own").network()
        #expect(try network.use("w").positions == 3)
        #expect(try network.use("v").positions == 7)
    }
}

/// Real models against ONNX Runtime.
@Suite struct GraphOracleTests {
    private static let interpreter = ProcessInfo.processInfo.environment["ESPALIER_PYTHON"] ?? "python3"

    private static func run(_ arguments: [String]) throws -> Data? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? data : nil
    }

    static let isReady = (try? run(["-c", "import onnx, onnxruntime"])) ?? nil != nil

    static let models = ["nmp.onnx", "nmp-qdq-int8.onnx", "16k_sequence.onnx", "magika.onnx", "openvino_16k.onnx"]
        .compactMap { Samples.files($0).first }

    @Test(.enabled(if: isReady), arguments: models) func positionsAreThoseOfARun(_ path: String) throws {
        let oracle =
            (#filePath as NSString).deletingLastPathComponent + "/../CheckpointsTests/Oracles/onnx_positions.py"
        let data = try #require(try Self.run([oracle, path]))
        let expected = try JSONDecoder().decode([String: Int].self, from: data)
        let network = Network(try Checkpoint.open(path))
        let found = network.layers.filter { $0.positions != nil }
        #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.entry.name, $0.positions!) }) == expected)
    }
}
