import Checkpoints
import Foundation
import Pruning
import Subjects
import Tensors
import Testing

@Suite struct TrainingRecipeTests {
    private func recipe(_ text: String, file: String = "folder/train.yaml") throws -> TrainingRecipe {
        try TrainingRecipe("espalier: 1\n" + text, file: file)
    }

    @Test func everyFieldIsRead() throws {
        let found = try recipe(
            """
            network: cnn.onnx
            data: /data/digits.npz
            held: 0.1
            method: {id: gmp, settings: {sparsity: 0.9, scope: global}}
            training:
              epochs: 3
              batch: 32
              optimizer: sgd
              momentum: 0.9
              nesterov: true
              weight-decay: 5e-4
              learning-rate: 0.1
              schedule: step
              milestones: [0.5, 0.75]
              factor: 0.2
              warm-up: 5
              rounds: 2
              clip: 1
              label-smoothing: 0.1
              dropout: true
              seed: 18446744073709551615
              frozen: ["conv1.*", fc2.bias]
              hold-zeros: true
              keep: best
              measure-every: 10
              held-samples: 100
              rewind-step: 7
              distillation: {teacher: big.onnx, labels: 0.1, logits: 0.9, temperature: 4, hidden: 2, values: [a, b=c]}
            """)
        var expected = TrainingSettings()
        (expected.length, expected.batch, expected.clip, expected.smoothing) = (.epochs(3), 32, 1, 0.1)
        expected.optimizer = OptimizerSettings(.sgd)
        (expected.optimizer.momentum, expected.optimizer.isNesterov, expected.optimizer.weightDecay) = (0.9, true, 5e-4)
        expected.rate = LearningRate(0.1, .step(milestones: [0.5, 0.75], factor: 0.2), warmUp: 5)
        expected.rate.rounds = 2
        (expected.drops, expected.seed, expected.holdsZeros, expected.kept) = (true, .max, true, .best)
        expected.frozen = [Glob("conv1.*"), Glob("fc2.bias")]
        (expected.measureEvery, expected.heldSamples, expected.rewindStep) = (10, 100, 7)
        var distillation = DistillationSettings()
        (distillation.labels, distillation.logits, distillation.temperature) = (0.1, 0.9, 4)
        distillation.hidden = 2
        distillation.pairs = [.init(student: "a", teacher: "a"), .init(student: "b", teacher: "c")]
        expected.distillation = distillation
        #expect(found.settings == expected)
        #expect(found.source == .checkpoint("folder/cnn.onnx"))
        #expect((found.data, found.held, found.teacher) == ("/data/digits.npz", 0.1, "folder/big.onnx"))
        #expect(
            found.method == MethodChoice(id: "gmp", settings: ["sparsity": .number(0.9), "scope": .choice("global")]))
    }

    @Test func anArchitectureIsWhatConfigWouldHold() throws {
        let found = try recipe(
            """
            architecture: {model_type: llama, hidden_size: 64, rope_theta: 10000.0, tie_word_embeddings: true, x: "12"}
            initial: normal
            tokenizer: tokenizer.json
            training: {steps: 5, seed: 3}
            """)
        guard case .scratch(let start) = found.source else {
            Issue.record("\(found.source)")
            return
        }
        let config = try JSONValue(start.config)
        #expect(config["hidden_size"]?.integer == 64 && config["rope_theta"]?.double == 10000)
        #expect(config["tie_word_embeddings"]?.bool == true && config["x"]?.text == "12")
        #expect(start.initialization == .normal && start.seed == 3 && start.tokenizer == "folder/tokenizer.json")
        #expect(found.settings.length == .steps(5))
    }

    @Test(arguments: [
        ("network: a\ntraining: {epochs: 1, speed: 2}", 3, "unknown field `speed`"),
        ("network: a\ntraining: {epochs: 1, steps: 2}", 3, "either `epochs` or `steps`"),
        ("network: a\ntraining:\n  epochs: 0", 4, "`0` is not a whole number from 1"),
        ("network: a\ntraining:\n  epochs: 1\n  optimizer: lion", 5, "one of sgd, adam, adamw"),
        ("network: a\narchitecture: {}\ntraining: {epochs: 1}", 3, "either `network` or `architecture`"),
        ("network: a\ninitial: kaiming\ntraining: {epochs: 1}", 3, "goes with an architecture"),
        ("network: a", 1, "no `training:`"),
        ("network: a\ntraining:\n  epochs: 1\n  nesterov: true", 5, "needs a momentum"),
        ("network: a\nmethod: {name: gmp}\ntraining: {epochs: 1}", 3, "unknown field `name`"),
    ])
    func whatIsNotUnderstoodIsToldWithItsLine(text: String, line: Int, fact: String) throws {
        let error = #expect(throws: PruningError.self) { try recipe(text) }
        guard case .recipe("folder/train.yaml", let found, let words)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == line && words.contains(fact), "\(found): \(words)")
    }
}
