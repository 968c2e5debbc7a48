import Checkpoints
import Foundation
import Subjects
import Tensors
import Testing

/// What layers are by the operators that use them.
@Suite struct GraphUseTests {
    private func product(_ operation: String, turned: Bool? = nil) throws -> Layer {
        let numbers = turned.map { [("transB", $0 ? 1 : 0)] } ?? []
        return try GraphModel().input("x", [3, 4]).weight("w", [4, 4])
            .node(operation, ["x", "w"], ["y"], numbers: numbers).network().layer("w")
    }

    @Test func productsStoreInputsFirst() throws {
        #expect(try product("MatMul").isTransposed)
        #expect(try product("Gemm").isTransposed)
        #expect(try product("Gemm", turned: false).isTransposed)
        #expect(try !product("Gemm", turned: true).isTransposed)
        #expect(try product("MatMul").kind == .linear && product("MatMul").isPrunable)
    }

    @Test func aMatrixOnTheLeftHasItsOutputsFirst() throws {
        let layer = try GraphModel().input("x", [4, 5]).weight("w", [2, 4]).node("MatMul", ["w", "x"], ["y"]).network()
            .layer("w")
        #expect(!layer.isTransposed && layer.use?.positions == 5)
    }

    @Test func layoutsAreFollowedToTheOperator() throws {
        let network = try GraphModel().input("x", [3, 4]).weight("a", [6, 4]).weight("b", [1, 4, 6]).list(
            "shape", [4, 6]
        )
        .weight("k", [6, 4, 3]).input("z", [1, 4, 9]).weight("h", [3, 4, 6])
        .node("Transpose", ["a"], ["a2"]).node("Cast", ["a2"], ["a3"], numbers: [("to", 1)])
        .node("MatMul", ["x", "a3"], ["1"])
        .node("Reshape", ["b", "shape"], ["b2"]).node("Identity", ["b2"], ["b3"]).node("MatMul", ["x", "b3"], ["2"])
        .node("Identity", ["k"], ["k2"]).node("Conv", ["z", "k2"], ["3"])
        .node("Transpose", ["h"], ["h2"], [("perm", [2, 1, 0])]).node("Conv", ["z", "h2"], ["4"]).network()
        #expect(try !network.layer("a").isTransposed)
        #expect(try network.layer("b").isTransposed)
        #expect(try network.layer("k").kind == .conv && !network.use("k").isPermuted)
        #expect(try network.layer("h").kind == .conv && network.use("h").isPermuted)
        #expect(try network.layer("h").geometry(at: .filter) == nil)
    }

    @Test func aTransposedConvolutionHasItsFiltersInDimensionOne() throws {
        let layer = try GraphModel().input("x", [1, 6, 5]).weight("w", [6, 2, 3]).node(
            "ConvTranspose", ["x", "w"], ["y"]
        )
        .network().layer("w")
        #expect(layer.kind == .conv && layer.isTransposed)
        #expect(layer.geometry(at: .filter)?.unitCount == 2)
        #expect(layer.geometry(at: .channel)?.unitCount == 6)
    }

