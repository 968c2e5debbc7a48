import Checkpoints
import Glibc
import Pruning

/// The rows of a run with the machine they were measured on.
struct BenchReport {
    private let rows: [BenchRow]
    private let load: [Double]
    private let bytes: Int

    /// - Parameter load: of the machine before the run, over 1, 5 and 15 minutes.
    init(_ rows: [BenchRow], load: [Double], bytes: Int) {
        self.rows = rows
        self.load = load
        self.bytes = bytes
    }

    var missed: [BenchRow] { rows.filter { $0.isMet == false } }

    static var load: [Double] {
        var load = [0.0, 0, 0]
        getloadavg(&load, 3)
        return load
    }

    /// Nil in a release build.
    static var buildWarning: String? {
        #if DEBUG
            "THIS IS A DEBUG BUILD: these figures mean nothing; build with -c release"
        #else
            nil
        #endif
    }

    var text: String {
        let now = Self.load.first ?? 0
        var text = Self.buildWarning.map { $0 + "\n" } ?? ""
        text += "\(Self.processor), \(ProcessorCount.available) cores, load \(Amount.fixed(load.first ?? 0, 2)) before"
        text += " and \(Amount.fixed(now, 2)) after; files of at most \(Amount.bytes(bytes)), in the page cache\n\n"
        var table = TextTable([
            .text("part"), .text("what"), .number("measured"), .text(""), .number("goal"), .text("met"), .text("note"),
        ])
        for row in rows { table.append(cells(row)) }
        return text + table.text
    }

    private func cells(_ row: BenchRow) -> [String] {
        [
            row.part.rawValue, row.name, row.value.map(Self.figure) ?? "-", row.unit, Self.text(row.goal),
            row.isMet.map { $0 ? "yes" : "NO" } ?? "", row.note,
        ]
    }

    private static func text(_ goal: BenchRow.Goal?) -> String {
        switch goal {
        case .atLeast(let bound): "≥ \(bound)"
        case .atMost(let bound): "≤ \(bound)"
        case nil: ""
        }
    }

    /// Three digits that count.
    private static func figure(_ value: Double) -> String {
        Amount.fixed(value, value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3)
    }

    var json: JSONValue {
        .object(of: [
            (
                "machine",
                .object(of: [
                    ("processor", .string(Self.processor)), ("cores", .integer(ProcessorCount.available)),
                    ("loadBefore", .array(load.map { .number($0) })),
                    ("loadAfter", .array(Self.load.map { .number($0) })),
                ])
            ),
            ("debugBuild", .bool(Self.buildWarning != nil)), ("fileBytes", .integer(bytes)),
            ("rows", .array(rows.map(object))),
        ])
    }

    private func object(_ row: BenchRow) -> JSONValue {
        let goal: [(String, JSONValue)] =
            switch row.goal {
            case .atLeast(let bound): [("atLeast", .number(bound))]
            case .atMost(let bound): [("atMost", .number(bound))]
            case nil: []
            }
        return .object(
            of: [
                ("part", .string(row.part.rawValue)), ("name", .string(row.name)), ("value", .optional(row.value)),
                ("unit", .string(row.unit)),
            ] + goal + [("met", row.isMet.map { .bool($0) } ?? .null), ("note", .string(row.note))])
    }

    /// Source: /proc/cpuinfo.
    private static var processor: String {
        guard let file = fopen("/proc/cpuinfo", "r") else { return "unknown processor" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let parts = text.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].hasPrefix("model name") {
                return String(parts[1].drop { $0 == " " }.prefix { $0 != "\n" })
            }
        }
        return "unknown processor"
    }
}
