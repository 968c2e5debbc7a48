import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Card 29 through file, graph and cut: its oracle, what it says must hold, and numpy's whole procedure on a random network.
struct UDFCTests {
    private func choice(
        _ network: Network, share: Double, _ change: (inout UDFC.Settings) -> Void = { _ in },
        plan edit: (inout Plan) throws -> Void = { _ in }
    ) throws -> (Grouping, GroupChoice) {
        var settings = UDFC.Settings()
        change(&settings)
        var plan = Plan()
        plan.budget = .sparsity(share)
        try edit(&plan)
        let grouping = try network.grouping()
        return (grouping, try UDFC(settings).choose(plan, with: GroupTools(network, grouping)))
    }

    @Test func theCardsLayerIsRepaired() throws {
        let scratch = try Scratch()
        let network = try scratch.channelRepair()
        let (_, found) = try choice(network, share: 0.34) { ($0.alpha2, $0.ridge) = (0.008, "absolute") }
        #expect(found.cuts.map(\.removed) == [[1]])
        let repaired = try #require(found.changes.weights["c2.weight"]).floats.map(Double.init)
        let kept = [0, 2, 3, 5].map { repaired[$0] }
        #expect(distance(kept, [-0.946177, 0.958894, 2.446177, 1.041106]) < 1e-5)
        #expect(found.notes.count == 1 && found.notes[0].hasPrefix("c1.weight:channel: 2."))
    }

    @Test func withoutRepairOnlyTheChannelGoes() throws {
        let scratch = try Scratch()
        let network = try scratch.channelRepair()
        let (_, found) = try choice(network, share: 0.34) { $0.repair = "none" }
        let left = try #require(found.changes.weights["c2.weight"]).floats
        #expect([0, 2, 3, 5].map { left[$0] } == [1, -1, 0.5, 3] && found.cuts.map(\.removed) == [[1]])
    }

