import ArgumentParser
import Checkpoints
import Foundation

/// Damages small sound files and reads them, in processes of their own; an input that ends one is kept.
#if !COVERAGE
    @main
#endif
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "espalier-fuzz",
        abstract: "Feed damaged files to every reader.",
        discussion: """
            Status 1 when an input ended a process: by a trap, a signal, 256 MiB of memory, or two seconds. Such inputs stay in \
            --crashes; read one again with --replay.

            EXAMPLES
              swift run -c release espalier-fuzz --seconds 120
              swift run -c release espalier-fuzz --runs 10000000 --format GGUF
            """)

    @Option(help: "Folder of small sound files.") var seeds = "Tests/Fuzzing/Seeds"
    @Option(name: .customLong("runs"), help: "Executions in all; a million, or as many as --seconds allow.")
    var mostRuns: Int?
    @Option(help: "Stop after so many seconds.") var seconds: Int?
    @Option(help: "Processes at a time.") var jobs = 2
    @Option(help: "Where the damage begins; the same gives the same.") var seed: UInt64 = 1
    @Option(help: "Only seeds of this format.") var format: String?
    @Option(help: "Where inputs that end a process are kept.") var crashes = "fuzz-crashes"
    @Option(help: "Read this file once, in this process.") var replay: String?
    @Flag(help: "Read the seeds as they are, and say which do not open.") var dry = false
    @Option(help: .hidden) var worker: String?

    var runs: Int { mostRuns ?? (seconds == nil ? 1_000_000 : Int.max) }

    func run() throws {
        if let replay {
            let seed = Seed(name: replay, bytes: [UInt8](try Data(contentsOf: URL(filePath: replay))))
            print(try opens(seed) ? "opened" : "refused")
            return
        }
        var seeds = try Seed.all(in: seeds)
        if let format { seeds = seeds.filter { $0.reader.name == format } }
        guard !seeds.isEmpty else { throw ValidationError("no seeds in \(self.seeds)") }
        if dry {
            for seed in seeds { print(seed.reader.name, seed.name, try opens(seed) ? "opens" : "is refused") }
            return
        }
        if let worker {
            let plan = FuzzPlan(runs: runs, seconds: seconds, seed: seed)
            return Worker(seeds: seeds, board: try Blackboard(worker), plan: plan).run()
        }
        var supervisor = Supervisor(self)
        try supervisor.run()
        print(supervisor.results.table + "\n\n" + supervisor.results.summary)
        if supervisor.results.found > 0 { throw ExitCode(1) }
    }

    /// Reads a file once, by the reader that it seems made for and by all others too.
    private func opens(_ seed: Seed) throws -> Bool {
        let board = try Blackboard(FileManager.default.temporaryDirectory.appending(path: "espalier-replay").path)
        let input = board.put(seed.bytes)
        if case .content = seed.reader { for reader in ReaderKind.all { _ = Reading.run(input, as: reader) } }
        return Reading.run(input, as: seed.reader)
    }
}
