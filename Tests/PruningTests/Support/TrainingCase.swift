import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// A network, data for it and what torch made of them, as `training.py` wrote them.
struct TrainingCase {
    let oracle: Oracle
    let network: Network
    let data: Dataset

    struct Figures: Decodable {
        let losses: [Double]
        let held: Double
        let right: Double
    }

    init(_ name: String) throws {
        oracle = try Oracle("training.py", name, python: Oracle.torch)
        network = Network(try Checkpoint.open(oracle.folder.appending(path: "model.safetensors").path))
        data = try Dataset.open(oracle.folder.appending(path: "data.safetensors").path).calibration
    }

    /// - Parameter isHeld: whether the training samples are measured too.
    func trainer<Rule: TrainingRule>(
        _ settings: TrainingSettings, rule: Rule, teacher: Teacher? = nil, isHeld: Bool = false
    ) throws -> Trainer<Rule> {
        let data = try TrainingData(train: data, held: isHeld ? data : nil, for: network.graph())
        return try Trainer(network, data, settings, rule: rule, teacher: teacher)
    }

    /// Largest difference to torch's weights, relative to the largest weight of a tensor.
    func distance(_ result: TrainingResult) throws -> Double {
        let expected = try Checkpoint.open(oracle.folder.appending(path: "expected.safetensors").path)
        #expect(Set(expected.tensors.map(\.name)) == Set(result.weights.keys))
        return try expected.tensors.reduce(0.0) { worst, entry in
            let array = HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try expected.read(entry))
            let found = try #require(result.weights[entry.name])
            return max(worst, PruningTests.distance(found.floats.map { Double($0) }, array.floats.map { Double($0) }))
        }
    }

    func figures() throws -> Figures { try oracle.json("figures.json", as: Figures.self) }
}
