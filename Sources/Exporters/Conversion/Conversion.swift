package import Checkpoints
import Pruning
package import Subjects
import Tensors

/// Writes a checkpoint of any format in another one.
package struct Conversion: Sendable {
    package let network: Network
    package var elements = ElementChoice.own
    /// Bytes that one file may have, of tensors; nil for a single file.
    package var shardBytes: Int?
    package var replacing = false

    package init(_ network: Network) { self.network = network }

    /// What was written, and what that did to the numbers.
    package struct Report: Sendable {
        package let format: FormatID
        package let files: [WrittenFile]
        package let tensors: Int
        /// Tensors that were stored in another type than their own.
        package let retyped: [(name: String, from: String, to: String)]
        /// Finite numbers whose stored value is another one, and those of them that became infinite.
        package let rounded: Int
        package let overflowed: Int
    }

    /// - Parameter path: what it ends in decides the format; a folder where `shardBytes` is set.
    /// - Throws: `.invalidValue` for a format that is not written, and what writing throws.
    package func run(
        to path: String, progress: @Sendable (ExportProgress) -> Void = { _ in }
    ) async throws(PruningError) -> Report {
        let format = try Self.format(of: path, isSharded: shardBytes != nil)
        var transcript = try Transcript(network, cuts: nil, as: elements, in: format)
        let files: [WrittenFile]
        if let shardBytes {
            files = try await ShardedWriting(network, shardBytes, replacing).run(&transcript, to: path, progress)
        } else {
            files = [
                try await TranscriptFile(network, format, id: "convert").write(
                    &transcript, to: path, replacing: replacing, progress)
            ]
        }
        let retyped = transcript.items.filter { $0.dtype != $0.layer.entry.dtype }
        return Report(
            format: format, files: files, tensors: transcript.items.count,
            retyped: retyped.map { ($0.layer.entry.name, $0.layer.entry.dtype.rawValue, $0.dtype.rawValue) },
            rounded: transcript.rounded.changed, overflowed: transcript.rounded.overflowed)
    }

    /// Formats that a conversion writes, by what their files end in.
    package static let formats: [(ending: String, format: FormatID)] = [
        (".safetensors", .safetensors), (".npz", .numpyArchive),
    ]

    private static func format(of path: String, isSharded: Bool) throws(PruningError) -> FormatID {
        if isSharded { return .safetensors }
        guard let found = formats.first(where: { path.hasSuffix($0.ending) }) else {
            throw .invalidValue(
                name: "output", value: path,
                expected: "a name that ends in " + formats.map(\.ending).joined(separator: " or "))
        }
        return found.format
    }
}
