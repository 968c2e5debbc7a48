import Checkpoints
import Subjects
import Tensors
import Testing

/// Slices against zeros in the same places, both on the runtime: networks of `architectures.py`.
@Suite struct SlicingTests {
    private static let oracle = Result { try DataOracle("architectures.py") }

    static let names = [
        "bert", "bert-classifier", "roberta", "distilbert", "gpt2", "gpt2-untied", "llama", "llama-tied", "llama3",
        "llama-partial", "mistral", "qwen2", "qwen3", "vit", "ijepa", "vit-timm", "resnet-basic", "resnet-bottleneck",
        "mlp",
        "mlp-sequential", "convnet",
    ]

    @Test(.enabled(if: DataOracle.isReady, DataOracle.advice), arguments: names)
    func aSlicedNetworkGivesWhatTheMaskedOneGives(name: String) throws {
        let network = try NetworkCase(Self.oracle.get().path(name))
        let grouping = try Network(network.checkpoint).grouping()
        // Every third unit goes, from the second on.
        let open = grouping.groups.filter { !$0.isLocked }
        let kept = Dictionary(uniqueKeysWithValues: open.map { ($0.id, (0..<$0.count).filter { $0 % 3 != 1 }) })
        let slicing = try Slicing(grouping, keeping: kept)
        try #require(!slicing.tensors.isEmpty)
        let runtime = try Runtime.open()
        func output(_ graph: Graph, _ change: (Weights) throws(ForwardError) -> Void) throws -> [Float] {
            let weights = Weights(network.checkpoint, runtime)
            try change(weights)
            return try Forward(graph, weights).run(network.inputs(runtime))[0].floats()
        }
        let dense = try output(grouping.graph) { _ throws(ForwardError) in }
        let masked = try output(grouping.graph) { weights throws(ForwardError) in try slicing.mask(weights) }
        let sliced = try output(slicing.graph) { weights throws(ForwardError) in try slicing.put(on: weights) }
        #expect(relativeError(sliced, masked) < 1e-5)
        #expect(relativeError(masked, dense) > 1e-3, "zeros change nothing")
    }

    /// Heads of the first layer and channels of the second; with the other units cut as above.
    @Test(
        .enabled(if: DataOracle.isReady, DataOracle.advice),
        arguments: ["llama", "llama-tied", "mistral", "qwen2", "qwen3", "vit", "ijepa", "vit-timm"])
    func modulesThatGoWholeLeaveWhatZerosLeave(name: String) throws {
        let network = try NetworkCase(Self.oracle.get().path(name))
        let grouping = try Network(network.checkpoint).grouping()
        let whole = grouping.groups.filter { grouping.bypasses[$0.id] != nil }
        // One of attention and one of channels a block.
        let blocks = Set(whole.map(\.name)).count / 2
        guard name != "vit-timm" else { return #expect(whole.isEmpty) }
        try #require(blocks >= 1 && whole.count == blocks * 2)
        var kept: [Group.ID: [Int]] = [:]
        for group in grouping.groups where !group.isLocked && group.kind == .channel {
            kept[group.id] = (0..<group.count).filter { $0 % 3 != 1 }
        }
        let attention = try #require(whole.first { $0.kind != .channel })
        let channels = try #require(whole.last { $0.kind == .channel })
        kept[attention.id] = []
        kept[channels.id] = []
        let slicing = try Slicing(grouping, keeping: kept)
        #expect(slicing.droppedTensors.isSuperset(of: channels.members.map(\.entry.name)))
        #expect(slicing.graph.body.nodes.count < grouping.graph.body.nodes.count)
        let runtime = try Runtime.open()
        func output(_ graph: Graph, _ change: (Weights) throws(ForwardError) -> Void) throws -> [Float] {
            let weights = Weights(network.checkpoint, runtime)
            try change(weights)
            return try Forward(graph, weights).run(network.inputs(runtime))[0].floats()
        }
        let masked = try output(grouping.graph) { weights throws(ForwardError) in try slicing.mask(weights) }
        let sliced = try output(slicing.graph) { weights throws(ForwardError) in try slicing.put(on: weights) }
        #expect(relativeError(sliced, masked) < 1e-5)
    }

    @Test func aModuleThatNothingGoesPastKeepsAUnit() throws {
        guard DataOracle.isReady else { return }
        let network = try NetworkCase(Self.oracle.get().path("mlp"))
        let grouping = try Network(network.checkpoint).grouping()
        let group = try #require(grouping.groups.first { !$0.isLocked })
        #expect(throws: PruningError.self) { try Slicing(grouping, keeping: [group.id: []]) }
    }

    @Test func indicesAreTakenInTheirOrderAndZerosWhereAsked() {
        // [[0, 1, 2], [3, 4, 5]]: columns 2, none, 0.
        let taken = SliceCopy.taking([nil, [2, -1, 0]], from: [0, 1, 2, 3, 4, 5], shape: [2, 3], width: 1)
        #expect(taken == [2, 0, 0, 5, 0, 3])
    }

    @Test func bothAxesAreTakenAtOnce() {
        let taken = SliceCopy.taking([[1], [0, 2]], from: [0, 1, 2, 3, 4, 5], shape: [2, 3], width: 1)
        #expect(taken == [3, 5])
    }

    @Test func clearedRowsAndColumnsAreZero() {
        var bytes: [UInt8] = [1, 2, 3, 4, 5, 6]
        SliceCopy.clear([[0], [2]], in: &bytes, shape: [2, 3], width: 1)
        #expect(bytes == [0, 0, 0, 4, 5, 0])
    }
}
