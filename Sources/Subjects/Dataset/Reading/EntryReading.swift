import Checkpoints
import Tensors

/// One array of a file as samples.
struct EntryReading {
    private let checkpoint: Checkpoint
    private let entry: TensorEntry
    private let path: String

    /// Bytes of a packed array that are read into memory at most.
    static let heldBytes = 1 << 30

    init(_ checkpoint: Checkpoint, _ entry: TensorEntry, _ path: String) {
        self.checkpoint = checkpoint
        self.entry = entry
        self.path = path
    }

    /// Whether there are samples, of numbers that a network may take.
    func check() throws(DatasetError) {
        let isComplex = entry.dtype == .c64 || entry.dtype == .c128
        guard entry.dtype.blockLength == 1, !isComplex else {
            throw .unsupportedType(file: path, column: entry.name, entry.dtype)
        }
        guard !entry.shape.isEmpty, entry.shape.allSatisfy({ $0 > 0 }) else {
            throw .noSamples(file: path, column: entry.name, shape: entry.shape)
        }
    }

    /// Where samples are lent from: the mapped file, or memory for arrays that must be unpacked from first to last.
    func store(step: Int) throws(DatasetError) -> any SampleStore {
        try check()
        if entry.source == nil { return MappedSamples(checkpoint: checkpoint, entry: entry, step: step) }
        return HeldSamples(bytes: try bytes(), step: step)
    }

    /// All elements.
    func bytes() throws(DatasetError) -> [UInt8] {
        let count = entry.byteCount
        guard count <= Self.heldBytes else {
            throw .tooLarge(file: path, column: entry.name, bytes: count, limit: Self.heldBytes)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        do throws(CheckpointError) {
            for start in stride(from: 0, to: count, by: 4 << 20) {
                let part = try checkpoint.withBytes(of: entry, start..<min(start + (4 << 20), count)) { part in
                    part.withUnsafeBytes { [UInt8]($0) }
                }
                bytes += part
            }
        } catch { throw .checkpoint(error) }
        return bytes
    }

    /// The numbers of a column of class numbers.
    func wholeNumbers() throws(DatasetError) -> [Int] {
        try check()
        let bytes = try bytes()
        if entry.dtype.isInteger { return Transform.integers(bytes, entry.dtype).map { Int($0) } }
        var values = [Float](repeating: 0, count: entry.elementCount)
        var span = values.mutableSpan
        ElementDecoder.decode(bytes.span.bytes, as: entry.dtype, into: &span)
        // Above 2^24 Float32 skips whole numbers.
        if let sample = values.firstIndex(where: { $0 != $0.rounded() || !(abs($0) <= 0x1p24) }) {
            throw .labelNotWhole(file: path, column: entry.name, sample: sample)
        }
        return values.map { Int($0) }
    }
}
