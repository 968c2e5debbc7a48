import Checkpoints
import Foundation
import Pruning
import Subjects
import Testing

/// Statistics are saved, found again, refused, and the same for any number of ranks.
struct StatisticsFileTests {
    private let small: SmallNetwork
    private let everything: StatisticsRequest = [
        .inputMoments, .inputExtremes, .inputGram, .outputMoments, .gradients, .attention,
    ]

    init() throws { small = try SmallNetwork("transformer") }

    private func pass(block: Int = 2) throws -> StatisticsPass {
        try small.pass(everything, block: block, attention: ["p"])
    }

    private var files: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: small.oracle.folder.path).filter {
                $0.contains("statistics") || $0.contains("partial")
            }
        }
    }

    private func bytes() throws -> [UInt8] { try small.oracle.bytes("model.statistics.safetensors") }

    @Test func oneTwoAndFourRanksGiveTheSameBytes() throws {
        let pass = try pass()
        var results: [[UInt8]] = []
        for ranks in [1, 2, 4, 3] {
            // The last rank is done first.
            for rank in (0..<ranks).reversed() {
                try pass.collectParts(pass.origin.plan.parts(ofRank: rank, of: ranks))
            }
            _ = try pass.join()
            #expect(try files == ["model.statistics.safetensors"])
            results.append(try bytes())
        }
        #expect(Set(results).count == 1)
        #expect(pass.origin.plan.parts == 8)
    }

    @Test func whatIsSavedIsWhatWasCollected() throws {
        let pass = try pass()
        let collected = try pass.run()
        #expect(try pass.saved() == collected)
        var seen = 0
        // The second time nothing runs.
        #expect(try pass.saved(progress: { seen += $0 }) == collected)
        #expect(seen == 0)
    }

    @Test func otherStatisticsAreRefusedWithAReason() throws {
        _ = try pass().saved()
        let file = StatisticsFile(beside: small.network.checkpoint)
        func reason(_ change: (inout StatisticsOrigin) throws -> Void) throws -> String? {
            var origin = try pass().origin
            try change(&origin)
            let error = #expect(throws: PruningError.self) { try file.read(origin, of: small.network) }
            guard case .stale(_, let fact)? = error else { return nil }
            return fact
        }
        #expect(try reason { $0.seed = 7 } == "its samples were drawn by seed 0, not 7")
        #expect(try reason { $0.loss = "other" } == "its gradients are of squares, not other")
        #expect(try reason { $0.fingerprint = .init(value: 0) }?.hasSuffix("this is 0000000000000000") == true)
        #expect(try reason { $0.data = "b" }?.hasSuffix("not b") == true)
        #expect(try reason { $0.plan = .init(samples: 37, block: 3) } == "it was collected 2 samples at a time, not 3")
        var origin = try pass().origin
        origin.request = [.inputMoments]
        #expect(try file.read(origin, of: small.network) != nil)
    }

    @Test func aCancelledCollectionLeavesWholePartsOnly() throws {
        let pass = try pass()
        var seen = 0
        #expect(throws: PruningError.cancelled) {
            try pass.saved(progress: { seen = $0 }, isCancelled: { seen > 9 })
        }
        // 19 blocks of 2: parts of 2, 2, 3, … blocks; the third was under way.
        #expect(
            Set(try files) == [
                "model.part-1-of-8.statistics.safetensors", "model.part-2-of-8.statistics.safetensors",
            ])
        // What is there is used, and nothing is left of it.
        #expect(try pass.saved() == pass.run())
        #expect(try files == ["model.statistics.safetensors"])
    }

    @Test func damagedFilesAreRefused() throws {
        _ = try pass().saved()
        let path = small.oracle.folder.appending(path: "model.statistics.safetensors")
        let whole = try Data(contentsOf: path)
        for count in stride(from: 0, to: whole.count, by: 501) {
            try whole.prefix(count).write(to: path)
            #expect(throws: PruningError.self) {
                try StatisticsFile(path.path).read(try pass().origin, of: small.network)
            }
        }
    }
}
