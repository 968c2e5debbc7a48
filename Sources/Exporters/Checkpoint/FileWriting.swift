import Checkpoints
import Pruning
import Subjects

/// Writes the files of a pruned checkpoint one by one.
protocol FileWriting {
    /// Bytes of all files together, as far as they are known beforehand.
    var outputBytes: Int { get }

    /// Writes the file of that index, reads it back, and gives it its name.
    mutating func write(
        _ index: Int, to path: String, replacing: Bool, progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> WrittenFile
}

/// Adds up bytes over the files of a job.
struct ByteProgress {
    let format: String
    let total: Int
    private var done = 0

    init(format: String, total: Int) {
        self.format = format
        self.total = total
    }

    mutating func add(_ bytes: Int, _ path: String, _ progress: (ExportProgress) -> Void) {
        done += bytes
        progress(ExportProgress(format: format, file: path, bytesDone: min(done, total), bytesTotal: total))
    }
}

/// Runs a job of several modules, whose errors come to be the engine's.
func settingErrors<R>(_ body: () async throws -> R) async throws(PruningError) -> R {
    do { return try await body() } catch let error as WriteError {
        throw .write(error)
    } catch let error as CheckpointError {
        throw .checkpoint(error)
    } catch let error as PruningError {
        throw error
    } catch {
        throw .cancelled
    }
}
