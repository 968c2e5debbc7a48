import Checkpoints
import Pruning
import Subjects
import Tensors

/// A step of a training against the same step in python3-torch: same weights, data, threads and optimiser, in turn in one run.
enum TrainingBench {
    private static let networks = ["digits", "language"]
    private static let rounds = 3
    private static let goal = BenchRow.Goal.atMost(1.15)

    /// Steps of a measurement, the first two not counted.
    private static func steps(_ name: String) -> Int { name == "digits" ? 60 : 14 }

    private static let configs = [
        "digits": """
        {"espalier": {"architecture": "sequence", "input": [1, 8, 8], "layers": [
        {"type": "convolution", "name": "conv1", "out": 16, "kernel": 3, "padding": 1},
        {"type": "batchNorm", "name": "norm1"}, {"type": "relu"},
        {"type": "convolution", "name": "conv2", "out": 32, "kernel": 3, "padding": 1},
        {"type": "batchNorm", "name": "norm2"}, {"type": "relu"}, {"type": "maxPool", "size": 2},
        {"type": "convolution", "name": "conv3", "out": 32, "kernel": 3, "padding": 1},
        {"type": "batchNorm", "name": "norm3"}, {"type": "relu"},
        {"type": "linear", "name": "fc1", "out": 64}, {"type": "relu"}, {"type": "linear", "name": "fc2", "out": 10}]}}
        """,
        "language": """
        {"model_type": "llama", "hidden_size": 96, "intermediate_size": 256, "num_hidden_layers": 4, "vocab_size": 1024,
        "num_attention_heads": 4, "num_key_value_heads": 2, "tie_word_embeddings": true, "rms_norm_eps": 1e-6,
        "hidden_act": "silu"}
        """,
    ]

    static func rows(_ bench: Workbench) throws -> [BenchRow] {
        let runtime: Runtime
        do throws(RuntimeError) { runtime = try Runtime.open() } catch { return missing("not measured: \(error)") }
        guard Subprocess(python, ["-c", "import torch"]).status == 0 else {
            return missing("not measured: python3 has no torch")
        }
        let script = bench.path("training.py")
        var file = try AtomicFile(script, replacing: true)
        try file.write(TrainingTwin.script)
        try file.commit()
        let folder = try bench.subfolder("training")
        for name in networks {
            var start = StartingCheckpoint(config: Array((configs[name] ?? "").utf8))
            start.initialization = name == "digits" ? .kaiming : .normal
            _ = try start.write(to: bench.subfolder("training/\(name)"))
            try writeData(name, to: "\(folder)/\(name).safetensors")
        }
        return try networks.map { try row($0, folder, script, threads: runtime.threads, bench) }
    }

    private static var python: String { Machine.environment["ESPALIER_TORCH_PYTHON"] ?? "/usr/bin/python3" }

    private static func missing(_ reason: String) -> [BenchRow] {
        networks.map { BenchRow(.training, name($0), nil, "×", goal: goal, note: reason) }
    }

    private static func name(_ network: String) -> String { "step of the \(network) network / python3-torch" }

    /// One batch, so that every step sees the same samples: 64 pictures, or 8 windows of 128 tokens.
    private static func writeData(_ name: String, to path: String) throws(WriteError) {
        var random = Random(seed: 1, stream: name)
        var arrays: [(name: String, value: HostTensor)] = []
        if name == "digits" {
            let pixels = (0..<64 * 64).map { _ in Float(random.below(17)) / 16 }
            arrays.append(("x", HostTensor(pixels, shape: [64, 1, 8, 8])))
            arrays.append(("y", HostTensor((0..<64).map { _ in Int64(random.below(10)) }, shape: [64])))
        } else {
            let ids = (0..<8 * 128).map { _ in Int64(random.below(1024)) }
            arrays.append(("input_ids", HostTensor(ids, shape: [8, 128])))
        }
        var writer = try SafetensorsWriter(
            path, arrays.map { .init(name: $0.name, dtype: $0.value.dtype, shape: $0.value.shape) }, metadata: nil,
            order: .given)
        for array in arrays { try writer.append(array.value.bytes.span.bytes) }
        try writer.finish()
    }

    private static func row(
        _ name: String, _ folder: String, _ script: String, threads: Int, _ bench: Workbench
    ) throws -> BenchRow {
        // Old OpenBLAS misreads new processors; the twin gets the kernel that we choose for ourselves.
        let kernel = Runtime.blasKernel.map { ["OPENBLAS_CORETYPE=\($0)"] } ?? []
        let words = kernel + [python, script, name, folder, "\(threads)", "\(steps(name))"]
        var (ours, theirs) = ([Double](), [Double]())
        for _ in 0..<rounds {
            let twin = Subprocess("env", words)
            guard twin.status == 0, let their = twin.figures["seconds"] else { continue }
            let mine = try bench.inside(.training, "\(folder)/\(name)").figures
            guard let my = mine["seconds"] else { continue }
            guard let loss = mine["loss"], let other = twin.figures["loss"], abs(loss - other) <= 2e-3 * abs(other)
            else {
                throw Failure(.verificationFailed, "\(name): the loss differs from python3-torch's")
            }
            ours.append(my)
            theirs.append(their)
        }
        guard !ours.isEmpty else { return BenchRow(.training, Self.name(name), nil, "×", goal: goal) }
        let (my, their) = (Measure.median(ours), Measure.median(theirs))
        return BenchRow(
            .training, Self.name(name), my / their, "×", goal: goal,
            note: "\(Amount.fixed(my * 1000, 1)) / \(Amount.fixed(their * 1000, 1)) ms, \(threads) threads")
    }

    /// What a child process does.
    static func measure(_ path: String) throws {
        let network = try Workbench.network(path)
        let data = try Dataset.open(path + ".safetensors").calibration
        let steps = steps(PathName.name(of: path))
        var settings = TrainingSettings()
        (settings.length, settings.batch) = (.steps(steps), data.count)
        settings.optimizer.weightDecay = 0.01
        settings.rate = LearningRate(1e-3)
        let training = try TrainingData(train: data, held: nil, for: network.graph())
        let trainer = try Trainer(network, training, settings, rule: PlainTraining())
        var (times, loss) = ([Double](), 0.0)
        for _ in 0..<steps { times.append(try Measure.seconds { loss = try trainer.advance() }) }
        try Standard.output("seconds \(Measure.median(Array(times.dropFirst(2))))\nloss \(loss)\n")
    }
}
