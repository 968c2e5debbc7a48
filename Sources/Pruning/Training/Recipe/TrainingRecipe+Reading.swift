import Checkpoints
package import Subjects
import Yams

extension TrainingRecipe {
    /// Reads YAML or JSON. Paths in it are relative to its own folder.
    ///
    ///     espalier: 1
    ///     network: cnn.onnx              # or `architecture:`, what config.json would hold, and `initial:`, `tokenizer:`
    ///     data: digits.npz
    ///     method: {id: gmp, settings: {sparsity: 0.9}}     # what goes meanwhile
    ///     training: {epochs: 40, batch: 64, optimizer: adamw, learning-rate: 0.002, schedule: cosine}
    ///
    /// - Throws: `.recipe` with file and line for what is not understood.
    package init(_ text: String, file: String) throws(PruningError) {
        let reader = RecipeReader(file: file)
        let root = try reader.compose(text)
        let fields = try reader.fields(
            of: root,
            knowing: [
                "espalier", "network", "architecture", "initial", "tokenizer", "data", "held", "method", "training",
            ])
        try reader.checkVersion(fields["espalier"])
        guard let training = fields["training"] else {
            throw .recipe(file: file, line: 1, fact: "no `training:`: not a recipe for a training")
        }
        let parts = TrainingFields(reader)
        let (settings, teacher) = try parts.read(training)
        self.init(source: try parts.source(fields, root, seed: settings.seed))
        self.settings = settings
        if let node = fields["method"] { method = try reader.method(node) }
        self.teacher = teacher.map(parts.path)
        data = fields["data"]?.string.map(parts.path)
        held = try reader.number(fields["held"], "a share between 0 and 1", in: 0.001...0.999)
    }
}

/// Reads the fields of a training.
private struct TrainingFields {
    let reader: RecipeReader

    init(_ reader: RecipeReader) { self.reader = reader }

    /// Relative paths start from the recipe's folder.
    func path(_ text: String) -> String {
        text.hasPrefix("/") ? text : PathName.join(PathName.directory(of: reader.file), text)
    }

    func source(_ fields: [String: Node], _ root: Node, seed: UInt64) throws(PruningError) -> TrainingRecipe.Source {
        switch (fields["network"], fields["architecture"]) {
        case (let network?, nil):
            guard let text = network.string else { throw reader.error(network, "a path was expected") }
            for name in ["initial", "tokenizer"] {
                if let node = fields[name] { throw reader.error(node, "`\(name)` goes with an architecture") }
            }
            return .checkpoint(path(text))
        case (nil, let architecture?):
            var start = StartingCheckpoint(config: Array((try reader.json(architecture) + "\n").utf8))
            start.seed = seed
            start.initialization = try reader.choice(fields["initial"], or: .kaiming)
            start.tokenizer = fields["tokenizer"]?.string.map(path)
            return .scratch(start)
        case (_, let second):
            throw reader.error(second ?? root, "either `network` or `architecture` says what is trained")
        }
    }

    func read(
        _ node: Node
    ) throws(PruningError) -> (TrainingSettings, teacher: String?) {
        let fields = try reader.fields(
            of: node,
            knowing: [
                "epochs", "steps", "batch", "optimizer", "momentum", "nesterov", "betas", "epsilon", "weight-decay",
                "learning-rate", "schedule", "rounds", "warm-up", "milestones", "factor", "floor", "clip",
                "label-smoothing",
                "dropout", "seed", "frozen", "hold-zeros", "keep", "measure-every", "held-samples", "rewind-step",
                "distillation",
            ])
        var settings = TrainingSettings()
        settings.length = try length(fields, node)
        settings.batch = try reader.count(fields["batch"], or: settings.batch)
        settings.optimizer = try optimizer(fields)
        settings.rate = try rate(fields)
        settings.clip = try reader.number(fields["clip"], "a length above 0", in: Double.leastNormalMagnitude...1e30)
        settings.smoothing = try reader.number(fields["label-smoothing"], "a share below 1", in: 0...0.999) ?? 0
        settings.drops = try reader.flag(fields["dropout"])
        settings.seed = try reader.value(fields["seed"], "a whole number from 0", or: 0) { UInt64($0) }
        settings.frozen = try reader.texts(fields["frozen"]).map { Glob($0) }
        settings.holdsZeros = try reader.flag(fields["hold-zeros"])
        settings.kept = try reader.choice(fields["keep"], or: .last)
        settings.measureEvery = try reader.count(fields["measure-every"])
        settings.heldSamples = try reader.count(fields["held-samples"])
        settings.rewindStep = try reader.count(fields["rewind-step"])
        let (distillation, teacher) = try distillation(fields["distillation"])
        settings.distillation = distillation
        return (settings, teacher)
    }

