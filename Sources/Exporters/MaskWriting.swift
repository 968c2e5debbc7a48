import Checkpoints
import Pruning
import Subjects
import Tensors

/// Streams the masks of a plan into one safetensors file, a chunk of a layer at a time.
struct MaskWriting {
    private let settled: Settled
    private let path: String
    private let format: String
    private let replacing: Bool

    init(_ settled: Settled, path: String, format: String, replacing: Bool) {
        self.settled = settled
        self.path = path
        self.format = format
        self.replacing = replacing
    }

    /// Turns the bits of one chunk into the bytes of a file; bits that make no whole byte may wait in `pending`.
    typealias Encode = (_ mask: BitMask, _ pending: inout BitMask, _ isLast: Bool) -> [UInt8]

    /// - Parameter form: shape and type of a layer's mask in the file.
    func run(
        _ form: (Layer) -> ([Int], DType), metadata: [(String, String)], encode: Encode,
        progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> WrittenFile {
        let checkpoint = settled.network.checkpoint
        try OutputPath.check(path, against: checkpoint, replacing: replacing)
        let cuts = settled.prunedCuts
        let byName = Dictionary(cuts.map { ($0.layer.entry.name, $0) }, uniquingKeysWith: { first, _ in first })
        let items = cuts.map { cut in
            let (shape, dtype) = form(cut.layer)
            return SafetensorsLayout.Item(name: cut.layer.entry.name, dtype: dtype, shape: shape)
        }
        do {
            let about = try header() + metadata.map { (key: $0.0, value: $0.1) }
            var writer = try SafetensorsWriter(path, items, metadata: about, replacing: replacing)
            let size = writer.layout.size
            for entry in writer.tensors {
                guard let cut = byName[entry.name] else { continue }
                let done = try await append(cut, to: &writer, encode)
                guard done == cut.removed else {
                    throw PruningError.verification(
                        file: path, fact: "\(cut.layer.entry.name): \(done) bits are off, not \(cut.removed)")
                }
                progress(
                    ExportProgress(
                        format: format, file: path, bytesDone: entry.bytes.upperBound, bytesTotal: size))
            }
            try checkpoint.checkUnchanged()
            try writer.finish()
            return WrittenFile(path: path, bytes: size)
        } catch let error as WriteError {
            throw .write(error)
        } catch let error as PruningError {
            throw error
        } catch let error as CheckpointError {
            throw .checkpoint(error)
        } catch {
            throw .cancelled
        }
    }

    private func header() throws(CheckpointError) -> [(key: String, value: String)] {
        [
            ("made-by", "espalier"), ("mask", "true or 1 = kept"),
            ("checkpoint", settled.network.checkpoint.displayName),
            ("fingerprint", "\(try settled.network.checkpoint.fingerprint())"), ("ties", Recipe.tieRule),
        ]
    }

    /// - Returns: how many weights the written mask removes.
    private func append(
        _ cut: LayerCut, to writer: inout SafetensorsWriter, _ encode: Encode
    ) async throws -> Int {
        var masks = try cut.masks(settled.network)
        var pending = BitMask()
        var removed = 0
        let chunks = masks.chunks
        for (place, range) in chunks.enumerated() {
            var bytes: [UInt8] = []
            try masks.next(range) { _, mask in
                removed += mask.removed
                bytes = encode(mask, &pending, place == chunks.count - 1)
            }
            try writer.append(bytes.span.bytes)
            await Task.yield()
        }
        return removed
    }
}
