import Checkpoints
import Exporters
import Foundation
import Pruning
import Subjects
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// What cannot be written is said before, and a full disk leaves what was there.
struct RefusalTests {
    @Test func aTypeWithoutZeroIsNamedWithTheWayOut() async throws {
        let scratch = try Scratch()
        let settled = try await Samples.halved(Samples.types)
        let error = await #expect(throws: PruningError.self) {
            try await PrunedCheckpoint.write(settled, to: scratch["out.gguf"], replacing: false) { _ in }
        }
        let text = try #require(error).description
        #expect(
            text
                == "needs a type with exact zeros, and model.layers.4.mlp.down_proj.weight is Q5_1: "
                + "export gguf-f16 or safetensors")
        #expect(try scratch.names().isEmpty)
    }

    @Test func onlyGGUFBecomesGGUF() async throws {
        let settled = try await Samples.halved(Samples.mtcnn)
        #expect(!ExportCatalog.cards(for: settled.network.checkpoint).contains { $0.id == "gguf-f16" })
        await #expect(throws: PruningError.self) {
            try await GGUFHalf.write(settled, to: "/nonexistent/out.gguf", replacing: false) { _ in }
        }
    }

    /// The one file that a person names is copied with what it needs, and nothing else of its folder.
    @Test func aModelWithExternalDataBringsNoNeighbours() async throws {
        let scratch = try Scratch()
        let sample = Samples.files("nmp-external.onnx")[0]
        let settled = try await Samples.halved(sample)
        _ = try await PrunedCheckpoint.write(settled, to: scratch["out"], replacing: false) { _ in }
        #expect(try scratch.names(in: "out") == ["nmp-external.onnx", "nmp-external.onnx.data"])
    }

    /// In a process of its own, because the limit holds for all of a process.
    @Test func aSizeLimitKeepsWhatWasThere() async throws {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            let jobs: [(sample: String, format: String)] = [
                ("pnet.npz", "checkpoint"), ("rnet-conv1-fortran.npy", "checkpoint"), ("nmp.onnx", "checkpoint"),
                ("nmp-external.onnx", "checkpoint"), ("SmolLM2-types.gguf", "gguf-f16"),
                ("-00001-of-00002.gguf", "gguf-f16"), ("rnet.pt", "safetensors"), ("rnet-deflated.npz", "npz"),
                ("pnet.npz", "shards"),
            ]
            var open: [(String, Settled)] = []
            for job in jobs { open.append((job.format, try await Samples.halved(Samples.files(job.sample)[0]))) }
            let scratch = try Scratch()
            var limit = rlimit(rlim_cur: 2_000, rlim_max: 2_000)
            precondition(setrlimit(__rlimit_resource_t(1), &limit) == 0)  // 1 is RLIMIT_FSIZE
            for (number, (format, settled)) in open.enumerated() {
                let path = scratch["out"]
                let isFolder = settled.network.checkpoint.files.count > 1 || format == "shards"
                if isFolder { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
                let old = isFolder ? path + "/notes" : path
                try Data("old".utf8).write(to: URL(filePath: old))
                do {
                    if format == "shards" {
                        var conversion = Conversion(settled.network)
                        (conversion.shardBytes, conversion.replacing) = (4_000, true)
                        _ = try await conversion.run(to: path)
                    } else {
                        _ = try await ExportCatalog.exporter(format).write(settled, to: path, replacing: true) { _ in }
                    }
                    exit(Int32(10 + number))
                } catch PruningError.write(.diskFull(_, EFBIG)) {
                    guard try bytes(old) == Data("old".utf8), try scratch.names() == ["out"] else {
                        exit(Int32(30 + number))
                    }
                    if isFolder, try scratch.names(in: "out") != ["notes"] { exit(Int32(50 + number)) }
                }
                try FileManager.default.removeItem(atPath: path)
            }
            try FileManager.default.removeItem(atPath: scratch.path)
            exit(EXIT_SUCCESS)
        }
    }
}
