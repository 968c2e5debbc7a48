import ArgumentParser
import Checkpoints
import Exporters
import Pruning
import Subjects

/// Runs a network on data, whole or as a plan cuts it, and says what it costs.
struct EvaluateCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Run a network on data, whole or cut, and measure accuracy, loss, perplexity, error and latency.",
        discussion: """
            Every cut is compared sample by sample with the network as it is; intervals are of 95 %. Labels give top-1, \
            top-5 and loss, token windows give perplexity, anything else the distance to the dense network's outputs.

            EXAMPLES
              espalier evaluate cnn.onnx --data digits.npz
              espalier evaluate cnn.onnx --data digits.npz --sparsity 80% --allocator global
              espalier evaluate model/ --data text.txt:window=512,stride=256 --recipe half.yaml --json
              espalier evaluate cnn.onnx --data digits.npz --sensitivity
              espalier evaluate vit/ --data emoji.npz --method zero-tprune --keep 0.7 --save-recipe tokens.yaml
              espalier evaluate vit/ --data emoji.npz --method zero-tprune --budget flops=65% --after 1,2
              espalier evaluate model/ --recipe half.yaml --evaluator 'python3 score.py {checkpoint} {recipe}'
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @OptionGroup var plan: PlanOption
    @OptionGroup var tokens: TokenOption
    @OptionGroup var data: DataOption
    @Option(help: "Cut by this recipe.", completion: .file()) var recipe: String?
    @Flag(help: "Measure the time of a run too, over so many --repeats.") var latency = false
    @Option(help: "Runs that the latency is the median of.") var repeats = 20
    @Flag(help: "Compare every layer's output with the dense network's too.") var layers = false
    @Flag(help: "Print what every node costs for one sample instead: shapes, parameters, multiply-adds, bytes.")
    var cost = false
    @Flag(help: "Measure every layer alone over a grid of sparsities; kept beside the checkpoint, and resumed.")
    var sensitivity = false
    @Flag(
        help:
            "Collect the mean, variance and norm of every input channel instead; kept beside the checkpoint, and reused."
    )
    var statistics = false
    @Option(help: "A command that is given {checkpoint} and {recipe} and prints one JSON line of metrics.")
    var evaluator: String?
    @Option(help: "Seconds until that command is ended.") var timeLimit = 3600.0
    @Flag(help: "Print JSON.") var json = false

    var subject: String { checkpoint.subject }

    func validate() throws {
        if data.data == nil, evaluator == nil { throw ValidationError("Give --data or --evaluator.") }
        if !TokenOption.isGating(plan.method), !tokens.isEmpty {
            throw ValidationError("--keep and --after are of a method of tokens: --method zero-tprune")
        }
        if recipe != nil, !plan.isEmpty || !tokens.isEmpty {
            throw ValidationError("Give --recipe or flags of a plan, not both.")
        }
        if cost, data.data == nil { throw ValidationError("--cost needs --data, whose shapes it runs with.") }
        if statistics, data.data == nil { throw ValidationError("--statistics needs --data.") }
        if sensitivity, data.data == nil { throw ValidationError("--sensitivity needs --data.") }
    }

    func run() async throws {
        let network = try checkpoint.open()
        if let absence = network.checkpoint.absence() { throw absence }
        try plan.patterns.check(network)
        if sensitivity { return try await SensitivityRun(network, plan, data, json: json).run() }
        if cost { return try printCosts(network) }
        if statistics { return try StatisticsRun(network, data, json: json).run() }
        let read = try recipe.map { try RecipeFile.refusingCut(try RecipeFile.read($0), $0) }
        if TokenRun.isMeant(plan, read) {
            let repeats = latency ? repeats : nil
            return try TokenRun(
                network: network, plan: plan, tokens: tokens, data: data, recipe: read, repeats: repeats, json: json
            ).run()
        }
        if tokens.saveRecipe != nil { throw Failure(.misuse, "--save-recipe is of a method of tokens") }
        let settled = try await settled(network, read)
        var report = Report(metrics: [], samples: 0, total: 0, data: "", seconds: 0)
        var errors: [LayerError] = []
        if data.data != nil { (report, errors) = try await measured(network, settled) }
        if let evaluator {
            try await append(CommandEvaluator(evaluator, timeLimit: timeLimit), settled, network, &report)
        }
        let text = EvaluationText(
            report, sparsity: settled?.figures.sparsity ?? 0,
            layers: errors.map { (network.layers[$0.layer].entry.name, $0.error) })
        try Standard.output(json ? text.json.printed : text.table)
    }

    private func printCosts(_ network: Network) throws {
        let bench = try EvaluationBench.open(network, try data.open(for: network), data.options)
        let text = CostText(try bench.nodeCosts())
        try Standard.output(json ? text.json.printed : text.table)
    }

    /// Nil for the network as it is.
    private func settled(_ network: Network, _ recipe: Recipe?) async throws -> Settled? {
        if let recipe { return try await Settling.replay(recipe, network, isAnyCheckpoint: false) }
        guard !plan.isEmpty else { return nil }
        let choice = data.data.map { CalibrationChoice(data: $0, seed: UInt64(bitPattern: Int64(data.seed))) }
        return try await Settling.settle(try CalibrationOption.over(try plan.plan(over: nil), choice), network)
    }

    private func measured(_ network: Network, _ settled: Settled?) async throws -> (Report, [LayerError]) {
        let masks = if let settled { try await LayerMask.all(settled) } else { [LayerMask]() }
        let bench = try EvaluationBench.open(network, try data.open(for: network), data.options)
        let line = ProgressLine()
        defer { line.clear() }
        try bench.cut(masks)
        var report = try bench.measure(isCancelled: { false }) { report in
            line.show("measuring", done: report.samples, of: report.total)
        }
        if latency { report.metrics += try bench.cost(repeats: repeats, isCancelled: { false }) }
        return (report, layers ? try bench.layerErrors(of: network) : [])
    }

    /// Writes the candidate into a folder that goes again, and lets the command measure it.
    private func append(
        _ evaluator: CommandEvaluator, _ settled: Settled?, _ network: Network, _ report: inout Report
    ) async throws {
        let folder = try TemporaryFolder()
        let whole = if let settled { settled } else { try await Settling.settle(Plan(), network) }
        let format = ExportCatalog.copyFormat(of: "", for: network.checkpoint)
        let request = ExportRequest(formats: [format, "recipe"], path: folder.path + "/candidate")
        let files = try await request.run(whole).files
        guard let checkpoint = files.first?.path, let recipe = files.last?.path else {
            throw Failure(.badFile, "nothing was written")
        }
        let own = try evaluator.evaluate(
            checkpoint: network.checkpoint.isFolder ? folder.path + "/candidate" : checkpoint, recipe: recipe
        ) { Standard.error($0) }
        report.metrics += own.metrics
        report.seconds += own.seconds
        if report.data.isEmpty { report.data = own.data }
    }
}
