import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Training between the rounds of a method that takes units away.
@Suite struct GroupTuningTests {
    private let scratch: Scratch
    private let network: Network
    private let grouping: Grouping
    private let data: String

    /// Two blobs that a line tells apart, 40 samples, and a network of twelve and ten hidden neurons from seeds.
    init() throws {
        scratch = try Scratch()
        network = try scratch.network(
            [
                .init("fc1.weight", [12, 4], Seeded.weights(48, seed: 1, scale: 1)),
                .init("fc1.bias", [12], Seeded.weights(12, seed: 2, scale: 1)),
                .init("fc2.weight", [10, 12], Seeded.weights(120, seed: 3, scale: 1)),
                .init("fc3.weight", [2, 10], Seeded.weights(20, seed: 4, scale: 1)),
            ], config: #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#)
        grouping = try network.grouping()
        let values = Seeded.weights(160, seed: 5, scale: 1).enumerated().map { place, value in
            place % 4 > 0 ? value : value + (place % 8 == 0 ? 2 : -2)
        }
        data = scratch.folder.appending(path: "blobs.safetensors").path
        let items = [
            SafetensorsLayout.Item(name: "input", dtype: .f32, shape: [40, 4]),
            SafetensorsLayout.Item(name: "y", dtype: .i64, shape: [40]),
        ]
        var writer = try SafetensorsWriter(data, items, metadata: nil)
        let labels = (0..<40).map { Int64($0 % 2) }
        for item in writer.tensors {
            try writer.append(item.name == "y" ? labels.span.bytes : values.span.bytes)
        }
        try writer.finish()
    }

    private var plan: Plan {
        var plan = Plan()
        plan.budget = .sparsity(0.5)
        plan.method.calibration = CalibrationChoice(data: data)
        return plan
    }

    private func method(_ tune: Double, _ last: Double) throws -> LRP {
        LRP(
            try LRP.Settings([
                "tune": .number(tune), "tune-end": .number(last), "tune-rate": .number(0.05), "rate": .number(0.2),
            ]))
    }

    private func choose(_ tune: Double, _ last: Double) throws -> GroupChoice {
        try method(tune, last).choose(plan, with: GroupTools(network, grouping))
    }

    /// Mean cross-entropy with zeros in the place of what goes.
    private func loss(_ choice: GroupChoice) throws -> Double {
        let held = try Slicing(grouping, choice.cuts).held
        var weights = choice.changes.weights
        for (name, mask) in held where weights[name] == nil {
            let entry = try #require(network.checkpoint.entry(named: name))
            let values = try Weights(network.checkpoint, Runtime.open()).stored(entry).floats
            let kept = zip(values, mask.bytes).map { $1 == 0 ? $0 : 0 }
            weights[name] = HostTensor(kept, shape: entry.shape)
        }
        return try CutTrial(network, grouping, CalibrationChoice(data: data)).loss(with: weights)
    }

    @Test func whatWentIsHeldAndTheRestLearns() throws {
        let (plain, tuned) = (try choose(0, 0), try choose(2, 5))
        #expect(plain.changes.isEmpty && tuned.changes.weights.count == 4)
        for (name, mask) in try Slicing(grouping, tuned.cuts).held {
            let values = try #require(tuned.changes.weights[name]).floats
            #expect(zip(values, mask.bytes).allSatisfy { $1 == 0 || $0 == 0 }, "\(name)")
            #expect(mask.bytes.contains(1) && mask.bytes.contains(0))
        }
        #expect(try loss(tuned) < loss(plain) / 2)
    }

    /// A recipe records what goes; the rest is trained again.
    @Test func aReplayComesToTheSameBits() throws {
        let chosen = try choose(1, 1)
        let again = try method(1, 1).changes(after: chosen.cuts, of: plan, with: GroupTools(network, grouping))
        #expect(again.weights == chosen.changes.weights)
    }

    @Test func aCutThatAHandHasChangedIsTrainedAsItIs() throws {
        var cuts = try choose(1, 1).cuts
        let stays = try #require((0..<12).first { !cuts[0].removed.contains($0) })
        cuts[0] = GroupCut(cuts[0].group, removed: cuts[0].removed + [stays], asked: cuts[0].asked)
        let changes = try method(1, 1).changes(after: cuts, of: plan, with: GroupTools(network, grouping))
        let row = try #require(changes.weights["fc1.weight"]).floats[4 * stays..<4 * stays + 4]
        #expect(row.allSatisfy { $0 == 0 })
    }

    @Test func nothingIsTrainedUnasked() throws {
        let chosen = try choose(0, 0)
        let tools = GroupTools(network, grouping)
        #expect(try method(0, 0).changes(after: chosen.cuts, of: plan, with: tools).isEmpty)
    }
}