    private func length(_ fields: [String: Node], _ node: Node) throws(PruningError) -> TrainingSettings.Length {
        switch (try reader.count(fields["epochs"]), try reader.count(fields["steps"])) {
        case (let epochs?, nil): .epochs(epochs)
        case (nil, let steps?): .steps(steps)
        default: throw reader.error(node, "either `epochs` or `steps` says how long")
        }
    }

    private func optimizer(_ fields: [String: Node]) throws(PruningError) -> OptimizerSettings {
        var settings = OptimizerSettings(try reader.choice(fields["optimizer"], or: .adamw))
        settings.momentum = try reader.number(fields["momentum"], "a share below 1", in: 0...0.9999) ?? 0
        settings.isNesterov = try reader.flag(fields["nesterov"])
        if settings.isNesterov, settings.momentum == 0, let node = fields["nesterov"] {
            throw reader.error(node, "nesterov needs a momentum")
        }
        let betas = try reader.numbers(fields["betas"], "two shares below 1", in: 0...0.99999)
        if let betas, let node = fields["betas"] {
            guard betas.count == 2 else { throw reader.error(node, "betas are two numbers") }
            (settings.beta1, settings.beta2) = (betas[0], betas[1])
        }
        settings.epsilon = try reader.number(fields["epsilon"], "a number from 0", in: 0...1) ?? settings.epsilon
        settings.weightDecay = try reader.number(fields["weight-decay"], "a number from 0", in: 0...100) ?? 0
        return settings
    }

    private func rate(_ fields: [String: Node]) throws(PruningError) -> LearningRate {
        let shape = try reader.value(fields["schedule"], "constant, step or cosine", or: "constant") {
            ["constant", "step", "cosine"].contains($0) ? $0 : nil
        }
        var rate = LearningRate()
        rate.peak = try reader.number(fields["learning-rate"], "a number from 0", in: 0...1e38) ?? rate.peak
        rate.warmUp = try reader.count(fields["warm-up"]) ?? 0
        rate.rounds = try reader.count(fields["rounds"]) ?? 1
        let floor = try reader.number(fields["floor"], "a share of the peak", in: 0...1) ?? 0
        let factor = try reader.number(fields["factor"], "a factor from 0 to 1", in: 0...1) ?? 0.1
        let milestones = try reader.numbers(fields["milestones"], "shares of the training", in: 0...1) ?? [0.5, 0.75]
        switch shape {
        case "step": rate.shape = .step(milestones: milestones, factor: factor)
        case "cosine": rate.shape = .cosine(floor: floor)
        default: rate.shape = .constant
        }
        return rate
    }

    private func distillation(_ node: Node?) throws(PruningError) -> (DistillationSettings?, teacher: String?) {
        guard let node else { return (nil, nil) }
        let fields = try reader.fields(
            of: node, knowing: ["teacher", "labels", "logits", "temperature", "hidden", "values"])
        guard let teacher = fields["teacher"]?.string else { throw reader.error(node, "`teacher` names a network") }
        var settings = DistillationSettings()
        let weight = 0.0...1e6
        settings.labels = try reader.number(fields["labels"], "a weight from 0", in: weight) ?? settings.labels
        settings.logits = try reader.number(fields["logits"], "a weight from 0", in: weight) ?? settings.logits
        settings.temperature = try reader.number(fields["temperature"], "above 0", in: 1e-3...1e3) ?? 2
        settings.hidden = try reader.number(fields["hidden"], "a weight from 0", in: weight) ?? 0
        // A name for both networks, or STUDENT=TEACHER.
        settings.pairs = try reader.texts(fields["values"]).map { text in
            let names = text.split(separator: "=", maxSplits: 1).map(String.init)
            return .init(student: names[0], teacher: names.last ?? names[0])
        }
        return (settings, teacher)
    }
}
