import Checkpoints
import Pruning
import Subjects

/// What an audit found, as a table or as JSON.
struct CheckReport {
    private let network: Network
    private let findings: [Finding]

    init(_ network: Network, findings: [Finding]) {
        self.network = network
        self.findings = findings
    }

    var problems: Int { findings.count { $0.severity == .problem } }

    /// The formats of the files, each once.
    private var formats: [String] {
        var formats: [String] = []
        for file in network.checkpoint.files {
            if let format = file.format?.rawValue, !formats.contains(format) { formats.append(format) }
        }
        return formats
    }

    var json: JSONValue {
        .object(of: [
            ("path", .string(network.checkpoint.path)), ("formats", .array(formats.map { .string($0) })),
            ("files", .integer(network.checkpoint.files.count)), ("tensors", .integer(network.layers.count)),
            ("bytes", .integer(network.checkpoint.totalBytes)), ("findings", .array(findings.map(Self.object))),
        ])
    }

    /// The report of a checkpoint that does not open.
    static func json(of error: CheckpointError, path: String) -> JSONValue {
        .object(of: [
            ("path", .string(path)),
            (
                "findings",
                .array([
                    .object(of: [
                        ("severity", .string("error")), ("kind", .string("refused")), ("file", .string(error.file)),
                        ("tensor", .optional(error.tensor)), ("fact", .string(error.fact)), ("count", .integer(1)),
                        ("byte", .optional(error.offset)),
                    ])
                ])
            ),
        ])
    }

    private static func object(_ finding: Finding) -> JSONValue {
        .object(of: [
            ("severity", .string(finding.severity.rawValue)), ("kind", .string(finding.kind.rawValue)),
            ("file", .optional(finding.file)), ("tensor", .optional(finding.tensor)),
            ("fact", .string(finding.fact)), ("count", .integer(finding.count)),
        ])
    }

    var table: String {
        let head =
            "\(network.checkpoint.displayName.printable): \(formats.joined(separator: ", ")), \(network.layers.count) tensors, "
            + "\(Amount.bytes(network.checkpoint.totalBytes))\n"
        guard !findings.isEmpty else { return head + "nothing odd was found\n" }
        var table = TextTable([.text(""), .text("kind"), .text("where"), .text("what")])
        for severity in Finding.Severity.allCases {
            for finding in findings where finding.severity == severity {
                let place = finding.tensor ?? finding.file ?? ""
                table.append([severity.rawValue, finding.kind.rawValue, place.printable(limit: 80), finding.fact])
            }
        }
        return head + table.text
    }
}
