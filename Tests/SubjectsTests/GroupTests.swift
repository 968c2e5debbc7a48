import Checkpoints
import Subjects
import Testing

/// Which slices go together, worked out by hand on small graphs.
@Suite struct GroupTests {
    private func groups(_ model: GraphModel) throws -> [Group] { try groups(model.network()) }

    private func groups(_ network: Network) throws -> [Group] { try network.grouping().groups }

    /// A convolution with bias, `[out, in, 3, 3]`.
    private static func convolution(
        _ model: GraphModel, _ name: String, _ input: String, _ output: String, out: Int, in inner: Int, groups: Int = 1
    ) -> GraphModel {
        model.weight(name + ".weight", [out, inner, 3, 3]).weight(name + ".bias", [out])
            .node(
                "Conv", [input, name + ".weight", name + ".bias"], [output],
                [("pads", [1, 1, 1, 1]), ("kernel_shape", [3, 3])], numbers: [("group", groups)])
    }

    private static let input = GraphModel().input("x", ["batch", 3, 8, 8])

    @Test func aResidualSumMakesOneGroupOfBothSides() throws {
        var model = Self.convolution(Self.input, "a", "x", "a", out: 6, in: 3)
        model = Self.convolution(model, "b", "a", "b", out: 6, in: 6).node("Add", ["a", "b"], ["sum"])
        model = Self.convolution(model, "c", "sum", "c", out: 4, in: 6).node("Identity", ["c"], ["out"])
        let group = try #require(try groups(model).first { $0.name == "a.weight:channel" })
        #expect(group.count == 6 && !group.isLocked)
        let members = group.members.map { "\($0.entry.name) \($0.axis)" }
        #expect(
            Set(members) == [
                "a.weight 0", "a.bias 0", "b.weight 0", "b.weight 1", "b.bias 0", "c.weight 1",
            ])
    }

    @Test func whatReadsSaysWhomItReads() throws {
        var model = Self.convolution(Self.input, "a", "x", "a", out: 6, in: 3)
        model = Self.convolution(model, "b", "a", "b", out: 4, in: 6)
        let group = try #require(try groups(model).first { $0.name == "a.weight:channel" })
        let reader = try #require(group.members.first { $0.entry.name == "b.weight" })
        #expect(reader.reason == "input channels of Conv_1: reads the output of Conv_0")
    }

    @Test func flatteningGivesEachChannelItsPositions() throws {
        let model = Self.convolution(Self.input, "a", "x", "a", out: 6, in: 3)
            .node("Flatten", ["a"], ["flat"]).weight("fc", [384, 5]).node("MatMul", ["flat", "fc"], ["y"])
        let group = try #require(try groups(model).first { $0.name == "a.weight:channel" })
        let member = try #require(group.members.first { $0.entry.name == "fc" })
        // 64 positions a channel, one after the other.
        #expect(member.axis == 0 && member.map.positions(of: 2).sorted() == Array(128..<192))
        #expect(member.parametersPerUnit == 320)
    }

    @Test func aConcatenationShiftsItsSecondPart() throws {
        var model = Self.convolution(Self.input, "a", "x", "a", out: 4, in: 3)
        model = Self.convolution(model, "b", "x", "b", out: 5, in: 3)
            .node("Concat", ["a", "b"], ["both"], numbers: [("axis", 1)])
        model = Self.convolution(model, "c", "both", "c", out: 2, in: 9)
        let group = try #require(try groups(model).first { $0.name == "b.weight:channel" })
        let member = try #require(group.members.first { $0.entry.name == "c.weight" })
        #expect(member.map.positions(of: 0) == [4] && group.count == 5)
    }

    @Test func depthwiseFiltersGoWithTheirChannels() throws {
        var model = Self.convolution(Self.input, "a", "x", "a", out: 6, in: 3)
        model = Self.convolution(model, "d", "a", "d", out: 12, in: 1, groups: 6)
        model = Self.convolution(model, "c", "d", "c", out: 2, in: 12)
        let group = try #require(try groups(model).first { $0.name == "a.weight:channel" })
        let filters = try #require(group.members.first { $0.entry.name == "d.weight" })
        // Two filters a channel.
        #expect(filters.map.positions(of: 3).sorted() == [6, 7])
        let readers = try #require(group.members.first { $0.entry.name == "c.weight" })
        #expect(readers.map.positions(of: 3).sorted() == [6, 7])
    }

    @Test func inputsAndOutputsAreLocked() throws {
        let model = GraphModel().input("x", ["batch", 3]).weight("w", [3, 5])
            .node("MatMul", ["x", "w"], ["y"]).output("y")
        let found = try groups(model)
        #expect(found.map(\.isLocked) == [true, true])
        let reasons = found.flatMap(\.locks).map(\.text)
        #expect(reasons == ["the graph's input x has them", "the graph's output y has them"])
    }

    @Test func anUnknownOperatorLocksWhatItReads() throws {
        let model = GraphModel().input("x", ["batch", 3]).weight("w", [3, 5]).weight("v", [5, 2])
            .node("MatMul", ["x", "w"], ["h"]).node("Mystery", ["h"], ["m"]).node("MatMul", ["h", "v"], ["y"])
        let group = try #require(try groups(model).first { $0.count == 5 })
        #expect(group.locks.map(\.text) == ["Mystery_1 reads them, and Mystery is not followed"])
    }

    @Test func aNormOverFeaturesLocksThem() throws {
        let model = GraphModel().input("x", ["batch", 3]).weight("w", [3, 5]).weight("s", [5])
            .node("MatMul", ["x", "w"], ["h"]).node("LayerNormalization", ["h", "s"], ["y"])
        let group = try #require(try groups(model).first { $0.count == 5 })
        #expect(group.locks.first?.cause == .normalised("LayerNormalization"))
    }

    @Test func positionsOfAPictureAreLocked() throws {
        let model = Self.convolution(Self.input, "a", "x", "a", out: 6, in: 3)
            .node("Flatten", ["a"], ["flat"]).weight("fc", [384, 5]).node("MatMul", ["flat", "fc"], ["y"])
        let sides = try groups(model).filter { $0.count == 8 }
        #expect(sides.count == 2 && sides.allSatisfy { $0.locks.first?.cause == .positions })
    }

    @Test func aLockedGroupCannotBeCut() throws {
        let model = GraphModel().input("x", ["batch", 3]).weight("w", [3, 5]).node("MatMul", ["x", "w"], ["y"])
        let grouping = try model.network().grouping()
        #expect(throws: PruningError.self) { try Slicing(grouping, keeping: [0: [0, 1]]) }
    }

    @Test func allUnitsCannotGo() throws {
        var model = Self.convolution(Self.input, "a", "x", "a", out: 6, in: 3)
        model = Self.convolution(model, "b", "a", "b", out: 4, in: 6)
        let grouping = try model.network().grouping()
        let group = try #require(grouping.groups.first { $0.name == "a.weight:channel" })
        #expect(throws: PruningError.self) { try Slicing(grouping, keeping: [group.id: []]) }
    }

    /// A list that doubles at every node would have 2^60 parts.
    @Test(.timeLimit(.minutes(1))) func doublingConcatenationsEndInALock() throws {
        var model = Self.convolution(Self.input, "a", "x", "v0", out: 6, in: 3)
        for step in 0..<60 {
            model = model.node("Concat", ["v\(step)", "v\(step)"], ["v\(step + 1)"], numbers: [("axis", 1)])
        }
        let group = try #require(try groups(model).first { $0.name == "a.weight:channel" })
        #expect(group.isLocked)
    }

    /// Products of two activations add up a feature that a sigmoid has made 0.5 of; behind a rectifier it is zero.
    @Test(arguments: [("Sigmoid", true), ("Relu", false)])
    func whatIsNotZeroWithoutItsWeightsIsLockedWhereItIsAddedUp(function: String, isLocked: Bool) throws {
        let model = GraphModel().input("x", ["batch", 3]).weight("w", [3, 5]).weight("v", [3, 5])
            .node("MatMul", ["x", "w"], ["a"]).node("MatMul", ["x", "v"], ["b"])
            .node(function, ["a"], ["f"]).node(function, ["b"], ["g"])
            .node("Transpose", ["g"], ["t"], [("perm", [1, 0])]).node("MatMul", ["f", "t"], ["y"])
        let group = try #require(try groups(model).first { $0.count == 5 })
        #expect(group.locks.contains { $0.cause == .notZero } == isLocked)
    }

    /// Shapes, lists, attributes and names with a few bytes changed: groups or an error, and no end of the process.
    @Test func damagedGraphsAreFollowedOrRefused() throws {
        var model = Self.convolution(Self.input, "a", "x", "a", out: 6, in: 3)
        model = Self.convolution(model, "d", "a", "d", out: 6, in: 1, groups: 6)
            .node("Concat", ["a", "d"], ["both"], numbers: [("axis", 1)])
            .list("sizes", [5, 7]).node("Split", ["both", "sizes"], ["p", "q"], numbers: [("axis", 1)])
            .list("start", [1]).list("end", [4]).list("axis", [1]).node("Slice", ["p", "start", "end", "axis"], ["s"])
            .list("shape", [0, -1, 8]).node("Reshape", ["q", "shape"], ["r"])
            .node("MaxPool", ["s"], ["m"], [("kernel_shape", [2, 2]), ("strides", [2, 2])])
            .node("Flatten", ["m"], ["f"]).weight("w", [48, 4]).node("MatMul", ["f", "w"], ["y"]).output("y")
        let bytes = model.bytes
        var random = SplitMix(seed: 17)
        var found = 0
        for _ in 0..<2000 {
            var damaged = bytes
            for _ in 0..<3 {
                damaged[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            if let groups = try? groups(GraphModel.network(damaged)) { found += groups.count }
        }
        #expect(found > 0)
    }
}
