import ArgumentParser
import Checkpoints
import Foundation

/// Damages small sound files and reads them, in processes of their own; an input that ends one is kept.
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "espalier-fuzz",
        abstract: "Feed damaged files to every reader.",
        discussion: """
            Status 1 when an input ended a process: by a trap, a signal, 3 GiB of memory, or 10 seconds. Such inputs stay in \
            --crashes; read one again with --replay.

            EXAMPLES
              swift run -c release espalier-fuzz --seconds 120
              swift run -c release espalier-fuzz --runs 10000000 --format GGUF
            """)

    @Option(help: "Folder of small sound files.") var seeds = "Tests/Fuzzing/Seeds"
    @Option(help: "Executions in all.") var runs = 1_000_000
    @Option(help: "Stop after so many seconds.") var seconds: Int?
    @Option(help: "Processes at a time.") var jobs = 2
    @Option(help: "Where the damage begins; the same gives the same.") var seed: UInt64 = 1
    @Option(help: "Only seeds of this format.") var format: String?
    @Option(help: "Where inputs that end a process are kept.") var crashes = "fuzz-crashes"
    @Option(help: "Read this file once, in this process.") var replay: String?
    @Flag(help: "Read the seeds as they are, and say which do not open.") var dry = false
    @Option(help: .hidden) var worker: String?

    func run() throws {
        if let replay {
            let opened = Reading.run(Array(try Data(contentsOf: URL(filePath: replay))), as: nil)
            print(opened ? "opened" : "refused")
            return
        }
        var seeds = try Seed.all(in: seeds)
        if let format { seeds = seeds.filter { $0.format.id.rawValue == format } }
        guard !seeds.isEmpty else { throw ValidationError("no seeds in \(self.seeds)") }
        if dry {
            for seed in seeds {
                let verdict = Reading.run(seed.bytes, as: seed.format) ? "opens" : "is refused"
                print("\(seed.format.id.rawValue) \(seed.name) \(verdict)")
            }
            return
        }
        if let worker {
            let plan = FuzzPlan(runs: runs, seconds: seconds, seed: seed, report: worker + ".json")
            return try Worker(seeds: seeds, plan: plan, lastInput: worker + ".input").run()
        }
        let found = try Supervisor(self, formats: Set(seeds.map { $0.format.id.rawValue })).run()
        if found > 0 { throw ExitCode(1) }
    }
}
