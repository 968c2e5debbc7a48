import ArgumentParser
import Checkpoints
import Pruning
import Subjects

/// Compares two checkpoints, or indexes of them, tensor by tensor.
struct DiffCommand: AsyncParsableCommand, NamesSubject {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two checkpoints or indexes, layer by layer.",
        discussion: """
            Distance is the Kolmogorov–Smirnov distance of the magnitudes: the greatest gap between the shares of \
            weights that are at most x. A checkpoint without an index is counted first, in a folder under TMPDIR.
            Status 0, whether they differ or not.

            EXAMPLES
              espalier diff model/ pruned/
              espalier diff model.espalier pruned.espalier --json | jq '.layers[] | select(.state == "changed")'
            """)

    @Argument(help: "Checkpoint or index.", completion: .file()) var first: String
    @Argument(help: "Checkpoint or index.", completion: .file()) var second: String
    @Flag(help: "List layers that are the same too.") var all = false
    @Flag(help: "Print JSON: counts by state, and every layer.") var json = false

    var subject: String { first }

    func run() async throws {
        let difference = try Difference(try await index(of: first), try await index(of: second))
        try Standard.output(json ? Self.json(difference).printed : text(difference))
    }

    /// The index that is named or found, else one that is made for now.
    private func index(of path: String) async throws -> ScanIndex {
        let opened = try IndexedNetwork.open(
            [path], options: ReadingOptions(), environment: Machine.environment)
        if let refusal = opened.refusal { Standard.error("espalier: \(refusal)\n") }
        if let index = opened.index { return index }
        let (folder, line) = (try TemporaryFolder(), ProgressLine())
        defer { withExtendedLifetime(folder) { line.clear() } }
        return try await opened.counted(in: folder.path) { line.show("counting \(path)", done: $0, of: $1) }
    }

    private func text(_ difference: Difference) -> String {
        var table = TextTable([
            .text("layer"), .text("state"), .number("sparsity"), .number("then"), .number("energy"), .number("then"),
            .number("distance"),
        ])
        for row in difference.rows where all || row.state != .same {
            table.append([
                row.name, Self.words(row), row.first.map { Amount.percent($0.sparsity) } ?? "",
                row.second.map { Amount.percent($0.sparsity) } ?? "",
                row.first.map { Amount.scientific($0.energy) } ?? "",
                row.second.map { Amount.scientific($0.energy) } ?? "",
                row.distance.map { ($0.certainty == .exact ? "" : "≈") + Amount.fixed($0.value, 4) } ?? "",
            ])
        }
        let counts = Difference.State.allCases.compactMap { state in
            difference.count(state) == 0 ? nil : "\(difference.count(state)) \(Self.words(state))"
        }
        return table.text + "\n" + counts.joined(separator: ", ") + "\n"
    }

    private static func words(_ row: Difference.Row) -> String {
        guard row.state == .retyped, let before = row.first, let after = row.second else { return words(row.state) }
        func form(_ side: Difference.Side) -> String {
            side.dtype + " " + side.shape.map(String.init).joined(separator: "×")
        }
        return "\(form(before)), then \(form(after))"
    }

    private static func words(_ state: Difference.State) -> String {
        switch state {
        case .same: "the same"
        case .changed: "changed"
        case .retyped: "of another type or shape"
        case .onlyFirst: "only in the first"
        case .onlySecond: "only in the second"
        case .unknown: "not counted"
        }
    }

    private static func json(_ difference: Difference) -> JSONValue {
        let counts = Difference.State.allCases.map { ($0.rawValue, JSONValue.integer(difference.count($0))) }
        return .object(of: [
            ("measure", .string("Kolmogorov-Smirnov distance of |w|")), ("counts", .object(of: counts)),
            ("layers", .array(difference.rows.map(object))),
        ])
    }

    private static func object(_ row: Difference.Row) -> JSONValue {
        .object(of: [
            ("name", .string(row.name)), ("state", .string(row.state.rawValue)),
            ("first", row.first.map(object) ?? .null), ("second", row.second.map(object) ?? .null),
            ("distance", .optional(row.distance?.value)),
            ("certainty", .optional(row.distance?.certainty.rawValue)),
        ])
    }

    private static func object(_ side: Difference.Side) -> JSONValue {
        .object(of: [
            ("dtype", .string(side.dtype)), ("shape", .array(side.shape.map { .integer($0) })),
            ("sparsity", .number(side.sparsity)), ("energy", .number(side.energy)),
        ])
    }
}
