import ArgumentParser
import Checkpoints
import Exporters
import Glibc
import Methods
import Pruning
import Subjects
import Tensors

/// Carries a training recipe through: opens what it names, trains, saves its state now and then, writes what came out.
struct TrainingRun {
    private let recipe: TrainingRecipe
    private let command: TrainCommand
    /// Of a network from scratch; gone with this value.
    private let folder: TemporaryFolder?

    init(_ recipe: TrainingRecipe, _ command: TrainCommand) throws {
        (self.recipe, self.command) = (recipe, command)
        if case .scratch = recipe.source { folder = try TemporaryFolder() } else { folder = nil }
    }

    func run() async throws {
        if let threads = command.threads { try runtime().setThreads(threads) }
        let network = try network()
        let data = try data(for: network)
        // What could not be written is known before hours of work.
        if let out = command.out {
            try TrainedCheckpoint(network, [:]).check(place(out, network), replacing: command.output.replace)
        }
        let rule: any TrainingRule =
            if let method = recipe.method { try Catalog.rule(of: method) } else { PlainTraining() }
        try await run(network, data, under: rule)
    }

    private func run<Rule: TrainingRule>(_ network: Network, _ data: TrainingData, under rule: Rule) async throws {
        try await run(try trainer(network, data, rule), network)
    }

    private func runtime() throws(PruningError) -> Runtime {
        do throws(RuntimeError) { return try Runtime.open() } catch { throw .forward(.runtime(node: "", error)) }
    }

    private func network() throws -> Network {
        switch recipe.source {
        case .checkpoint(let path): return try CheckpointOption.parse([path]).open()
        case .scratch(let start): return try start.write(to: folder?.path ?? "")
        }
    }

    private func data(for network: Network) throws(PruningError) -> TrainingData {
        guard let text = recipe.data else {
            throw .missing(need: "data", mend: "give --data, or `data:` in the recipe")
        }
        let parts = try TrainingData.parts(
            Dataset.learning(text, network), held: recipe.held, seed: recipe.settings.seed)
        let graph: Graph
        do throws(ForwardError) { graph = try network.graph() } catch { throw .forward(error) }
        return try TrainingData(train: parts.train, held: parts.held, for: graph)
    }

    private func trainer<Rule: TrainingRule>(
        _ network: Network, _ data: TrainingData, _ rule: Rule
    ) throws -> Trainer<Rule> {
        var settings = recipe.settings
        settings.distillation = try settings.distillation?.naming(statesOf: network)
        let teacher = try recipe.teacher.map { path in
            try Teacher(
                CheckpointOption.parse([path]).open(), values: settings.distillation?.pairs.map(\.teacher) ?? [])
        }
        return try Trainer(network, data, settings, rule: rule, teacher: teacher)
    }

    /// The trained file; a network from scratch is a folder whatever it is called.
    private func place(_ out: String, _ network: Network) throws(Failure) -> String {
        if folder != nil, out.hasSuffix(".safetensors") {
            throw Failure(.misuse, "--out: a network from scratch is a folder, weights and config.json")
        }
        return out
    }
}

extension TrainingRun {
    private func run<Rule: TrainingRule>(_ trainer: Trainer<Rule>, _ network: Network) async throws {
        let file = command.resume ?? command.out.map { Self.bare($0) + ".training.safetensors" }
        if let resume = command.resume { try trainer.resume(TrainingStateFile(resume).read(), from: resume) }
        let result = try train(trainer, file)
        guard result.isComplete else {
            guard let file else { throw Failure(.goalMissed, "stopped at step \(result.steps) of \(result.total)") }
            try TrainingStateFile(file).write(trainer.state())
            throw Failure(
                .goalMissed,
                "stopped at step \(result.steps) of \(result.total); go on with --resume \(file.printable)")
        }
        var files: [WrittenFile] = []
        if let out = command.out {
            files = try await TrainedCheckpoint(network, result.weights).write(
                to: place(out, network), replacing: command.output.replace)
            // The state of a training that is done is of no use, unless someone named it.
            if command.resume == nil, let file { unlink(file) }
        }
        let text = TrainingText(result, files: files, data: trainer.data.words)
        try Standard.output(command.json ? text.json.printed : text.table)
    }

    private func train<Rule: TrainingRule>(
        _ trainer: Trainer<Rule>, _ file: String?
    ) throws(PruningError) -> TrainingResult {
        StopSignals.watch()
        defer { StopSignals.release() }
        let line = ProgressLine()
        defer { line.clear() }
        var saved = ContinuousClock.now
        while trainer.step < trainer.total, !StopSignals.isAsked {
            // Until the state is due, or the end.
            let due = saved + .seconds(command.saveEvery)
            let result = try trainer.run(isStopped: { StopSignals.isAsked || ContinuousClock.now >= due }) { event in
                Self.show(event, trainer.perEpoch, trainer.total, line)
            }
            if result.isComplete { return result }
            if let file { try TrainingStateFile(file).write(trainer.state()) }
            saved = .now
        }
        return try trainer.result()
    }

    private static func show(_ event: TrainingEvent, _ perEpoch: Int, _ total: Int, _ line: ProgressLine) {
        switch event {
        case .step(let step, let total, let loss):
            line.show("step \(step) of \(total), loss \(Amount.fixed(loss, 4))")
        case .point(let point):
            line.clear()
            Standard.error(TrainingText.words(point, perEpoch, total) + "\n")
        }
    }

    private static func bare(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
