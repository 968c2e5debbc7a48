package import Checkpoints
package import Pruning
package import Subjects

/// A format that is one text: its preview is the file.
package protocol TextExporter: Exporter {}

extension TextExporter {
    package static func write(
        _ settled: Settled, to path: String, replacing: Bool, progress: @Sendable (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile] {
        try check(path, for: settled.network.checkpoint, replacing: replacing)
        let text = try preview(settled)
        return [try TextFile.write(text, to: path, format: card.id, replacing: replacing, progress: progress)]
    }
}

/// Writes one text whole, and reads it back before it gets its name.
enum TextFile {
    static func write(
        _ text: String, to path: String, format: String, replacing: Bool, progress: (ExportProgress) -> Void
    ) throws(PruningError) -> WrittenFile {
        let bytes = Array(text.utf8)
        do throws(WriteError) {
            try write(bytes, to: path, replacing: replacing)
        } catch {
            throw .write(error)
        }
        progress(ExportProgress(format: format, file: path, bytesDone: bytes.count, bytesTotal: bytes.count))
        return WrittenFile(path: path, bytes: bytes.count)
    }

    static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws(WriteError) {
        var file = try AtomicFile(path, replacing: replacing)
        try file.checkSpace(for: bytes.count)
        try file.write(bytes)
        try file.commit { (temporary) throws(WriteError) in
            guard try read(temporary, for: path) == bytes else {
                throw .verificationFailed(path: path, fact: "the bytes differ")
            }
        }
    }

    private static func read(_ temporary: String, for path: String) throws(WriteError) -> [UInt8] {
        do throws(CheckpointError) {
            let file = try OpenedFile(temporary)
            return try file.read(0..<file.identity.size)
        } catch {
            throw .verificationFailed(path: path, fact: error.fact)
        }
    }
}

/// One text that a command writes by itself.
package enum ExportedText {
    /// - Throws: `.write` when a file is there and not to be replaced, or when the output is the input.
    package static func write(
        _ text: String, to path: String, beside checkpoint: Checkpoint, replacing: Bool
    ) throws(PruningError) -> WrittenFile {
        try OutputPath.check(path, against: checkpoint, replacing: replacing)
        return try TextFile.write(text, to: path, format: "text", replacing: replacing) { _ in }
    }
}
