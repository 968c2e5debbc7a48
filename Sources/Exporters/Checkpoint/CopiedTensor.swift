import Checkpoints
import Pruning
import Tensors

/// Compares a tensor of a pruned copy with its original, without the mask: each element is the original's, or zero.
struct CopiedTensor {
    private let change: MaskedTensor
    private let checkpoint: Checkpoint
    /// The type that the copy stores its elements in.
    private let dtype: DType

    struct Fault: Error {
        let fact: String
        init(_ fact: String) { self.fact = fact }
    }

    init(_ change: MaskedTensor, in checkpoint: Checkpoint, as dtype: DType? = nil) {
        self.change = change
        self.checkpoint = checkpoint
        self.dtype = dtype ?? change.entry.dtype
    }

    /// Elements of the copy that are zero.
    ///
    /// - Parameter read: fills bytes of the copy's elements from that one on, row-major and little-endian; called on two threads.
    /// - Throws: `Fault` for an element that is something else, and what `read` throws.
    func zeros(_ read: @Sendable (_ start: Int, _ target: inout MutableRawSpan) throws -> Void) throws -> Int {
        let codes = try change.zeroCodes()
        return try ConcurrentPieces.map(MaskedTensor.pieces(of: change.entry)) { range in
            let first = change.entry.dtype.elementCount(in: range.lowerBound)
            let length = min(change.entry.dtype.elementCount(in: range.upperBound), change.entry.elementCount) - first
            var copy = [UInt8](repeating: 0, count: dtype.byteCount(of: length))
            var span = copy.mutableSpan
            var target = span.mutableBytes
            try read(dtype.byteCount(of: first), &target)
            return try zeros(copy.span.bytes, range, codes)
        }.reduce(0, +)
    }

    /// The same for a copy whose elements lie in a map as the original's do.
    func zeros(in map: MappedFile) throws -> Int {
        let codes = try change.zeroCodes()
        return try ConcurrentPieces.map(MaskedTensor.pieces(of: change.entry)) { range in
            let start = change.entry.bytes.lowerBound
            let place = start + range.lowerBound..<start + range.upperBound
            defer { map.forget(place) }
            return try map.withBytes(place) { copy in try zeros(copy, range, codes) }
        }.reduce(0, +)
    }

    /// - Parameters:
    ///   - copy: elements as the copy has them.
    ///   - range: where the original has them, in bytes of the tensor.
    private func zeros(_ copy: RawSpan, _ range: Range<Int>, _ codes: ZeroCodes?) throws -> Int {
        let entry = change.entry
        let first = entry.dtype.elementCount(in: range.lowerBound)
        let length = min(entry.dtype.elementCount(in: range.upperBound), entry.elementCount) - first
        let found = try checkpoint.withBytes(of: entry, range) { original in
            if let codes { return codes.zeros(original: original, copy: copy, as: dtype, from: first) }
            guard dtype != entry.dtype else { return MaskedCopy.zeros(original: original, copy: copy, as: dtype) }
            let expected = Recoding(dtype).encoded(original, as: entry.dtype, count: length)
            return MaskedCopy.zeros(original: expected.span.bytes, copy: copy, as: dtype)
        }
        checkpoint.forget(entry, range)
        guard let found else { throw Fault("\(entry.name): a kept element differs from the original") }
        return found
    }
}

extension CopiedTensor.Fault: CustomStringConvertible {
    var description: String { fact }
}

/// Stores a type's values in another type.
private struct Recoding {
    let dtype: DType
    init(_ dtype: DType) { self.dtype = dtype }

    func encoded(_ bytes: RawSpan, as source: DType, count: Int) -> [UInt8] {
        var values = [Float](repeating: 0, count: count)
        var span = values.mutableSpan
        ElementDecoder.decode(bytes, as: source, into: &span)
        var result = [UInt8](repeating: 0, count: dtype.byteCount(of: count))
        var target = result.mutableSpan
        var raw = target.mutableBytes
        ElementEncoder.encode(values.span, as: dtype, into: &raw)
        return result
    }
}

/// Runs a comparison, whose faults become the failure to read a file back.
func verifying(_ path: String, _ body: () throws -> Void) throws(WriteError) {
    do { try body() } catch let error as WriteError {
        throw error
    } catch let fault as CopiedTensor.Fault {
        throw .verificationFailed(path: path, fact: fault.fact)
    } catch let error as CheckpointError {
        throw .verificationFailed(path: path, fact: error.fact)
    } catch {
        throw .verificationFailed(path: path, fact: "\(error)")
    }
}

extension MappedFile {
    /// Fills `target` with elements of a tensor that lies in this file, from byte `start` of them on.
    func read(_ entry: TensorEntry, from start: Int, into target: inout MutableRawSpan) throws(CheckpointError) {
        if let source = entry.source { return try source.read(from: start, of: self, into: &target) }
        let place = entry.bytes.lowerBound + start..<entry.bytes.lowerBound + start + target.byteCount
        target.withUnsafeMutableBytes { target in
            withBytes(place) { bytes in bytes.withUnsafeBytes { target.copyMemory(from: $0) } }
        }
        forget(place)
    }
}
