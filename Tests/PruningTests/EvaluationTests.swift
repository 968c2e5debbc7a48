import Checkpoints
import Foundation
import Methods
import Pruning
import Subjects
import Testing

/// Expected figures come from onnxruntime and numpy.
@Suite struct EvaluationTests {
    private let oracle: Oracle
    private let expected: Expected
    private let network: Network

    private static let samples =
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../SampleModels").standardized.path

    private struct Expected: Decodable {
        let dense: [String: Double]
        let half: [String: Double]
        let name: String
        let alone: Double
        let perplexity: [String: Double]
    }

    init() throws {
        let mlp = Self.samples + "/digits/mlp.onnx"
        oracle = try Oracle("evaluation.py", mlp)
        expected = try oracle.json("expected.json", as: Expected.self)
        network = Network(try Checkpoint.open(mlp))
    }

    private func bench(_ network: Network, _ data: String) throws -> EvaluationBench {
        let data = try Dataset.measuring(oracle.folder.path + "/" + data, network)
        return try EvaluationBench.open(network, data, EvaluationOptions())
    }

    private func settled(_ network: Network, _ share: Double) async throws -> Settled {
        var plan = Plan()
        plan.budget = .sparsity(share)
        return try await Session(network).settled(plan, by: Catalog.open(plan.method))
    }

    @Test func classificationEqualsOnnxruntimes() async throws {
        let bench = try bench(network, "images.npz")
        try bench.cut(try await LayerMask.all(settled(network, 0.5)))
        let report = try bench.measure(isCancelled: { false }) { _ in }
        #expect(report.samples == 500)
        for metric in report.metrics {
            let name = "\(metric.kind)"
            #expect(abs(metric.value - (expected.half[name] ?? .nan)) < 2e-6, "\(name)")
            if let dense = metric.dense { #expect(abs(dense - (expected.dense[name] ?? .nan)) < 2e-6, "dense \(name)") }
        }
        let loss = try #require(report[.loss])
        let range = try #require(loss.differenceInterval)
        #expect(abs((range.upperBound - range.lowerBound) / 2 - (expected.half["half"] ?? .nan)) < 1e-6)
        #expect(report.metrics.map { "\($0.kind)" } == ["top-1", "top-5", "loss", "cosine", "KL", "output error"])
    }

    @Test func aWholeNetworkDiffersInNothing() throws {
        let report = try bench(network, "images.npz").measure(isCancelled: { false }) { _ in }
        #expect(report[.top1]?.difference == 0)
        #expect(report[.loss]?.difference == 0)
        #expect(report[.outputError]?.value == 0)
    }

    @Test func figuresGrowBatchByBatch() throws {
        var counts: [Int] = []
        _ = try bench(network, "images.npz").measure(isCancelled: { false }) { counts.append($0.samples) }
        #expect(counts == [128, 256, 384, 500])
        counts = []
        _ = try bench(network, "images.npz").measure(samples: 200, isCancelled: { false }) { counts.append($0.samples) }
        #expect(counts == [128, 256])
    }

    @Test func aCancelledMeasurementLeavesTheBenchWhole() async throws {
        let bench = try bench(network, "images.npz")
        try bench.cut(try await LayerMask.all(settled(network, 0.5)))
        var calls = 0
        #expect(throws: PruningError.cancelled) {
            try bench.measure(isCancelled: {
                calls += 1; return calls > 30
            }) { _ in }
        }
        let report = try bench.measure(isCancelled: { false }) { _ in }
        #expect(abs((report[.loss]?.value ?? .nan) - (expected.half["loss"] ?? .nan)) < 2e-6)
        try bench.cut([])
        #expect(try bench.measure(isCancelled: { false }) { _ in }[.loss]?.difference == 0)
    }

    @Test func perplexityOfOverlappingWindowsCountsEveryTokenOnce() async throws {
        let language = Network(try Checkpoint.open(oracle.folder.path + "/language.onnx"))
        let bench = try bench(language, "ids.npy:window=16,stride=6")
        var plan = Plan()
        plan.rules = [try #require(Rule("W=0.5")), try #require(Rule("E=lock"))]
        let settled = try await Session(language).settled(plan, by: Catalog.open(plan.method))
        try bench.cut(try await LayerMask.all(settled))
        let metric = try #require(try bench.measure(isCancelled: { false }) { _ in }[.perplexity])
        #expect(abs(metric.value / (expected.perplexity["half"] ?? .nan) - 1) < 1e-5)
        #expect(abs((metric.dense ?? .nan) / (expected.perplexity["dense"] ?? .nan) - 1) < 1e-5)
    }

    @Test func aLayerAloneDoesTheHarmThatOnnxruntimeFinds() async throws {
        let bench = try bench(network, "images.npz")
        let layer = try #require(network.layer(named: expected.name))
        let request = SensitivityRequest(layers: [layer.id], sparsities: [0.5], samples: nil)
        let row = try #require(try await request.measure(layer.id, settled(network, 0), on: bench))
        #expect(row.points.map(\.sparsity) == [0.5])
        #expect(abs(row.points[0].value - expected.alone) < 2e-6)
        #expect(abs(row.dense - (expected.dense["loss"] ?? .nan)) < 2e-6)
    }

    @Test func layersBeforeTheCutHaveNoError() async throws {
        let bench = try bench(network, "images.npz")
        var plan = Plan()
        let names = network.layers.filter(\.isPrunable).map(\.entry.name)
        plan.rules = [try #require(Rule("\(names[1])=0.5"))]
        let settled = try await Session(network).settled(plan, by: Catalog.open(plan.method))
        try bench.cut(try await LayerMask.all(settled))
        let errors = try bench.layerErrors(of: network)
        #expect(errors.count == 3)
        let byName = Dictionary(uniqueKeysWithValues: errors.map { (network.layers[$0.layer].entry.name, $0.error) })
        #expect(byName[names[0]] == 0)
        #expect((byName[names[1]] ?? 0) > 0.01)
        #expect((byName[names[2]] ?? 0) > 0.01)
    }

    @Test func moreMemoryThanThereIsIsRefusedBeforeAnythingRuns() throws {
        let data = try Dataset.measuring(oracle.folder.path + "/images.npz", network)
        let graph = try network.graph()
        let fitted = try EvaluationData(data, for: graph, EvaluationOptions())
        let error = #expect(throws: PruningError.self) {
            try EvaluationBench(network, graph, fitted, available: 1000)
        }
        guard case .forward(.memory(let needed, 1000)) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(needed > 4 * network.parameters)
    }

    @Test func dataThatDoNotFitAreToldWithBothShapes() throws {
        let network = Network(try Checkpoint.open(Self.samples + "/digits/cnn.onnx"))
        let data = try Dataset.measuring(oracle.folder.path + "/ids.npy:window=16", network)
        let error = #expect(throws: PruningError.self) {
            try EvaluationBench.open(network, data, EvaluationOptions())
        }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("[1 × 8 × 8]") && text.contains("[16]"))
    }
}
