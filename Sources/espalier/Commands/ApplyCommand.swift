import ArgumentParser
import Checkpoints
import Exporters
import Pruning
import Subjects

/// Replays a recipe: the same bits as the run that wrote it.
struct ApplyCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Apply a recipe to its checkpoint: the same bytes as the run that wrote it.",
        discussion: """
            The recipe must be for this checkpoint (its fingerprint says so), and the replay must remove exactly what \
            the recipe recorded; else the status is 4 and nothing is written.

            EXAMPLES
              espalier apply model/ --recipe half.yaml --out pruned/
              srun -N 4 espalier apply model/ --recipe half.yaml --out pruned/    each rank its own shards
              espalier apply tuned/ --recipe half.yaml --any-checkpoint --out out/
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @Option(help: "The recipe, YAML or JSON.", completion: .file()) var recipe: String
    @Option(help: "The pruned checkpoint: a file for a file, a folder for a folder.", completion: .file())
    var out: String
    @Option(
        name: .customLong("as"), help: "Format of --out: checkpoint, safetensors, npz…; by its ending if not given.")
    var format: String?
    @Option(help: "Write the masks too.", completion: .file()) var masks: String?
    @Option(help: "Where the data that the recipe's method learned from are now.", completion: .file())
    var data: String?
    @Flag(help: "Allow another checkpoint than the recipe's, with the same layers.") var anyCheckpoint = false
    @OptionGroup var output: OutputOption
    @OptionGroup var place: RankOption
    @Flag(help: "Print the report as JSON.") var json = false

    var subject: String { checkpoint.subject }

    func run() async throws {
        let recipe = try RecipeFile.readForCheckpoint(recipe)
        let opened = try checkpoint.openIndexed()
        let network = opened.network
        if let absence = network.checkpoint.absence() { throw absence }
        if !recipe.groups.isEmpty { return try await cut(network, recipe) }
        let place = try place.place()
        if place.count > 1 {
            let settled = try await Settling.replay(
                recipe, network, index: opened.index, isAnyCheckpoint: anyCheckpoint, data: data)
            let files = try await SharedOutput.write(settled, to: out, format: format, masks: masks, place)
            let report = PruneReport(settled, files: files)
            return try Standard.output(json ? report.json.printed : report.table)
        }
        let copy = format ?? ExportCatalog.copyFormat(of: out, for: network.checkpoint)
        let jobs = try OutputOption.jobs([(copy, out), ("masks", masks)])
        try ExportJob.check(jobs, for: network.checkpoint, replacing: output.replace)
        let settled = try await Settling.replay(
            recipe, network, index: opened.index, isAnyCheckpoint: anyCheckpoint, data: data)
        let report = PruneReport(settled, files: try await output.write(jobs, settled).files)
        try Standard.output(json ? report.json.printed : report.table)
    }

    /// Slices the same units out again.
    private func cut(_ network: Network, _ recipe: Recipe) async throws {
        guard masks == nil, format == nil else {
            throw Failure(.misuse, "a recipe of a cut writes --out alone: no masks, and in the network's own format")
        }
        if !anyCheckpoint { try recipe.check(network.checkpoint) }
        let cutting = try CutRun(network)
        let choice = try self.choice(recipe, cutting)
        var report = try await cutting.write(
            choice, to: out, as: recipe.plan.stored, replacing: output.replace, isPadded: recipe.isPadded)
        report.shared = recipe.plan.sharedBudget
        try Standard.output(json ? report.json.printed : report.table)
    }

    private func choice(_ recipe: Recipe, _ cutting: CutRun) throws(PruningError) -> GroupChoice {
        var plan = recipe.plan
        if let data { plan.method.calibration?.data = data }
        return try cutting.replay(plan, recipe.cuts(of: cutting.grouping))
    }
}
