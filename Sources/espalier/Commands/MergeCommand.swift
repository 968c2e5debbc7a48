import ArgumentParser
import Checkpoints
import Pruning
import Subjects

/// Adds up the parts that ranks have left.
struct MergeCommand: ParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Add up the parts of a scan to an index; the checkpoint is not needed.",
        discussion: """
            Without all units it tells what is there and writes nothing, status 3; --force writes an index that knows \
            nothing of the layers whose units are missing. Damaged parts count as missing.

            EXAMPLES
              espalier merge model.espalier.parts -o model.espalier
              espalier merge node1/ node2/ -o model.espalier
            """)

    @Argument(help: "Folders of parts, or parts.", completion: .directory) var parts: [String]
    @Option(name: .shortAndLong, help: "The index.", completion: .file()) var output: String
    @Flag(help: "Write the index though units are missing.") var force = false
    @Flag(help: "Print JSON: index, units, unitsThere, coverage, damaged.") var json = false

    var subject: String { parts.first ?? "" }

    func run() throws {
        guard !parts.isEmpty else { throw Failure(.misuse, "name a folder of parts") }
        let merge = try Merge(parts)
        let line = ProgressLine()
        defer { line.clear() }
        let coverage = try merge.run(to: output, forcing: force) { line.show("merging", done: $0, of: $1) }
        line.clear()
        for fact in coverage.damaged { Standard.error("espalier: \(fact)\n") }
        try Standard.output(json ? object(coverage).printed : text(coverage))
    }

    private func text(_ coverage: Merge.Coverage) -> String {
        "\(coverage.unitsThere) of \(coverage.units) units, \(Amount.percent(coverage.share)) of the bytes\n"
            + "wrote \(output.printable)\n"
    }

    private func object(_ coverage: Merge.Coverage) -> JSONValue {
        .object(of: [
            ("index", .string(output)), ("units", .integer(coverage.units)),
            ("unitsThere", .integer(coverage.unitsThere)), ("coverage", .number(coverage.share)),
            ("damaged", .array(coverage.damaged.map { .string($0) })),
        ])
    }
}
