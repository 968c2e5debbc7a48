package import Checkpoints
package import Subjects

/// Measured rows by layer name, and what they were measured on; a CSV file beside the checkpoint, which a script may write too.
package struct SensitivityTable: Sendable, Hashable {
    /// What has to be the same for rows to stand: checkpoint, method, data.
    package var origin: Origin
    package var rows: [String: SensitivityRow] = [:]

    package struct Origin: Sendable, Hashable {
        package var fingerprint: String
        /// Method and settings, granularity and pattern.
        package var scores: String
        package var data: String
        package var samples: Int?

        package init(fingerprint: String, scores: String, data: String, samples: Int?) {
            self.fingerprint = fingerprint
            self.scores = scores
            self.data = data
            self.samples = samples
        }
    }

    package init(_ origin: Origin) { self.origin = origin }

    /// Where it lies for a checkpoint.
    package static func path(for checkpoint: Checkpoint) -> String {
        checkpoint.directory + "/" + PathName.name(of: checkpoint.path) + ".sensitivity.csv"
    }
}

extension SensitivityTable {
    private static let columns = "layer,sparsity,metric,value,dense"

    /// Comments that state the origin, a line of columns, a line a point.
    package var text: String {
        var lines = [
            "# espalier sensitivity 1", "# checkpoint \(origin.fingerprint)", "# scores \(origin.scores)",
            "# data \(origin.data)", "# samples \(origin.samples.map { "\($0)" } ?? "all")", Self.columns,
        ]
        for (_, row) in rows.sorted(by: { $0.key < $1.key }) {
            for point in row.points {
                lines.append("\(Self.quoted(row.name)),\(point.sparsity),\(row.metric),\(point.value),\(row.dense)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// - Throws: `.recipe` with file and line for a line that is no point.
    package init(_ text: String, file: String) throws(PruningError) {
        var facts: [String: String] = [:]
        var rows: [String: SensitivityRow] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("# ") {
                let words = line.dropFirst(2).split(separator: " ", maxSplits: 1)
                if words.count == 2 { facts[String(words[0])] = String(words[1]) }
            } else if !line.isEmpty, line != Self.columns {
                guard let point = Self.point(line) else {
                    throw .recipe(file: file, line: index + 1, fact: "not \(Self.columns)")
                }
                rows[point.name, default: point.without].points += point.points
            }
        }
        origin = Origin(
            fingerprint: facts["checkpoint"] ?? "", scores: facts["scores"] ?? "", data: facts["data"] ?? "",
            samples: facts["samples"].flatMap { Int($0) })
        self.rows = rows.mapValues {
            SensitivityRow(name: $0.name, metric: $0.metric, dense: $0.dense, points: $0.points)
        }
    }

    private static func point(_ line: Substring) -> SensitivityRow? {
        let fields = fields(line)
        guard fields.count == 5, let sparsity = Double(fields[1]), (0...1).contains(sparsity),
            let value = Double(fields[3]), let dense = Double(fields[4])
        else { return nil }
        return SensitivityRow(
            name: fields[0], metric: Metric.Kind(fields[2]), dense: dense,
            points: [SensitivityRow.Point(sparsity: sparsity, value: value)])
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Fields of a line, quotes taken off.
    private static func fields(_ line: Substring) -> [String] {
        var (fields, field, isQuoted) = ([String](), "", false)
        var rest = line[...]
        while let character = rest.popFirst() {
            switch character {
            case "\"" where isQuoted && rest.first == "\"": field.append(rest.removeFirst())
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            default: field.append(character)
            }
        }
        return fields + [field]
    }
}

extension SensitivityRow {
    /// The row before its first point.
    fileprivate var without: SensitivityRow { SensitivityRow(name: name, metric: metric, dense: dense, points: []) }
}

extension Metric.Kind {
    /// By its description; any other name is one's own.
    package init(_ text: String) {
        let known: [Metric.Kind] = [
            .top1, .top5, .loss, .perplexity, .cosine, .divergence, .outputError, .latency, .memory,
        ]
        self = known.first { "\($0)" == text } ?? .own(text)
    }
}
