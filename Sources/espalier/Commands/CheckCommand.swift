import ArgumentParser
import Checkpoints
import Pruning
import Subjects

/// Audits a checkpoint: its layout, and every number in it.
struct CheckCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Audit a checkpoint: gaps, overlaps, departures, NaN, infinities, dead rows, duplicates, ties.",
        discussion: """
            Reads every tensor once. Status 0 when nothing is wrong (notes and warnings may be), 1 when there are problems, \
            3 when the file cannot be opened.

            EXAMPLES
              espalier check model.gguf
              espalier check model/ --json | jq '.findings[] | select(.severity == "problem")'
            """)

    @OptionGroup var checkpoint: CheckpointOption
    @Flag(help: "Print JSON: path, formats, tensors, bytes, findings.") var json = false

    var subject: String { checkpoint.subject }

    func run() async throws {
        let network: Network
        do {
            network = try checkpoint.open(quietly: true)
        } catch let error as CheckpointError where json {
            try Standard.output(CheckReport.json(of: error, path: subject).printed)
            throw error
        }
        let report = CheckReport(network, findings: try await findings(in: network))
        try Standard.output(json ? report.json.printed : report.table)
        let problems = report.problems
        if problems > 0 {
            throw Failure(.goalMissed, "\(subject.printable): \(problems) \(problems == 1 ? "problem" : "problems")")
        }
    }

    private func findings(in network: Network) async throws -> [Finding] {
        let line = ProgressLine()
        defer { line.clear() }
        let total = network.checkpoint.totalBytes
        let counter = Counter()
        return try await Audit(network) { line.show("reading", done: counter.add($0), of: total) }.run()
    }
}