    /// Unit 3 is 0.4 times unit 5, bias and all, and the smallest: without damping nothing changes where it goes.
    private func twins(_ scratch: Scratch) throws -> Network {
        var (first, biases) = (Seeded.weights(8 * 12, seed: 4, scale: 1), Seeded.weights(8, seed: 5, scale: 1))
        for column in 0..<12 { first[3 * 12 + column] = 0.4 * first[5 * 12 + column] }
        biases[3] = 0.4 * biases[5]
        return try scratch.network(
            [
                .init("fc1.weight", [8, 12], first), .init("fc1.bias", [8], biases),
                .init("fc2.weight", [3, 8], Seeded.weights(24, seed: 6, scale: 1)), .init("fc2.bias", [3], [1, 2, 3]),
            ], config: #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#)
    }

    private func output(_ network: Network, _ slicing: Slicing?) throws -> [Double] {
        let runtime = try Runtime.open()
        let input = try runtime.tensor(Seeded.weights(240, seed: 7, scale: 2), shape: [20, 12])
        let weights = Weights(network.checkpoint, runtime)
        try slicing?.put(on: weights)
        return try Forward(slicing?.graph ?? network.graph(), weights).run(["input": input])[0].doubles()
    }

    @Test(arguments: ["free", "non-negative"])
    func aMultipleOfAKeptChannelGoesWithoutATrace(sign: String) throws {
        let scratch = try Scratch()
        let network = try twins(scratch)
        let (grouping, found) = try choice(network, share: 0.125) { ($0.alpha2, $0.sign) = (0, sign) }
        #expect(found.cuts.map(\.removed) == [[3]])
        let whole = try output(network, nil)
        #expect(distance(try output(network, Slicing(grouping, found.cuts, changing: found.changes)), whole) < 1e-5)
        #expect(distance(try output(network, Slicing(grouping, found.cuts)), whole) > 1e-3)
    }

    @Test func mergingAlsoFindsTheMultiple() throws {
        let scratch = try Scratch()
        let network = try twins(scratch)
        let (grouping, found) = try choice(network, share: 0.125) { $0.repair = "merging" }
        let repaired = try Slicing(grouping, found.cuts, changing: found.changes)
        #expect(distance(try output(network, repaired), try output(network, nil)) < 1e-5)
        #expect(found.notes == ["fc1.weight:channel: 1 of 1 channels merged into others"])
    }

    @Test func sixteenBitsChangeNextToNothing() throws {
        let scratch = try Scratch()
        let network = try twins(scratch)
        let (grouping, found) = try choice(network, share: 0) { $0.bits = 16 }
        let rounded = try Slicing(grouping, found.cuts, changing: found.changes)
        #expect(distance(try output(network, rounded), try output(network, nil)) < 3e-4)
        #expect(found.notes.contains { $0.hasPrefix("2 weights lie on grids of 16 bits each") })
    }

    /// A unit that lies between two nearly equal ones takes coefficients of some 50 and −50.
    @Test func twoRowsThatNearlyAgreeGiveAWarning() throws {
        let scratch = try Scratch()
        let network = try scratch.network(
            [
                .init("fc1.weight", [3, 2], [1, 0, 1, 0.01, 0, 0.5]), .init("fc2.weight", [1, 3], [1, 1, 1]),
            ], config: #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#)
        let (_, found) = try choice(network, share: 0.34) { ($0.alpha1, $0.alpha2) = (0, 0) }
        // (0, 0.5) = −50 (1, 0) + 50 (1, 0.01).
        #expect(found.cuts.map(\.removed) == [[2]])
        #expect(found.notes.last?.hasPrefix("warning: fc1.weight:channel: coefficients reach 50.0, above 2.0") == true)
        let repaired = try #require(found.changes.weights["fc2.weight"]).floats
        #expect(distance(repaired.map(Double.init), [-49, 51, 0]) < 1e-4)
        let (_, damped) = try choice(network, share: 0.34)
        #expect(!damped.notes.contains { $0.hasPrefix("warning") })
    }

    @Test(
        arguments: [
            ("free", 0.34, [:], []), ("bounded", 0.34, ["sign": .choice("non-negative")], []),
            ("half", 0.5, ["alpha2": .number(0.02)], []),
            ("rounded", 0.3, ["bits": .number(4)], []), ("whole", 0, ["bits": .number(6)], []),
            // The last match wins: f1 is whole.
            ("mixed", 0.3, ["bits": .number(6)], ["c2=3", "f*=8", "f1.w=32", "f2.w=6"]),
            ("alone", 0, [:], ["f1.w=2", "f3.w=5"]),
        ] as [(String, Double, [String: SettingValue], [String])])
    func aWholeNetworkIsRepairedAsNumPyDoes(
        name: String, share: Double, settings: [String: SettingValue], bits: [String]
    ) throws {
        let oracle = try Oracle("udfc.py")
        let expected = try Arrays(oracle, "expected.safetensors")
        let network = Network(try Checkpoint.open(oracle.folder.appending(path: "model.onnx").path))
        let stated = try UDFC.Settings(settings)
        let (grouping, found) = try choice(
            network, share: share, { $0 = stated }, plan: { $0.bits = try bits.map(read) })
        #expect(found.cuts.count == 4)
        for (cut, layer) in zip(found.cuts, ["c1", "c2", "f1", "f2"]) {
            #expect(cut.removed == (try expected("\(name).removed.\(layer)").map { Int($0) }), "\(layer)")
        }
        for entry in network.checkpoint.tensors {
            let label = "\(name).\(entry.name)"
            let array = found.changes.weights[entry.name]?.floats.map(Double.init)
            guard expected.has(label) else {
                // Rewritten at most with what it was.
                let stored = HostTensor(
                    dtype: .f32, shape: entry.shape, bytes: try network.checkpoint.read(entry)
                ).floats.map(Double.init)
                #expect(array == nil || distance(array ?? [], stored) < 1e-6, "\(label)")
                continue
            }
            #expect(distance(array ?? [], try expected(label)) < 2e-6, "\(label)")
        }
        // A replay comes to the same numbers.
        var plan = Plan()
        plan.bits = try bits.map(read)
        let again = try UDFC(stated).changes(after: found.cuts, of: plan, with: GroupTools(network, grouping))
        #expect(again.weights.mapValues(\.floats) == found.changes.weights.mapValues(\.floats))
    }

    private func read(_ text: String) throws -> LayerBits { try #require(LayerBits(text)) }

    // MARK: Bits of single layers

    /// The card's row twice on 4 bits, and by s = 1.028889 times as large, so that their columns are what 3 bits make of the card's row.
    @Test func everyLayerHasTheBitsThatItIsGiven() throws {
        let scratch = try Scratch()
        let row: [Float] = [0.9, -0.31, 0.14, -0.55]
        let network = try scratch.network(
            [
                .init("fc1.weight", [2, 4], row + row), .init("fc2.weight", [4, 2], row.flatMap { [$0, $0] }),
            ],
            config: #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#)
        let (_, found) = try choice(network, share: 0, plan: { $0.bits = try ["fc*=3", "fc1=4"].map(read) })
        let first = try #require(found.changes.weights["fc1.weight"]).floats.map(Double.init)
        let second = try #require(found.changes.weights["fc2.weight"]).floats.map { Double($0) / 1.028889 }
        let (four, three) = ([0.9, -0.257143, 0.128571, -0.514286], [0.9, -0.3, 0, -0.6])
        #expect(distance(first, four + four) < 1e-5)
        #expect(distance(second, three.flatMap { [$0, $0] }) < 1e-5)
        #expect(found.notes.first?.hasPrefix("1 weight lies on a grid of 3 bits, 1 on a grid of 4 bits; ") == true)
    }

    @Test(arguments: ["fc9=4", "fc1.bias=4"]) func bitsOfNoLayerAreRefused(text: String) throws {
        let scratch = try Scratch()
        let network = try twins(scratch)
        #expect {
            _ = try choice(network, share: 0, plan: { $0.bits = try [read(text)] })
        } throws: {
            "\($0)".contains(text) && "\($0)".contains("some layer that can be rounded")
        }
    }

    @Test(arguments: ["group-norm", "flap", "lrp", "ziplm"]) func aMethodThatRoundsNothingRefusesBits(id: String) throws
    {
        let scratch = try Scratch()
        let network = try twins(scratch)
        var plan = Plan()
        plan.method = MethodChoice(id: id)
        (plan.budget, plan.bits) = (.sparsity(0.2), try [read("fc1=4")])
        #expect {
            _ = try Cutting(network, network.grouping()).choice(plan)
        } throws: {
            "\($0)".contains("fc1=4") && "\($0)".contains("a method that rounds weights")
        }
    }

    @Test(arguments: ["fc1", "=4", "fc1=1", "fc1=33", "fc1=4.5", "fc1=", "fc1=four"]) func bitsThatDoNotReadAreNone(
        text: String
    ) {
        #expect(LayerBits(text) == nil)
    }

    private static func sample(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../SampleModels/\(name)").standardized
            .path
    }

    @Test func aGroupOfSeveralMakersStaysAndSaysWhy() throws {
        let network = Network(try Checkpoint.open(Self.sample("emoji-resnet")))
        let (grouping, found) = try choice(network, share: 0.3)
        let cut = Set(found.cuts.map(\.group.name))
        #expect(
            cut == ["layer1.0.conv1.weight:channel", "layer2.0.conv1.weight:channel", "layer3.0.conv1.weight:channel"])
        #expect(grouping.groups.count { !$0.isLocked } > 3)
        #expect {
            _ = try choice(network, share: 0.3, plan: { $0.rules = [Rule("conv1.weight:channel=0.5")!] })
        } throws: {
            "\($0)".contains("not one layer alone makes its channels")
        }
    }
}
