import ArgumentParser
import Checkpoints
import Exporters
import Pruning
import Subjects

/// Carries a plan through, from flags or a recipe, and writes what is asked for.
struct PruneCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Decide what goes, and write the pruned checkpoint, its masks, its recipe.",
        discussion: """
            Without --out, --masks or --recipe it only tells what would go. Ties are broken by tensor order, then flat \
            index, lowest first, so every machine removes the same weights. Status 1 when the budget cannot be met.

            EXAMPLES
              espalier prune model.safetensors --sparsity 50%
              espalier prune model/ --allocator global --sparsity 0.6 --out pruned/
              espalier prune model/ --budget params=80M --min-keep 1% --lock '*lm_head*'
              espalier prune model/ --pattern 2:4 --rule '*.q_proj=none,0.3'
              espalier prune model/ --method random-pruning --sparsity 80% --seed 7
              espalier prune model/ --method wanda --data text.txt:window=512 --sparsity 50%
              espalier prune model/ --from-recipe half.yaml --recipe same.json
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @OptionGroup var plan: PlanOption
    @OptionGroup var calibration: CalibrationOption
    @Option(help: "Begin with this recipe; alone it is replayed exactly, flags change it.", completion: .file())
    var fromRecipe: String?
    @Option(help: "Write the pruned checkpoint: a file for a file, a folder for a folder.", completion: .file())
    var out: String?
    @Option(
        name: .customLong("as"), help: "Format of --out: checkpoint, safetensors, npz…; by its ending if not given.")
    var format: String?
    @Option(help: "Write the masks as safetensors, true = kept.", completion: .file()) var masks: String?
    @Option(help: "Write the recipe (YAML, or JSON if it ends in .json).", completion: .file()) var recipe: String?
    @OptionGroup var output: OutputOption
    @OptionGroup var place: RankOption
    @Flag(help: "Print the report as JSON.") var json = false

    var subject: String { checkpoint.subject }

    func run() async throws {
        let start = try fromRecipe.map(RecipeFile.readForWeights)
        let isReplay = start != nil && plan.isEmpty
        let wanted = isReplay ? nil : try calibration.over(try plan.plan(over: start?.plan))
        let opened = try checkpoint.openIndexed()
        let network = opened.network
        try plan.patterns.check(network)
        let place = try place.place()
        if place.count > 1, out != nil || masks != nil || recipe != nil {
            return try await share(wanted, start, opened, place)
        }
        let recipeFormat = recipe?.hasSuffix(".json") == true ? "recipe-json" : "recipe"
        let copy = format ?? ExportCatalog.copyFormat(of: out ?? "", for: network.checkpoint)
        let jobs = try OutputOption.jobs([(copy, out), ("masks", masks), (recipeFormat, recipe)])
        try ExportJob.check(jobs, for: network.checkpoint, replacing: output.replace)
        if out != nil || masks != nil, let absence = network.checkpoint.absence() { throw absence }
        let settled = try await settle(wanted, start, opened)
        let written = try await output.write(jobs, settled)
        let report = PruneReport(settled, files: written.files)
        try Standard.output(json ? report.json.printed : report.table)
        if wanted != nil, let shortfall = report.shortfall {
            throw Failure(.goalMissed, "\(subject.printable): \(shortfall)")
        }
    }

    /// As one of several ranks: writes this rank's shards, and the first one the recipe.
    private func share(_ plan: Plan?, _ start: Recipe?, _ opened: IndexedNetwork, _ place: RankPlace) async throws {
        if let absence = opened.network.checkpoint.absence() { throw absence }
        let settled = try await settle(plan, start, opened)
        var files = try await SharedOutput.write(settled, to: out, format: format, masks: masks, place)
        if place.rank == 0 {
            let format = recipe?.hasSuffix(".json") == true ? "recipe-json" : "recipe"
            files += try await output.write(try OutputOption.jobs([(format, recipe)]), settled).files
        }
        let report = PruneReport(settled, files: files)
        try Standard.output(json ? report.json.printed : report.table)
    }

    private func settle(_ plan: Plan?, _ recipe: Recipe?, _ opened: IndexedNetwork) async throws -> Settled {
        if let plan { return try await Settling.settle(plan, opened.network, index: opened.index) }
        guard let recipe else { throw Failure(.misuse, "no plan") }
        return try await Settling.replay(
            recipe, opened.network, index: opened.index, isAnyCheckpoint: false, data: calibration.data)
    }
}
