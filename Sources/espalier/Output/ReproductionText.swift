import ArgumentParser
import Checkpoints
import Exporters
import Foundation
import Methods
import Pruning

/// A reproduction as a table for people, and as JSON.
struct ReproductionText {
    private let result: ReproductionResult

    init(_ result: ReproductionResult) { self.result = result }

    private var reproduction: Reproduction { result.reproduction }

    var markdown: String {
        let date = Date.now.formatted(.iso8601.year().month().day())
        let seeds = result.seeds.map(String.init).joined(separator: ", ")
        var lines = [
            "# \(reproduction.id)", "", reproduction.setting + ".", "",
            "\(reproduction.quantity.prefix(1).uppercased() + reproduction.quantity.dropFirst()), mean ± deviation over seeds \(seeds); "
                + "in brackets \(reproduction.source). Espalier \(Espalier.configuration.version), \(date).",
            "", "| | " + reproduction.columns.joined(separator: " | ") + " |",
            "|---|" + String(repeating: "---|", count: reproduction.columns.count),
        ]
        for (row, line) in reproduction.rows.enumerated() {
            let cells = reproduction.columns.indices.map { cell(row, $0) }
            lines.append("| \(line.name) | " + cells.joined(separator: " | ") + " |")
        }
        lines += ["", "| relation | by | holds |", "|---|---|---|"]
        for (words, margin, isAsserted) in result.margins {
            let holds = (margin >= 0 ? "yes" : isAsserted ? "**no**" : "no") + (isAsserted ? "" : " (not asserted)")
            lines.append("| \(words) | \(Amount.fixed(margin, 3)) | \(holds) |")
        }
        if !reproduction.tried.isEmpty {
            lines += ["", "Tried where a relation does not hold: \(reproduction.tried)."]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func cell(_ row: Int, _ column: Int) -> String {
        if result.cells[row][column].isEmpty { return "" }
        let spread = result.deviation(row, column).map { " ± " + Amount.fixed($0, 3) } ?? ""
        let card = reproduction.rows[row].card[column].map { " (\(Amount.fixed($0, 3)))" } ?? ""
        return Amount.fixed(result.means[row][column], 3) + spread + card
    }

    var json: JSONValue {
        .object(of: [
            ("id", .string(reproduction.id)), ("holds", .bool(result.holds)),
            ("seeds", .array(result.seeds.map { .integer(Int($0)) })),
            (
                "cells",
                .array(
                    reproduction.rows.indices.flatMap { row in
                        reproduction.columns.indices.map { column in
                            .object(of: [
                                ("row", .string(reproduction.rows[row].name)),
                                ("column", .string(reproduction.columns[column])),
                                ("values", .array(result.cells[row][column].map(JSONValue.number))),
                            ])
                        }
                    })
            ),
            (
                "relations",
                .array(
                    result.margins.map {
                        .object(of: [
                            ("words", .string($0.words)), ("margin", .number($0.margin)),
                            ("asserted", .bool($0.isAsserted)),
                        ])
                    })
            ),
        ])
    }

    /// Writes `ID.md`, whole or not at all.
    func write(to folder: String) throws(WriteError) {
        var file = try AtomicFile(PathName.join(folder, reproduction.id + ".md"), replacing: true)
        try file.write(Array(markdown.utf8))
        try file.commit()
    }
}
