import Checkpoints
import Subjects
import Testing

/// What of a network's inside another one is compared with.
@Suite struct HiddenStateTests {
    /// By their configurations: two sums a block of attention, one a block of convolutions; else what layers but the first read.
    @Test(arguments: [
        ("emoji-vit", 2 * 3), ("bible-llama", 2 * 4), ("emoji-resnet", 3), ("digits-cnn", 3 + 2 - 1), ("digits-mlp", 2),
    ])
    func samplesHaveAsManyAsTheirBlocks(sample: String, count: Int) throws {
        let states = try Network(Checkpoint.open("\(Samples.folder)/\(sample)")).graph().hiddenStates
        #expect(states.count == count, "\(states)")
        #expect(Set(states).count == count, "\(states)")
    }

    /// x·a, then its own cube added, then a branch through b added to it; a mask of the input goes onto the branch.
    @Test func onlyWhatWentThroughMoreLayersMakesAResidualSum() throws {
        let model = GraphModel().input("x", [3, 4]).input("mask", [3, 4]).weight("a", [4, 4]).weight("b", [4, 4])
            .node("MatMul", ["x", "a"], ["one"]).node("Mul", ["one", "one"], ["square"])
            .node("Mul", ["square", "one"], ["cube"]).node("Add", ["one", "cube"], ["bent"])
            .node("MatMul", ["bent", "b"], ["branch"]).node("Add", ["branch", "mask"], ["masked"])
            .node("Add", ["bent", "masked"], ["sum"])
        #expect(try model.network().graph().hiddenStates == ["sum"])
    }

    @Test func oneLayerHasNone() throws {
        let model = GraphModel().input("x", [3, 4]).weight("a", [4, 4]).node("MatMul", ["x", "a"], ["y"])
        #expect(try model.network().graph().hiddenStates.isEmpty)
    }
}
