import ArgumentParser
import Checkpoints
import Pruning
import Terminal

/// Says what espalier finds on this machine, for people who ask why it looks or runs as it does.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show what is found on this machine: terminal, colours, locale, themes, processors, memory, runtime.",
        discussion: """
            EXAMPLES
              espalier doctor
            """)

    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        if json {
            return try Standard.output(JSONValue.object(of: findings.map { ($0.name, .string($0.found)) }).printed)
        }
        var table = TextTable([.text("what"), .text("found")])
        for finding in findings { table.append([finding.name, finding.found]) }
        try Standard.output(table.text)
    }

    private var findings: [(name: String, found: String)] {
        let environment = Machine.environment
        let isUTF8 = TerminalNames.namesUTF8(environment: environment)
        return [
            ("input", Standard.isInputTerminal ? "a terminal" : "no terminal: the explorer does not open"),
            ("output", Standard.isOutputTerminal ? "a terminal" : "no terminal: the explorer does not open"),
            ("size", Machine.terminalSize.map { "\($0.columns) × \($0.rows)" } ?? "unknown"),
            ("TERM", environment["TERM"] ?? "not set"),
            ("colours", ColorDepth.detect(environment: environment).rawValue),
            ("NO_COLOR", environment["NO_COLOR"].map { $0.isEmpty ? "empty: no effect" : "set" } ?? "not set"),
            ("locale", locale(environment) + (isUTF8 ? "" : ": not UTF-8")),
            ("glyphs", (isUTF8 ? Glyphs.Tier.braille : .ascii).rawValue),
            ("themes", "\(Machine.themes.names().count)"),
        ] + Machine.themes.folders.map { ("theme folder", $0 + (PathName.isDirectory($0) ? "" : " (not there)")) } + [
            ("processors", "\(ProcessorCount.available)"),
            (
                "memory",
                Machine.memory.map { "\(Amount.bytes($0.total)), \(Amount.bytes($0.available)) available" } ?? "unknown"
            ),
        ] + RuntimeFindings.findings
    }

    private func locale(_ environment: [String: String]) -> String {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
        return names.first { !$0.isEmpty } ?? "C"
    }
}
