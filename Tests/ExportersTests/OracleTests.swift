import Exporters
import Pruning
import Subjects
import Testing

/// Masks and pruned checkpoints of the shipped networks against numpy, through the `safetensors` package.
@Suite(.enabled(if: Oracle.isReady, Oracle.advice))
struct OracleTests {
    @Test(arguments: [Samples.silero, Samples.minilm, Samples.mtcnn], ["0.001", "0.5", "0.9", "1"])
    func aGlobalThresholdEqualsAStableSortOfEverything(sample: String, share: String) async throws {
        try await compare(sample, rule: "global:\(share)") { plan in
            plan.allocator = .global
            plan.budget = .sparsity(Double(share) ?? 0)
        }
    }

    /// A half of an even number of weights: every layer loses exactly that.
    @Test(arguments: [Samples.silero, Samples.minilm])
    func aUniformHalfEqualsAStableSortOfEachLayer(sample: String) async throws {
        try await compare(sample, rule: "uniform:0.5") { plan in
            plan.allocator = .uniform
            plan.budget = .sparsity(0.5)
        }
    }

    @Test(arguments: ["2:4", "1:4", "6:8", "3:5"])
    func groupsLoseTheirLowestAlongTheInput(pattern: String) async throws {
        try await compare(Samples.minilm, rule: pattern) { $0.pattern = Pattern(pattern) ?? .none }
    }

    @Test func rowsOfSmallestSumGoWhole() async throws {
        try await compare(Samples.minilm, rule: "rows:0.25") { plan in
            plan.granularity = .row
            plan.rules = [Rule("*=0.25")].compactMap { $0 }
        }
    }

    private func compare(_ sample: String, rule: String, _ change: (inout Plan) -> Void) async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(sample, change)
        let report = try await ExportRequest(formats: ["masks", "masks-packed", "checkpoint"], path: scratch["out"])
            .run(settled)
        let paths = ["masks", "masks-packed", "checkpoint"].compactMap { id in
            try? ExportRequest(formats: [], path: scratch["out"]).path(
                for: ExportCatalog.exporter(id).card, of: settled.network)
        }
        #expect(report.files.contains { $0.path == paths[0] })
        try Oracle(name: "exports.py").expectSuccess([rule, sample] + paths)
    }
}
