import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Card 27: its worked example, and what it says must hold.
struct FLAPTests {
    private func close(_ found: [Double], _ expected: [Double]) -> Bool {
        found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test func channelsOfTheCardStandAsItSays() {
        let layout = ChannelLayout(outer: 2, length: 3, inner: 1)
        let metric = ActivationScores.fluctuations(
            [1, 2, 0.5, 1, 0, 0.5], layout, variances: [4.0 / 3, 4.0 / 3, 16.0 / 3])
        #expect(close(metric, [2.666667, 5.333333, 2.666667]))
        #expect(close(FLAP.standardised(metric), [-0.577350, 1.154701, -0.577350]))
        let heads = [1.333333, 2.666667, 0, 5.333333].map { $0 * $0 }
        #expect(close(FLAP.standardised(heads), [-0.577018, -0.169711, -0.712786, 1.459515]))
    }

    /// Two heads that cost 8/3 each and three channels of 1: a fifth of 25/3 is nearest to two channels, 24 %.
    @Test func theUnitAtTheThresholdStaysWhereThatIsNearer() {
        let scores = [[-0.373364, 0.373364], [-0.577350, 1.154701, -0.577350]]
        func removed(_ share: Double) -> [[Int]] {
            FLAP.removed(scores, costs: [8.0 / 3, 1], share: share, least: [1, 1])
        }
        #expect(removed(0.2) == [[], [0, 2]])
        #expect(removed(0) == [[], []])
        // All but one of each at most.
        #expect(removed(1) == [[0], [0, 2]])
        var last = 0.0
        for share in stride(from: 0.0, through: 1, by: 0.05) {
            let units = removed(share)
            let cost = Double(units[0].count) * 8 / 3 + Double(units[1].count)
            #expect(cost >= last)
            last = cost
        }
    }

    /// Two hidden units that never move: they score lowest, and the bias makes up for all of them.
    private func network(_ scratch: Scratch) throws -> (Network, data: String) {
        var first = Seeded.weights(24, seed: 1, scale: 1)
        for unit in [1, 4] { for column in 0..<4 { first[unit * 4 + column] = 0 } }
        let network = try scratch.network(
            [
                .init("fc1.weight", [6, 4], first), .init("fc1.bias", [6], [0.1, 0.7, -0.2, 0.3, 0.5, 0]),
                .init("fc2.weight", [3, 6], Seeded.weights(18, seed: 2, scale: 1)), .init("fc2.bias", [3], [1, 2, 3]),
            ], config: #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#)
        return (network, try scratch.samples(Seeded.weights(160, seed: 3, scale: 2), channels: 4))
    }

    private func choice(
        _ network: Network, _ data: String, share: Double, multiple: Int = 1,
        _ change: (inout FLAP.Settings) -> Void = { _ in }
    ) throws -> (Grouping, GroupChoice) {
        var settings = FLAP.Settings()
        settings.channels = 1
        change(&settings)
        var plan = Plan()
        plan.budget = .sparsity(share)
        if multiple > 1 { plan.pattern = .multiple(of: multiple) }
        let grouping = try network.grouping()
        let calibration = try CalibrationChoice(data: data).calibration(of: network, FLAP.card.request) { _, _ in }
        let found = try FLAP(settings).choose(plan, with: GroupTools(network, grouping, calibration: calibration))
        return (grouping, found)
    }

    @Test func unitsThatNeverMoveGoFirstAndTheirBiasIsExact() throws {
        let scratch = try Scratch()
        let (network, data) = try network(scratch)
        let (grouping, found) = try choice(network, data, share: 1.0 / 3)
        #expect(found.cuts.map(\.removed) == [[1, 4]])
        let runtime = try Runtime.open()
        let input = try runtime.tensor(Seeded.weights(40, seed: 5, scale: 2), shape: [10, 4])
        func output(_ slicing: Slicing?) throws -> [Double] {
            let weights = Weights(network.checkpoint, runtime)
            try slicing?.put(on: weights)
            return try Forward(slicing?.graph ?? grouping.graph, weights).run(["input": input])[0].doubles()
        }
        let whole = try output(nil)
        #expect(distance(try output(Slicing(grouping, found.cuts, changing: found.changes)), whole) < 1e-6)
        #expect(distance(try output(Slicing(grouping, found.cuts)), whole) > 1e-3)
    }

    /// Of six channels half go; four or six stay where three would.
    @Test(arguments: [(2, 2), (4, 2), (5, 1), (6, 0)]) func aMultipleGivesBackTheUnitsChosenLast(
        multiple: Int, count: Int
    ) throws {
        let scratch = try Scratch()
        let (network, data) = try network(scratch)
        let (_, found) = try choice(network, data, share: 0.5, multiple: multiple)
        let scores = try #require(found.scores.values.first)
        let lowest = scores.indices.sorted { scores[$0] < scores[$1] }.prefix(count)
        #expect(found.cuts.map(\.removed) == [lowest.sorted()])
    }

    @Test func scalingALayersActivationsLeavesTheUnitsAlone() throws {
        let (scratch, other) = (try Scratch(), try Scratch())
        let (network, data) = try network(scratch)
        let weights = network.checkpoint.tensors
        let scaled = try other.network(
            weights.map { entry in
                let values = HostTensor(
                    dtype: .f32, shape: entry.shape, bytes: try network.checkpoint.read(entry)
                ).floats
                return .init(entry.name, entry.shape, entry.name.hasPrefix("fc1") ? values.map { $0 * 8 } : values)
            }, config: #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#)
        for share in [0.2, 0.5, 0.7] {
            let units = try [network, scaled].map { try choice($0, data, share: share).1.cuts.map(\.removed) }
            #expect(units[0] == units[1])
        }
    }

    @Test func withoutDataItSaysWhatItNeeds() throws {
        let (network, _) = try network(Scratch())
        let grouping = try network.grouping()
        #expect {
            _ = try FLAP(FLAP.Settings()).choose(Plan(), with: GroupTools(network, grouping))
        } throws: {
            "\($0)".hasPrefix("needs activations on data")
        }
    }
}
