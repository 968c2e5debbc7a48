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
        if card.id == PrunedCheckpoint.card.id, network.checkpoint.isFolder {
            return path.hasSuffix(card.suffix) ? String(path.dropLast(card.suffix.utf8.count)) : path
        }
        return path.hasSuffix(card.suffix) ? path : path + card.suffix
    }

    /// Writes every format. All of them are checked for what can be known beforehand before the first is written.
    ///
    /// - Throws: what the first format that fails says; files of formats before it stay.
    package func run(
        _ settled: Settled, progress: @Sendable (ExportProgress) -> Void = { _ in }
    ) async throws(PruningError) -> ExportReport {
        var report = ExportReport()
        var jobs: [(exporter: any Exporter.Type, path: String)] = []
        for id in formats {
            let exporter = try ExportCatalog.exporter(id)
            jobs.append((exporter, path(for: exporter.card, of: settled.network)))
        }
        for job in jobs where job.exporter.card.kind == .text || !settled.network.checkpoint.isFolder {
            try OutputPath.check(job.path, against: settled.network.checkpoint, replacing: replacing)
        }
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