    @Test func everythingElseIsLockedForAReason() throws {
        let network = try GraphModel().input("x", [1, 4, 8]).weight("conv", [4, 4, 1]).weight("bias", [4])
            .weight("gamma", [4]).weight("beta", [4]).weight("mean", [4]).weight("variance", [4]).weight(
                "shift", [1, 4, 1]
            )
            .weight("factor", [4, 8]).weight("low", []).weight("spare", [4, 4]).list("shape", [4, 8])
            .node("Conv", ["x", "conv", "bias"], ["1"])
            .node("BatchNormalization", ["1", "gamma", "beta", "mean", "variance"], ["2"]).node(
                "Add", ["2", "shift"], ["3"]
            )
            .node("Clip", ["3", "low"], ["4"]).node("Mul", ["4", "factor"], ["5"]).node(
                "Reshape", ["5", "shape"], ["y"]
            )
            .network()
        let expected: [String: LockReason?] = [
            "conv": nil, "bias": .bias, "gamma": .norm, "beta": .norm, "mean": .norm, "variance": .norm, "shift": .bias,
            "factor": .elementwise, "low": .setting, "spare": .unused, "shape": .integers,
        ]
        for (name, reason) in expected { #expect(try network.layer(name).reason == reason, "\(name)") }
    }

    @Test func tablesAreEmbeddings() throws {
        let network = try GraphModel().input("ids", [1, 7]).weight("table", [100, 8]).node(
            "Gather", ["table", "ids"], ["y"]
        )
        .network()
        let layer = try network.layer("table")
        #expect(layer.kind == .embedding && layer.isPrunable && layer.operationsPerWeight == 0)
    }

    @Test func integersWithScalesArePrunable() throws {
        let network = try GraphModel().input("x", [3, 4]).weight("w", [4, 2], type: 3, width: 1).weight("s", [2])
            .weight("plain", [4, 2], type: 3, width: 1)
            .node("DequantizeLinear", ["w", "s"], ["f"]).node("MatMul", ["x", "f"], ["y"])
            .node("Cast", ["plain"], ["g"], numbers: [("to", 1)]).node("MatMul", ["x", "g"], ["z"]).network()
        let layer = try network.layer("w")
        #expect(layer.isPrunable && layer.kind == .linear && layer.isTransposed && layer.scale != nil)
        #expect(try network.layer("s").reason == .quantizationScale)
        #expect(try network.layer("plain").reason == .integers)
    }

    /// LSTM weights that an exporter cuts and joins again are still known.
    @Test func weightsAreFollowedThroughTheirParts() throws {
        let network = try GraphModel().input("x", [2, 1, 3]).weight("w", [4, 3]).weight("r", [4, 1]).list("0", [0])
            .list("2", [2]).list("4", [4])
            .node("Slice", ["w", "0", "2"], ["w1"]).node("Slice", ["w", "2", "4"], ["w2"])
            .node("Concat", ["w2", "w1"], ["w3"], numbers: [("axis", 0)]).node("Unsqueeze", ["w3", "0"], ["w4"])
            .node("Unsqueeze", ["r", "0"], ["r2"])
            .node("LSTM", ["x", "w4", "r2"], ["y"], numbers: [("hidden_size", 1)]).network()
        #expect(try network.layer("w").kind == .linear && network.use("w").positions == 2)
        #expect(try !network.layer("w").isTransposed)
    }

    @Test func namesTellWhereTheOperatorIsUnknown() throws {
        let network = try GraphModel().input("x", [3, 4]).weight("fc.weight", [4, 4]).weight("fc.bias", [4])
            .node("Strange", ["x", "fc.weight", "fc.bias"], ["y"], domain: "own").network()
        #expect(try network.layer("fc.weight").kind == .linear && network.layer("fc.weight").isPrunable)
        #expect(try network.layer("fc.bias").reason == .bias)
    }
}

/// Graphs that no exporter writes: an answer comes soon, whatever it is.
@Suite struct GraphAbuseTests {
    @Test(.timeLimit(.minutes(1))) func callsThatMultiplyEnd() throws {
        var model = GraphModel().input("x", [3, 4]).weight("w", [4, 4])
        for level in 0..<40 {
            let inner = level == 0 ? "MatMul" : "f\(level - 1)"
            let nodes = (0..<10).map { index in
                let node = Proto.node(inner, ["a", "b"], ["c\(index)"])
                return level == 0 ? node : node.text(7, "own")
            }
            model = model.function("f\(level)", ["a", "b"], ["c0"], nodes)
        }
        let network = try model.node("f39", ["x", "w"], ["y"], domain: "own").network()
        #expect(network.layers.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func listsThatDoubleEnd() throws {
        var model = GraphModel().list("0", [1, 2])
        for level in 0..<60 {
            model = model.node("Concat", ["\(level)", "\(level)"], ["\(level + 1)"], numbers: [("axis", 0)])
        }
        #expect(try model.network().layers.count == 1)
    }

    @Test func dimensionsBeyondSenseAreOpen() throws {
        let far = Int.max
        let network = try GraphModel().input("x", [1, far, far, far]).weight("w", [4, 3, 3, 3]).list(
            "shape", [-9, far, 0, far]
        )
        .node("Conv", ["x", "w"], ["1"], [("strides", [far, 1]), ("pads", [far, -far, far, far])])
        .node("Reshape", ["1", "shape"], ["2"]).node("Conv", ["2", "w"], ["3"], [("pads", [far, far, far, far])])
        .node("Pad", ["3", "shape"], ["4"]).node("Slice", ["4", "shape", "shape", "shape", "shape"], ["5"])
        .node("Expand", ["5", "shape"], ["6"]).node("Tile", ["6", "shape"], ["7"]).node("Split", ["7"], ["8", "9"])
        .node("ConstantOfShape", ["shape"], ["10"]).node(
            "MaxPool", ["x"], ["11"], [("kernel_shape", [2, 2])], numbers: [("ceil_mode", 1)]
        )
        .network()
        #expect(try network.use("w").positions == nil)
    }

    /// Flips in samples and in a model made of operators that shapes pass through.
    @Test func everyFlippedByteIsAnErrorOrANetwork() throws {
        let made = GraphModel().input("x", ["n", 4, 6, 7]).weight("w", [4, 9]).list("zero", [0]).list("rest", [4, -1])
            .list("pads", [0, 0, 1, 0, 0, 1]).weight("k", [2, 2, 2])
            .node("Shape", ["x"], ["1"]).node("Gather", ["1", "zero"], ["2"]).node(
                "Concat", ["2", "rest"], ["3"], numbers: [("axis", 0)]
            )
            .node("Reshape", ["x", "3"], ["4"]).node("Transpose", ["4"], ["5"], [("perm", [0, 2, 1])])
            .node("MatMul", ["5", "w"], ["6"]).node("Pad", ["6", "pads"], ["7"]).node(
                "Slice", ["7", "zero", "rest"], ["8"]
            )
            .node("Split", ["8"], ["9", "10"], numbers: [("axis", 2)]).node(
                "Conv", ["9", "k"], ["11"], [("strides", [2])]
            )
            .node("Range", ["zero", "rest", "zero"], ["12"]).node("Div", ["1", "rest"], ["13"]).node(
                "Expand", ["11", "3"], ["14"]
            )
            .bytes
        var random = SplitMix(seed: 3)
        var opened = 0
        for _ in 0..<3000 {
            var bytes = made
            for _ in 0..<2 {
                bytes[Int(random.next() % UInt64(bytes.count))] ^= UInt8(truncatingIfNeeded: random.next())
            }
            if let network = try? GraphModel.network(bytes) { opened += network.layers.count > 0 ? 1 : 0 }
        }
        #expect(opened > 300)
    }
}
