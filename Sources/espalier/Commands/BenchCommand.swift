import ArgumentParser

/// Measures what the program promises, as ratios in one run, on this machine.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure speed and memory on this machine, against stated goals.",
        discussion: """
            Rates are ratios to something plain measured in the same run, since machines differ and are shared. Files
            are made in a folder under TMPDIR, and removed however the run ends.
            PART is one of \(BenchPart.allCases.map(\.rawValue).joined(separator: ", ")); all of them without it.
            The runtime is compared with Debian's python3-torch where that is installed.
            With a numpy at hand (ESPALIER_PYTHON, or python3) the threshold is compared with numpy.partition.

            EXAMPLES
              espalier bench
              espalier bench counting --size 1024 --json
              espalier bench --strict                    status 1 when a goal is missed
            """)

    @Argument(help: "What to measure; everything without it.") var part: BenchPart?
    @Flag(help: "Print JSON.") var json = false
    @Option(help: "Megabytes on disk at any one time, at most.") var size = 400
    @Flag(help: "End with status 1 when a goal is missed.") var strict = false
    @Option(help: .hidden) var inside: InsideTask?
    @Option(help: .hidden) var at: String?

    func validate() throws {
        guard (16...65_536).contains(size) else { throw ValidationError("--size takes 16 to 65536 megabytes") }
    }

    func run() async throws {
        if let inside { return try await inside.run(at ?? "") }
        if let warning = BenchReport.buildWarning { Standard.error("espalier: \(warning)\n") }
        let load = BenchReport.load
        let bench = try Workbench(bytes: size * 1_000_000)
        var rows: [BenchRow] = []
        let progress = ProgressLine()
        for (place, part) in parts.enumerated() {
            progress.show("measuring \(part.rawValue), part", done: place, of: parts.count)
            rows += try await part.rows(bench)
        }
        progress.clear()
        let report = BenchReport(rows, load: load, bytes: bench.bytes)
        try Standard.output(json ? report.json.printed : report.text)
        if strict, let first = report.missed.first {
            throw Failure(.goalMissed, "\(report.missed.count) goals are missed, the first: \(first.name)")
        }
    }

    private var parts: [BenchPart] { part.map { [$0] } ?? BenchPart.allCases }
}

extension BenchCommand: MainThreadCommand {
    var isForMainThread: Bool { inside == .frame }

    @MainActor func runOnMainThread() throws { try FrameBench.measure(at ?? "") }
}

extension BenchPart: ExpressibleByArgument {}
extension InsideTask: ExpressibleByArgument {}
