import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// A network and data that `statistics.py` made.
struct SmallNetwork {
    let oracle: Oracle
    let network: Network
    let graph: Graph
    let data: Dataset
    let expected: Arrays

    init(_ kind: String) throws {
        oracle = try Oracle("statistics.py", kind)
        let checkpoint = try Checkpoint.open(oracle.folder.appending(path: "model.onnx").path)
        network = Network(checkpoint)
        graph = try Graph(#require(checkpoint.graph), of: checkpoint)
        // Token ids are no labels.
        var options = DatasetOptions()
        options.labels = .none
        let inputs = graph.inputs.map { ExpectedInput(name: $0.name, shape: nil, dtype: $0.dtype) }
        data = try Dataset.open(oracle.folder.appending(path: "data.npz").path, options: options).calibration
            .fitted(to: inputs)
        expected = try Arrays(oracle, "expected.safetensors")
    }

    func pass(
        _ request: StatisticsRequest, block: Int = 5, attention: [String] = []
    ) throws -> StatisticsPass {
        let needsLoss = !request.isDisjoint(with: .gradients)
        return try StatisticsPass(
            network, graph, data, request, block: block, loss: needsLoss ? ("squares", Self.loss) : nil,
            attention: attention)
    }

    /// Mean over the samples of the sum of squared outputs.
    static let loss: StatisticsPass.Loss = { outputs, batch throws(ForwardError) in
        do throws(RuntimeError) {
            return try outputs[0].squared().sum().times(1 / Double(batch.count))
        } catch {
            throw .runtime(node: "loss", error)
        }
    }

    /// Names of the layers that are expected to have something.
    var layers: [String] {
        expected.checkpoint.tensors.compactMap {
            $0.name.hasSuffix("#input.mean") ? String($0.name.dropLast("#input.mean".count)) : nil
        }
    }

    func id(_ name: String) throws -> Int { try #require(network.layer(named: name)).id }
}

extension ChannelMoments {
    /// Largest difference to numpy's count, mean, variance and norm, each relative to the largest of its kind.
    func distance(to expected: Arrays, _ name: String) throws -> Double {
        guard count == Int(try expected(name + ".count")[0]) else { return .infinity }
        return max(
            PruningTests.distance(means, try expected(name + ".mean")),
            PruningTests.distance(variances, try expected(name + ".variance")),
            PruningTests.distance(norms, try expected(name + ".norm")))
    }
}
