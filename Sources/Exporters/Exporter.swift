package import Checkpoints
package import Pruning
package import Subjects

/// One foreign (or own) format: turns a plan carried through into files.
///
/// A format is one file in this module and one line in `ExportCatalog`.
package protocol Exporter: Sendable {
    static var card: ExportCard { get }

    /// Whether the format makes something of such a checkpoint that no other does better.
    static func applies(to checkpoint: Checkpoint) -> Bool

    /// Stops before any work when the format could not be written there: what can be known without writing.
    /// - Throws: `.write` when a file is there and not to be replaced, or when the output is the input.
    static func check(_ path: String, for checkpoint: Checkpoint, replacing: Bool) throws(PruningError)

    /// The text itself for text formats; for the others, what would be written and how large it would be.
    static func preview(_ settled: Settled) throws(PruningError) -> String

    /// Writes the format's files; each appears whole or not at all, after it was read back.
    ///
    /// - Parameters:
    ///   - path: of the main file, or of the folder where the format is one.
    ///   - progress: called now and then with the work of this format so far.
    /// - Returns: what was written, the main file first.
    /// - Throws: `.write` when a file is there and not to be replaced, on a full disk, or when the output is the input;
    ///   `.verification`, `.checkpoint`, `.cancelled`.
    static func write(
        _ settled: Settled, to path: String, replacing: Bool, progress: @Sendable (ExportProgress) -> Void
    ) async throws(PruningError) -> [WrittenFile]
}

extension Exporter {
    package static func applies(to checkpoint: Checkpoint) -> Bool { true }

    package static func check(_ path: String, for checkpoint: Checkpoint, replacing: Bool) throws(PruningError) {
        try OutputPath.check(path, against: checkpoint, replacing: replacing)
    }
}

/// What a list of formats shows of one.
package struct ExportCard: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// One text, which a preview can show whole.
        case text
        /// Binary, or several files.
        case files
    }

    /// As `--to` takes it.
    package var id: String
    package var title: String
    /// What a base name gets, dot included: `.masks.safetensors`.
    package var suffix: String
    /// What it is for, in one line.
    package var summary: String
    package var kind: Kind

    /// Whether it takes the weights themselves, so that an index alone does not do.
    package var needsWeights: Bool { kind == .files }
}

/// How far an export is, in bytes read, written and read back again.
package struct ExportProgress: Sendable, Hashable {
    /// Of the format at work.
    package var format: String
    /// Path of the file at work.
    package var file: String
    package var bytesDone: Int
    package var bytesTotal: Int
}

/// A file that is in its place and was read back.
package struct WrittenFile: Sendable, Hashable {
    package var path: String
    package var bytes: Int
    /// What became of the numbers, where a format could not keep them all.
    package var note: String?
}
