import Checkpoints
import Glibc
package import Subjects

/// An evaluator of one's own: a command that is given the candidate and prints one JSON line of metrics.
///
/// This is how a machine with a stack of its own measures. `{checkpoint}` and `{recipe}` in the command stand for the paths of
/// the candidate, quoted for the shell; the last line of standard output that is a JSON object counts, its numbers are the metrics.
package struct CommandEvaluator: Sendable {
    package let command: String
    /// Seconds until the command is ended, with all that it started.
    package let timeLimit: Double

    package init(_ command: String, timeLimit: Double = 3600) {
        self.command = command
        self.timeLimit = timeLimit
    }

    /// Runs the command on files that are there; blocks, asking `isCancelled` ten times a second.
    ///
    /// - Parameter said: is given all that it wrote to standard error, however it ended.
    /// - Throws: `.evaluator` with the last line of its standard error when it fails, is too slow or prints no metrics.
    package func evaluate(
        checkpoint: String, recipe: String, said: (String) -> Void = { _ in }, isCancelled: () -> Bool = { false }
    ) throws(PruningError) -> Report {
        let line = Self.filled(command, ["checkpoint": checkpoint, "recipe": recipe])
        let began = ContinuousClock.now
        let child = try ChildProcess(shell: line)
        let ending = child.wait(seconds: timeLimit, isCancelled: isCancelled)
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        said(child.errors)
        switch ending {
        case .cancelled: throw .cancelled
        case .timedOut: throw fault("took more than \(Quantities.whole(timeLimit)) s", child)
        case .exited(0): break
        case .exited(let status): throw fault("ended with status \(status)", child)
        case .killed(let signal): throw fault("was ended by signal \(signal)", child)
        }
        guard let metrics = Self.metrics(child.output) else { throw fault("printed no line of JSON metrics", child) }
        return Report(metrics: metrics, samples: 0, total: 0, data: command, seconds: seconds)
    }

    private func fault(_ fact: String, _ child: ChildProcess) -> PruningError {
        let last = child.errors.split(separator: "\n").last.map { ": " + $0 } ?? ""
        return .evaluator(command: command, fact: fact + last)
    }

    /// - Returns: the numbers of the last line that is an object, in its order; nil where there is none.
    static func metrics(_ output: String) -> [Metric]? {
        for line in output.split(separator: "\n").reversed() {
            guard case .object(let members)? = try? JSONValue(Array(line.utf8), allowingNonFinite: true) else {
                continue
            }
            let metrics = members.compactMap { member in
                member.value.double.map { Metric(Metric.Kind(member.key), $0) }
            }
            return metrics.isEmpty ? nil : metrics
        }
        return nil
    }

    /// The command with paths in place of their names, each quoted for the shell.
    static func filled(_ command: String, _ paths: [String: String]) -> String {
        var filled = ""
        var rest = command[...]
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"), let path = paths[String(rest[rest.index(after: open)..<close])]
            else {
                filled.append(rest.removeFirst())
                continue
            }
            filled +=
                "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
