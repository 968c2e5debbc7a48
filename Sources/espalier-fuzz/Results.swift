import Foundation

/// What came of a run, by reader.
struct Results {
    var found = 0
    var seconds = 0.0
    /// Seconds of processors that the workers used.
    var processorSeconds = 0.0
    private var counts = ReaderKind.all.map { (name: $0.name, runs: 0, opened: 0) }

    mutating func add(_ board: Blackboard) {
        for place in counts.indices {
            let (runs, opened) = board.counts(place)
            counts[place].runs += runs
            counts[place].opened += opened
        }
    }

    var runs: Int { counts.reduce(0) { $0 + $1.runs } }

    /// Markdown.
    var table: String {
        let rows = counts.filter { $0.runs > 0 }.map { "| \($0.name) | \($0.runs) | \($0.opened) |" }
        return """
            | reader | executions | opened all the same |
            |---|---:|---:|
            \(rows.joined(separator: "\n"))
            | all | \(runs) | \(counts.reduce(0) { $0 + $1.opened }) |
            """
    }

    var summary: String {
        let speed = processorSeconds > 0 ? Int(Double(runs) / processorSeconds) : 0
        return "\(runs) executions in \(Int(seconds)) s, \(speed) a second of a processor; \(found) ended a process"
    }
}
