package import Checkpoints
package import Pruning
package import Subjects

/// Several formats of one plan, written beside each other.
package struct ExportRequest: Sendable, Hashable {
    /// Catalog ids, written in this order.
    package var formats: [String]
    /// Base name: every format adds its suffix, unless the path ends in it already.
    package var path: String
    /// Whether files that exist may be replaced.
    package var replacing: Bool

    package init(formats: [String], path: String, replacing: Bool = false) {
        self.formats = formats
        self.path = path
        self.replacing = replacing
    }

    /// Where a format's main file goes. A checkpoint of several files becomes a folder and needs no suffix.
    package func path(for card: ExportCard, of network: Network) -> String {
        guard card.id == PrunedCheckpoint.card.id else {
            return path.hasSuffix(card.suffix) ? path : path + card.suffix
        }
        let suffix = PrunedCheckpoint.suffix(for: network.checkpoint)
        if network.checkpoint.isFolder {
            return path.hasSuffix(suffix) ? String(path.dropLast(suffix.utf8.count)) : path
        }
        return path.hasSuffix(suffix) ? path : path + suffix
    }

    /// Writes every format; see `ExportJob.run`.
    package func run(
        _ settled: Settled, progress: @Sendable (ExportProgress) -> Void = { _ in }
    ) async throws(PruningError) -> ExportReport {
        var jobs: [ExportJob] = []
        for id in formats {
            let exporter = try ExportCatalog.exporter(id)
            jobs.append(ExportJob(exporter: exporter, path: path(for: exporter.card, of: settled.network)))
        }
        // The script brings the same masks under the same name: they are written once.
        let scripts = jobs.filter { $0.exporter is TorchScript.Type }.map { TorchScript.masks(beside: $0.path) }
        jobs.removeAll { $0.exporter is MaskFile.Type && scripts.contains($0.path) }
        return try await ExportJob.run(jobs, settled, replacing: replacing, progress: progress)
    }
}

/// One format and the exact path of its main file or folder.
package struct ExportJob: Sendable {
    package var exporter: any Exporter.Type
    package var path: String

    package init(exporter: any Exporter.Type, path: String) {
        self.exporter = exporter
        self.path = path
    }

    /// Stops before any work when one of the jobs could not be written, or two want one path.
    package static func check(
        _ jobs: [ExportJob], for checkpoint: Checkpoint, replacing: Bool
    ) throws(PruningError) {
        var paths: Set<String> = []
        for job in jobs {
            guard paths.insert(job.path).inserted else {
                throw .write(.invalid(path: job.path, tensor: nil, fact: "two exports cannot have one path"))
            }
            if job.exporter.card.needsWeights, let absence = checkpoint.absence() { throw .checkpoint(absence) }
            try job.exporter.check(job.path, for: checkpoint, replacing: replacing)
        }
    }

    /// A recipe records counts, and its replay is held to them: those of a bin that only the weights tell apart are none.
    private static func checkCounts(_ jobs: [ExportJob], _ settled: Settled) throws(PruningError) {
        guard settled.solution.hasOpenCounts, let absence = settled.network.checkpoint.absence() else { return }
        let recipes = [RecipeYAML.card.id, RecipeJSON.card.id]
        if jobs.contains(where: { recipes.contains($0.exporter.card.id) }) { throw .checkpoint(absence) }
    }

    /// Writes the jobs in their order, after all of them were checked for what can be known beforehand.
    ///
    /// - Throws: what the first job that fails says; files of jobs before it stay.
    package static func run(
        _ jobs: [ExportJob], _ settled: Settled, replacing: Bool,
        progress: @Sendable (ExportProgress) -> Void = { _ in }
    ) async throws(PruningError) -> ExportReport {
        try check(jobs, for: settled.network.checkpoint, replacing: replacing)
        try checkCounts(jobs, settled)
        var report = ExportReport()
        for job in jobs {
            report.files += try await job.exporter.write(
                settled, to: job.path, replacing: replacing, progress: progress)
        }
        return report
    }
}

/// What an export left on disk.
package struct ExportReport: Sendable, Hashable {
    package var files: [WrittenFile] = []

    package init() {}

    package var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
}
