import Checkpoints
import Subjects
import Tensors
import Testing

/// MiniLM and SmolLM2 against `real_models.py`, which runs them in numpy; the folder of their files is ESPALIER_MODELS.
@Suite(.enabled(if: DataOracle.models != nil, "ESPALIER_MODELS names no folder"), .serialized)
struct RealModelTests {
    private static let oracle = Result { try DataOracle("real_models.py", [DataOracle.models ?? ""]) }

    private func files(_ name: String, _ place: Int) throws -> (model: Checkpoint, expected: Checkpoint) {
        let oracle = try Self.oracle.get()
        let line = try #require(oracle.lines.first { $0[0] == name })
        return (try Checkpoint.open(line[place]), try Checkpoint.open(oracle.path(name + ".safetensors")))
    }

    private func array(_ name: String, _ file: Checkpoint) throws -> HostTensor {
        let entry = try #require(file.entry(named: name))
        return HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try file.read(entry))
    }

    @Test func sentencesOfMiniLMAreAsNear() throws {
        let (model, expected) = try files("minilm", 1)
        let runtime = try Runtime.open()
        let forward = try Forward(Graph(architectureOf: model), Weights(model, runtime))
        let mask = try runtime.tensor(array("input.attention_mask", expected))
        let hidden = try runtime.recordingGradients(false) { () throws -> Tensor in
            try forward.run([
                "input_ids": runtime.tensor(array("input.input_ids", expected)), "attention_mask": mask,
            ])[0]
        }
        let sentences = try SentenceEmbedding.mean(hidden, mask)
        let cosines = try sentences.product(sentences.transposed(0, 1)).floats()
        let differences = zip(cosines, try array("cosines", expected).floats).map { abs($0 - $1) }
        #expect(differences.max() ?? 1 < 1e-4, "\(differences)")
    }

    @Test func smolLMKnowsParis() throws {
        let (model, expected) = try files("smollm", 1)
        let runtime = try Runtime.open()
        let forward = try Forward(Graph(architectureOf: model), Weights(model, runtime))
        try runtime.recordingGradients(false) { () throws in
            let logits = try forward.run(["input_ids": runtime.tensor(array("input.input_ids", expected))])[0]
            let error = try relativeError(logits.floats(), array("logits", expected).floats)
            #expect(error < 1e-3, "\(error)")
            let answer = try forward.run(["input_ids": runtime.tensor(array("prompt", expected))])[0]
            let last = try answer.slice(1, answer.shape[1] - 1..<answer.shape[1])
            let best = try runtime.call("aten::argmax", .tensor(last)).integers()
            #expect(try best == array("paris", expected).integers.map { Int($0) })
        }
    }
}
