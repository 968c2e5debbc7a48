import ArgumentParser
import Checkpoints
import Explorer
import Pruning
import Subjects

/// Counts a checkpoint once, and writes the index from which everything else is answered.
struct ScanCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Count every weight once and write an index, from which plans are made without the weights.",
        discussion: """
            Results wait in OUTPUT.parts until all are there, so a run that was killed goes on where it stopped. Several \
            ranks, on any number of machines with one file system, share the work: each takes its part from the \
            environment of srun, a Slurm job array, mpirun or torchrun, or from --rank and --ranks, and the last one \
            writes the index. Any number of ranks writes the same bytes.

            EXAMPLES
              espalier scan model.safetensors            writes the index beside it, where it is found again
              espalier scan model/ -o model.espalier
              srun -N 4 espalier scan model/ -o model.espalier
              espalier model.espalier                    on a laptop without the weights
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @Option(name: .shortAndLong, help: "The index; beside the checkpoint if not given.", completion: .file())
    var output: String?
    @OptionGroup var place: RankOption
    @Flag(help: "Print JSON: index, bytes, units, counted, found, missing, rank, ranks, seconds.") var json = false

    var subject: String { checkpoint.subject }

    func run() async throws {
        let place = try place.place()
        let network = try checkpoint.open()
        if let absence = network.checkpoint.absence() { throw absence }
        let output = try output ?? IndexPlace(of: network.checkpoint, environment: Machine.environment).writable()
        let scan = try Scan(network, to: output)
        let (total, line, read, passed) = (scan.bytes(of: place), ProgressLine(), Counter(), Counter())
        let start = ContinuousClock.now
        defer { line.clear() }
        let report = try await scan.run(place) { bytes, isRead in
            let done = isRead ? read.add(bytes) : read.add(0)
            let skipped = isRead ? passed.add(0) : passed.add(bytes)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            line.show(
                "scanning", done: done + skipped, of: total,
                note: Pace.text(done: done, left: total - done - skipped, seconds: seconds))
        }
        line.clear()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let outcome = ScanOutcome(report, scan: scan, place: place, bytes: total, seconds: seconds)
        try Standard.output(json ? outcome.json.printed : outcome.text)
    }
}

/// What one run of `scan` came to.
private struct ScanOutcome {
    private let report: Scan.Report
    private let scan: Scan
    private let place: RankPlace
    private let bytes: Int
    private let seconds: Double

    init(_ report: Scan.Report, scan: Scan, place: RankPlace, bytes: Int, seconds: Double) {
        self.report = report
        self.scan = scan
        self.place = place
        self.bytes = bytes
        self.seconds = seconds
    }

    var json: JSONValue {
        .object(of: [
            ("index", .optional(report.indexBytes.map { _ in scan.output })),
            ("bytes", .optional(report.indexBytes)), ("units", .integer(scan.plan.units.count)),
            ("counted", .integer(report.counted)), ("found", .integer(report.found)),
            ("missing", .integer(report.missing)), ("rank", .integer(place.rank)), ("ranks", .integer(place.count)),
            ("read", .integer(bytes)), ("seconds", .number(seconds)),
        ])
    }

    var text: String {
        let who = place.count > 1 ? "rank \(place.rank) of \(place.count) (\(place.source ?? "")): " : ""
        let again = report.found > 0 ? ", \(report.found) were there" : ""
        let pace = Pace.text(done: bytes, left: 0, seconds: seconds)
        let counted =
            "\(who)counted \(Numbers.counted(report.counted, "unit")) of \(Amount.bytes(bytes))\(again), \(pace)\n"
        guard let size = report.indexBytes else {
            return counted + "\(report.missing) of \(scan.plan.units.count) units are missing yet; when all are there: "
                + "espalier merge \(scan.folder.printable) -o \(scan.output.printable)\n"
        }
        return counted + "wrote \(scan.output.printable), \(Amount.bytes(size))\n"
    }
}

/// How fast, and how long still.
enum Pace {
    static func text(done: Int, left: Int, seconds: Double) -> String {
        guard seconds > 0, done > 0 else { return "" }
        let rate = Double(done) / seconds
        let words = "\(Amount.bytes(Int(rate)))/s"
        guard left > 0 else { return "\(Amount.fixed(seconds, 1)) s, \(words)" }
        let rest = Int(Double(left) / rate)
        return "\(words), \(rest >= 120 ? "\(rest / 60) min" : "\(rest) s") left"
    }
}
