package import Checkpoints
package import Subjects
import Tensors

/// Reads one layer's bytes from first to last in chunks of bounded size, and lets go of each chunk's memory.
package struct WeightStream: Sendable {
    let checkpoint: Checkpoint
    /// Called with the bytes just read.
    let progress: @Sendable (Int) -> Void

    package init(_ checkpoint: Checkpoint, progress: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.checkpoint = checkpoint
        self.progress = progress
    }

    /// Elements a chunk, before it is rounded to what the reader needs together: what is made of a chunk in several steps stays
    /// in the processor's second cache.
    static let chunkElements = 1 << 17

    /// Ranges of elements that cover the layer, each a multiple of `together` but the last.
    package static func chunks(of layer: Layer, together: Int = 1) -> [Range<Int>] {
        let block = layer.entry.dtype.blockLength
        let unit = max(1, together).leastCommonMultiple(with: block > 1 ? max(block, 8) : 1)
        let length = max(unit, chunkElements / unit * unit)
        return stride(from: 0, to: layer.parameters, by: length).map { $0..<min($0 + length, layer.parameters) }
    }

    /// Reads one chunk; the bytes are the caller's only inside `body`.
    /// - Throws: `.cancelled` when the task was, `.checkpoint` when the file cannot be read.
    package func read(
        _ layer: Layer, _ elements: Range<Int>, _ body: (RawSpan) -> Void
    ) throws(PruningError) {
        guard !Task.isCancelled else { throw .cancelled }
        let dtype = layer.entry.dtype
        let bytes = dtype.byteCount(of: elements.lowerBound)..<dtype.byteCount(of: elements.upperBound)
        do throws(CheckpointError) { try checkpoint.withBytes(of: layer.entry, bytes, body) } catch {
            throw .checkpoint(error)
        }
        letGo(bytes, of: layer)
        progress(bytes.count)
    }

    /// Lets go of memory two MiB at a time: the system maps as much at once, and a chunk may be a part of that.
    private func letGo(_ bytes: Range<Int>, of layer: Layer) {
        let step = 2 << 20
        let isEnd = bytes.upperBound == layer.entry.byteCount
        guard isEnd || bytes.upperBound / step > bytes.lowerBound / step else { return }
        checkpoint.forget(layer.entry, bytes.lowerBound / step * step..<bytes.upperBound)
    }

    /// Reads one chunk as numbers: scaled by the layer's block scales where it has them.
    package func values(of layer: Layer, _ elements: Range<Int>) throws(PruningError) -> [Float] {
        var values = [Float](repeating: 0, count: elements.count)
        try read(layer, elements) { bytes in
            var span = values.mutableSpan
            ElementDecoder.decode(bytes, as: layer.entry.dtype, into: &span)
        }
        if layer.scale != nil { try BlockScale(layer, checkpoint).apply(to: &values, from: elements.lowerBound) }
        return values
    }

    /// Reads one chunk of a layer of F64 with all its digits.
    package func doubles(of layer: Layer, _ elements: Range<Int>) throws(PruningError) -> [Double] {
        precondition(layer.entry.dtype == .f64, "other types are exact as Float")
        var values: [Double] = []
        values.reserveCapacity(elements.count)
        try read(layer, elements) { bytes in
            for offset in stride(from: 0, to: bytes.byteCount, by: 8) {
                values.append(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Double.self))
            }
        }
        return values
    }
}

extension Int {
    /// Both positive, and their product far from overflow.
    fileprivate func leastCommonMultiple(with other: Int) -> Int {
        var (a, b) = (self, other)
        while b != 0 { (a, b) = (b, a % b) }
        return self / a * other
    }
}
