import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Tensors
import Testing

/// Methods that learn from data, through file, collection, scores, masks and recovery, against numpy on onnxruntime's activations.
struct CalibratedMethodTests {
    private let oracle: Oracle
    private let expected: Arrays
    private let network: Network

    init() throws {
        oracle = try Oracle("calibrated.py")
        expected = try Arrays(oracle, "expected.safetensors")
        network = Network(try Checkpoint.open(oracle.folder.appending(path: "model.onnx").path))
    }

    private func plan(_ id: String, _ sparsity: Double, _ settings: [String: SettingValue] = [:]) throws -> Plan {
        var plan = Plan()
        let data = CalibrationChoice(data: oracle.folder.appending(path: "data.npz").path + ":y=none")
        plan.method = MethodChoice(id: id, settings: settings, calibration: data)
        plan.scope = try Catalog.open(plan.method).card.scope
        plan.budget = .sparsity(sparsity)
        return plan
    }

    private func masks(_ settled: Settled) async throws -> [String: [Double]] {
        var found: [String: [Double]] = [:]
        for cut in settled.prunedCuts {
            var stream = try cut.masks(settled.network)
            let mask = try await stream.whole()
            found[cut.layer.entry.name] = (0..<mask.count).map { mask[$0] ? 1 : 0 }
        }
        return found
    }

    @Test(arguments: [0.3, 0.5])
    func wandaRemovesWhatNumPyRemovesFromEachOutput(sparsity: Double) async throws {
        let settled = try await network.settled(plan("wanda", sparsity))
        let masks = try await masks(settled)
        for name in ["conv", "gemm", "matmul"] {
            #expect(try masks[name] == expected("\(name).wanda.\(sparsity)"), "\(name)")
            let layer = try #require(network.layer(named: name))
            let lost = try #require(settled.solution.outcomes[layer.id].energyLost)
            #expect(distance([lost], try expected("\(name).wanda.\(sparsity).energy")) < 1e-12)
        }
    }

    @Test(arguments: [7, 128])
    func sparseGPTWalksAsItsDefinitionDoes(block: Int) async throws {
        let settled = try await network.settled(plan("sparsegpt", 0.5, ["block": .number(Double(block))]))
        let masks = try await masks(settled)
        for name in ["conv", "gemm", "matmul"] {
            #expect(try masks[name] == expected("\(name).sparsegpt.\(block).mask"), "\(name)")
            let entry = try #require(settled.network.checkpoint.entry(named: name))
            let weights = HostTensor(
                dtype: .f32, shape: entry.shape, bytes: try settled.network.checkpoint.read(entry))
            #expect(
                distance(weights.floats.map(Double.init), try expected("\(name).sparsegpt.\(block)")) < 1e-5, "\(name)")
        }
    }

    @Test func aCutKeptByTheMethodStandsWhenItsChoiceIsStatic() async throws {
        let before = try await network.settled(plan("sparsegpt", 0.5))
        var fixed = try plan("sparsegpt", 0.5, ["choice": .choice("static")])
        fixed.budget = before.plan.budget
        let after = try await network.settled(fixed)
        for (layer, outcome) in zip(network.layers, after.solution.outcomes) where outcome.removed > 0 {
            let score = try #require(after.scores[layer.id])
            var maker = try MaskStream(network.checkpoint, layer: layer, score: score, removing: outcome.removed)
            #expect(try await maker.whole() == after.kept[layer.id], "\(layer.entry.name)")
        }
    }

    @Test func aMethodThatLearnsFromDataAsksForThem() async throws {
        var plan = try plan("wanda", 0.5)
        plan.method.calibration = nil
        await #expect {
            try await network.settled(plan)
        } throws: {
            "\($0)".hasPrefix("needs activations on data")
        }
    }

    /// A weight that only a branch uses has no place where its input could be seen.
    @Test func aLayerWhoseInputIsNotSeenIsNamed() throws {
        let statistics = try StatisticsPass(
            network, network.graph(), Dataset.calibrating(plan("wanda", 0.5).method.calibration?.data ?? "", network),
            .inputMoments, block: 8
        ).run()
        let found = Calibration(statistics, network, Graph())
        let layer = try #require(network.layer(named: "gemm"))
        #expect {
            _ = try found.input(of: layer)
        } throws: {
            "\($0)".contains("the input of gemm") && "\($0)".contains("lock the layer")
        }
    }
}
