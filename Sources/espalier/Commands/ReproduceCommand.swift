import ArgumentParser
import Checkpoints
import Methods
import Pruning
import Subjects

/// Runs again what methods' cards measured on small networks.
struct ReproduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Run again what papers' methods come to on small networks, and say whether the relations hold.",
        discussion: """
            NAME is one of \(Reproductions.all.map(\.id).joined(separator: ", ")). Trials run on one thread each, as many at \
            once as there are cores. The table has known figures in brackets. Status 1 when a relation does not hold.

            EXAMPLES
              espalier reproduce gmp --data digits.npz
              espalier reproduce --all --data digits.npz --out Tests/Reproductions
              espalier reproduce --all --quick --seeds 1 --data digits.npz       two minutes, what CI runs
            """)

    @Argument(help: "The method.") var name: String?
    @Flag(help: "Every one there is.") var all = false
    @Option(help: "The digits, as SampleModels/digits/make_data.py writes them.", completion: .file()) var data: String
    @Option(help: "How many seeds, from 0.") var seeds = 3
    @Option(help: "Write a table a method into this folder.", completion: .directory) var out: String?
    @Flag(help: "Only relations that one seed shows clearly.") var quick = false
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        if all == (name != nil) { throw ValidationError("Name one, or give --all.") }
        if quick, out != nil { throw ValidationError("A quick run fills no table: --quick goes without --out.") }
        if !(1...1000).contains(seeds) { throw ValidationError("--seeds takes 1 to 1000") }
        if let out, !PathName.isDirectory(out) { throw ValidationError("--out: no folder is at \(out)") }
    }

    func run() async throws {
        let chosen = try chosen().map { quick ? $0.quick : $0 }.filter { !$0.relations.isEmpty }
        let folder = try TemporaryFolder()
        let lab = Lab(try digits(), path: data, folder: folder.path)
        var results: [ReproductionResult] = []
        for reproduction in chosen { results.append(try await result(of: reproduction, in: lab)) }
        let texts = results.map(ReproductionText.init)
        if let out { for text in texts { try text.write(to: out) } }
        try Standard.output(
            json ? JSONValue.array(texts.map(\.json)).printed : texts.map(\.markdown).joined(separator: "\n"))
        if let broken = results.first(where: { !$0.holds }) {
            throw Failure(.goalMissed, "\(broken.reproduction.id): a relation does not hold")
        }
    }

    private func chosen() throws(PruningError) -> [Reproduction] {
        guard let name else { return Reproductions.all }
        guard let found = Reproductions.named(name) else {
            throw .unknownName(kind: "reproduction", name: name, choices: Reproductions.all.map(\.id))
        }
        return [found]
    }

    private func digits() throws(PruningError) -> DatasetParts {
        do throws(DatasetError) {
            let (path, options) = try DatasetOptions.parse(data)
            return try Dataset.open(path, options: options)
        } catch {
            throw .data(error)
        }
    }

    private func result(of reproduction: Reproduction, in lab: Lab) async throws(PruningError) -> ReproductionResult {
        let trials = reproduction.neededCells.count * seeds
        let workers = ProcessorCount.available
        let estimate = Double(trials) * reproduction.seconds / Double(workers)
        Standard.error("\(reproduction.id): \(trials) trials, about \(Amount.count(Int(estimate))) s\n")
        let line = ProgressLine()
        defer { line.clear() }
        return try await lab.run(reproduction, seeds: (0..<UInt64(seeds)).map { $0 }, workers: workers) {
            line.show(reproduction.id, done: $0, of: trials)
        }
    }
}
