import ArgumentParser
import Exporters
import Pruning
import Subjects

/// Whether files that exist may be replaced, and the writing itself with its progress.
struct OutputOption: ParsableArguments {
    @Flag(help: "Replace files that exist.") var replace = false

    /// Exact paths by format; those that are nil are left out.
    static func jobs(_ paths: [(format: String, path: String?)]) throws(PruningError) -> [ExportJob] {
        var jobs: [ExportJob] = []
        for (format, path) in paths {
            guard let path else { continue }
            jobs.append(ExportJob(exporter: try ExportCatalog.exporter(format), path: path))
        }
        return jobs
    }

    func write(_ jobs: [ExportJob], _ settled: Settled) async throws(PruningError) -> ExportReport {
        let line = ProgressLine()
        defer { line.clear() }
        return try await ExportJob.run(jobs, settled, replacing: replace) { progress in
            line.show("writing \(progress.file)", done: progress.bytesDone, of: progress.bytesTotal)
        }
    }
}
