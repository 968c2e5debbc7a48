import Checkpoints
import Exporters
import Foundation
import Pruning
import Subjects
import Testing

/// The pruned checkpoint as files: what is copied, what is refused, what is noticed.
struct CheckpointTests {
    @Test func aFolderKeepsItsShardsAndSideFiles() async throws {
        let scratch = try Scratch()
        _ = try await pruned(Samples.minilm, to: scratch["out"])
        let source = try FileManager.default.contentsOfDirectory(atPath: Samples.minilm).sorted()
        #expect(try scratch.names(in: "out") == source)
        for name in source where !name.hasSuffix(".safetensors") {
            #expect(try bytes(scratch["out/" + name]) == bytes(Samples.minilm + "/" + name), "\(name)")
        }
        #expect(try scratch.names() == ["out"])
    }

    @Test func aFileBecomesAFileOfTheSameSize() async throws {
        let scratch = try Scratch()
        let files = try await pruned(Samples.silero, to: scratch["out.safetensors"])
        #expect(files.map(\.path) == [scratch["out.safetensors"]])
        #expect(try bytes(scratch["out.safetensors"]).count == bytes(Samples.silero).count)
        #expect(try bytes(scratch["out.safetensors"]) != bytes(Samples.silero))
    }

    @Test func aPlanThatRemovesNothingCopiesEveryByte() async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(Samples.mtcnn) { $0.budget = .sparsity(0) }
        _ = try await PrunedCheckpoint.write(settled, to: scratch["out"], replacing: false) { _ in }
        #expect(try bytes(scratch["out"]) == bytes(Samples.mtcnn))
    }

    @Test func anExistingFileStaysUnlessReplacingIsAsked() async throws {
        let scratch = try Scratch()
        try Data("mine".utf8).write(to: URL(filePath: scratch["out"]))
        await #expect(throws: PruningError.write(.exists(path: scratch["out"]))) {
            try await pruned(Samples.silero, to: scratch["out"])
        }
        #expect(try bytes(scratch["out"]) == Data("mine".utf8))
        _ = try await pruned(Samples.silero, to: scratch["out"], replacing: true)
        #expect(try bytes(scratch["out"]).count == bytes(Samples.silero).count)
    }

    @Test func theInputIsNeverTheOutput() async throws {
        let scratch = try Scratch()
        try FileManager.default.copyItem(atPath: Samples.silero, toPath: scratch["model.safetensors"])
        try FileManager.default.createSymbolicLink(atPath: scratch["link"], withDestinationPath: "model.safetensors")
        for output in ["model.safetensors", "./model.safetensors", "link"] {
            await #expect(throws: PruningError.self, "\(output)") {
                try await pruned(scratch["model.safetensors"], to: scratch[output], replacing: true)
            }
        }
        #expect(try bytes(scratch["model.safetensors"]) == bytes(Samples.silero))
    }

    @Test func aFolderThatHoldsOtherWeightsIsRefused() async throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch["out"], withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: scratch["out/pytorch.safetensors"]))
        await #expect(throws: PruningError.self) {
            try await pruned(Samples.minilm, to: scratch["out"], replacing: true)
        }
        #expect(try scratch.names(in: "out") == ["pytorch.safetensors"])
    }

    @Test func aFolderIsReplacedFileByFile() async throws {
        let scratch = try Scratch()
        _ = try await pruned(Samples.minilm, to: scratch["out"])
        try Data("mine".utf8).write(to: URL(filePath: scratch["out/notes.txt"]))
        let before = try bytes(scratch["out/model-00001-of-00002.safetensors"])
        await #expect(throws: PruningError.self) { try await pruned(Samples.minilm, to: scratch["out"]) }
        _ = try await pruned(Samples.minilm, to: scratch["out"], share: 0.75, replacing: true)
        #expect(try bytes(scratch["out/model-00001-of-00002.safetensors"]) != before)
        #expect(try bytes(scratch["out/notes.txt"]) == Data("mine".utf8))
        #expect(try scratch.names() == ["out"])
    }

    @Test func aCancelledJobLeavesNothing() async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(Samples.minilm) { $0.budget = .sparsity(0.5) }
        let path = scratch["out"]
        let job = Task.detached {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await PrunedCheckpoint.write(settled, to: path, replacing: false) { _ in }
        }
        await #expect(throws: PruningError.cancelled) { try await job.value }
        #expect(try scratch.names().isEmpty)
    }

    @Test func readingBackNoticesOneChangedBit() async throws {
        let scratch = try Scratch()
        let settled = try await Networks.settled(Samples.silero) { $0.budget = .sparsity(0.5) }
        let checkpoint = settled.network.checkpoint
        let pruned = try #require(checkpoint.entry(named: "conv1.weight")).bytes.lowerBound
        let untouched = try #require(checkpoint.entry(named: "conv1.bias")).bytes.lowerBound
        for place in [pruned + 2, untouched + 2, 9] {
            var copy = try bytes(Samples.silero)
            copy[place] ^= 1
            try copy.write(to: URL(filePath: scratch["copy"]))
            #expect(throws: WriteError.self) {
                try ReadingBack(settled, file: 0, zeros: [:]).run(scratch["copy"], as: "out") { _ in }
            }
        }
        try ReadingBack(settled, file: 0, zeros: ["conv1.weight": 0]).run(Samples.silero, as: "out") { _ in }
        #expect(throws: WriteError.self) {
            try ReadingBack(settled, file: 0, zeros: ["conv1.weight": 1]).run(Samples.silero, as: "out") { _ in }
        }
    }

    @discardableResult
    private func pruned(
        _ source: String, to path: String, share: Double = 0.5, replacing: Bool = false
    ) async throws -> [WrittenFile] {
        let settled = try await Networks.settled(source) { $0.budget = .sparsity(share) }
        return try await PrunedCheckpoint.write(settled, to: path, replacing: replacing) { _ in }
    }
}
