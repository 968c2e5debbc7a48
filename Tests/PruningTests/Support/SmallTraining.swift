import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors

/// A network of two layers and seeded data of three classes: enough to train on for a moment.
struct SmallTraining {
    let scratch: Scratch
    let network: Network
    let data: TrainingData

    static let config = #"{"espalier": {"architecture": "mlp", "activation": "relu"}}"#

    /// - Parameter weights: of the two layers, `[hidden, 6]` and `[3, hidden]`; seeded ones where there are none.
    init(hidden: Int = 10, samples: Int = 40, weights: (first: [Float], second: [Float])? = nil) throws {
        scratch = try Scratch()
        network = try scratch.network(
            [
                .init("fc1.weight", [hidden, 6], weights?.first ?? Seeded.weights(hidden * 6, seed: 1, scale: 0.4)),
                .init("fc1.bias", [hidden]),
                .init("fc2.weight", [3, hidden], weights?.second ?? Seeded.weights(3 * hidden, seed: 2, scale: 0.4)),
                .init("fc2.bias", [3]),
            ], config: Self.config)
        let path = scratch.folder.appending(path: "data.npz.safetensors").path
        var writer = try SafetensorsWriter(
            path,
            [.init(name: "x", dtype: .f32, shape: [samples, 6]), .init(name: "y", dtype: .i64, shape: [samples])],
            metadata: nil, order: .given)
        let x = Seeded.weights(samples * 6, seed: 3, scale: 1)
        // The class is the largest of the first three features.
        let y = (0..<samples).map { row in Int64((0..<3).max { x[row * 6 + $0] < x[row * 6 + $1] } ?? 0) }
        try writer.append(x.span.bytes)
        try writer.append(y.span.bytes)
        try writer.finish()
        let whole = try Dataset.open(path).calibration
        let split = try whole.split(held: 0.25, seed: 0)
        data = try TrainingData(train: split.rest, held: split.held, for: network.graph())
    }

    /// 30 samples to train on, in batches of 8: 4 steps an epoch.
    var settings: TrainingSettings {
        var settings = TrainingSettings()
        (settings.length, settings.batch, settings.seed) = (.epochs(5), 8, 11)
        settings.optimizer = OptimizerSettings(.sgd)
        (settings.optimizer.momentum, settings.optimizer.weightDecay) = (0.9, 1e-3)
        settings.rate = LearningRate(0.05, .cosine(floor: 0))
        return settings
    }

    func trainer<Rule: TrainingRule>(_ settings: TrainingSettings? = nil, rule: Rule) throws -> Trainer<Rule> {
        try Trainer(network, data, settings ?? self.settings, rule: rule)
    }
}

extension HostTensor {
    /// Patterns of an F32 array.
    var patterns: [UInt32] { floats.map(\.bitPattern) }
}
