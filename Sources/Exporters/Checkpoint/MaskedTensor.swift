import Checkpoints
import Pruning
import Subjects
import Tensors

/// The elements of one tensor as a pruned copy holds them: row-major, little-endian, in its own type, a piece at a time.
struct MaskedTensor {
    let entry: TensorEntry
    /// Nil for a tensor that is copied as it is.
    let cut: LayerCut?
    private let network: Network

    /// Bytes a piece of an untouched tensor.
    static let pieceSize = 8 << 20

    init(_ entry: TensorEntry, cut: LayerCut?, in network: Network) {
        self.entry = entry
        self.cut = cut
        self.network = network
    }

    /// Calls `body` with consecutive pieces, whole blocks each.
    ///
    /// - Returns: elements that are zero in the copy of a pruned tensor, removed or zero before; nil for an untouched one.
    /// - Throws: `.cancelled`, `.checkpoint`, `.verification` when the masks do not remove what the plan says, and what `body`
    ///   throws.
    func forEachPiece(_ body: (RawSpan) throws -> Void) async throws -> Int? {
        guard let cut else {
            for range in Self.pieces(of: entry) {
                guard !Task.isCancelled else { throw PruningError.cancelled }
                try network.checkpoint.withBytes(of: entry, range) { bytes in Result { try body(bytes) } }.get()
                network.checkpoint.forget(entry, range)
                await Task.yield()
            }
            return nil
        }
        var masks = try cut.masks(network)
        let codes = try zeroCodes()
        var (zeros, removed) = (0, 0)
        // One for all pieces: memory that was just made costs as much as filling it.
        var bytes: [UInt8] = []
        for range in masks.chunks {
            var kept = BitMask()
            try masks.next(range) { _, mask in kept = mask }
            removed += kept.removed
            let place = entry.dtype.byteCount(of: range.lowerBound)..<entry.dtype.byteCount(of: range.upperBound)
            bytes.removeAll(keepingCapacity: true)
            try network.checkpoint.withBytes(of: entry, place) { original in
                original.withUnsafeBytes { bytes.append(contentsOf: $0) }
            }
            var span = bytes.mutableSpan
            var raw = span.mutableBytes
            kept.apply(to: &raw, as: entry.dtype)
            codes?.store(into: &raw, as: entry.dtype, from: range.lowerBound, where: kept)
            zeros += Self.zeros(bytes.span.bytes, as: entry.dtype, codes, from: range.lowerBound)
            try body(bytes.span.bytes)
            await Task.yield()
        }
        network.checkpoint.forget(entry)
        guard removed == cut.removed else {
            throw PruningError.verification(
                file: network.checkpoint.files[entry.file].path,
                fact: "\(entry.name): \(removed) weights masked, not \(cut.removed)")
        }
        return zeros
    }

    /// All elements at once, and how many of them are zero.
    func elements() async throws -> (bytes: [UInt8], zeros: Int?) {
        var elements: [UInt8] = []
        elements.reserveCapacity(entry.byteCount)
        let zeros = try await forEachPiece { bytes in bytes.withUnsafeBytes { elements.append(contentsOf: $0) } }
        return (elements, zeros)
    }

    /// The codes that stand for 0 where they are not 0 themselves.
    func zeroCodes() throws(PruningError) -> ZeroCodes? {
        guard let cut, cut.layer.scale?.zeroPoint != nil else { return nil }
        return try ZeroCodes(cut.layer, network.checkpoint)
    }

    private static func zeros(_ bytes: RawSpan, as dtype: DType, _ codes: ZeroCodes?, from start: Int) -> Int {
        guard let codes else { return MaskedCopy.zeros(bytes, as: dtype) }
        return codes.zeros(original: bytes, copy: bytes, as: dtype, from: start) ?? 0
    }

    /// Byte ranges of whole blocks that cover a tensor.
    static func pieces(of entry: TensorEntry) -> [Range<Int>] {
        let block = entry.dtype.blockBytes
        let step = pieceSize / block * block
        return stride(from: 0, to: entry.byteCount, by: step).map { $0..<min($0 + step, entry.byteCount) }
    }
}
