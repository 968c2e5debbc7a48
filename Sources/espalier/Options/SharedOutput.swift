import ArgumentParser
import Checkpoints
import Exporters
import Pruning
import Subjects

/// Writes a pruned folder where several ranks share the work.
enum SharedOutput {
    /// - Throws: a `Failure` for what only one process can write, `.write`, `.checkpoint`.
    static func write(
        _ settled: Settled, to out: String?, format: String?, masks: String?, _ place: RankPlace
    ) async throws -> [WrittenFile] {
        guard let out, masks == nil, format == nil || format == PrunedCheckpoint.card.id else {
            throw Failure(
                .misuse, "\(place.source ?? "--ranks"): ranks share the writing of --out FOLDER, and nothing else")
        }
        let folder = try RankedFolder(settled, to: out, place)
        let line = ProgressLine()
        defer { line.clear() }
        let report = try await folder.run { progress in
            line.show("writing \(progress.file)", done: progress.bytesDone, of: progress.bytesTotal)
        }
        line.clear()
        let rest = report.missing > 0 ? "\(report.missing) shards are missing yet" : "all shards are there"
        Standard.error(
            "espalier: rank \(place.rank) of \(place.count): wrote \(report.written.count) shards, "
                + "\(report.found) were there, \(rest)\n")
        return report.written
    }
}
