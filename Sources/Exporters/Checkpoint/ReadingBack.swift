package import Checkpoints
package import Pruning
package import Subjects
import Tensors

/// Reads a pruned file back and compares it with its original, without the masks: all bytes outside the pruned tensors are the
/// same, and an element of a pruned tensor is either the original's or zero, as many zeros as were written.
package struct ReadingBack {
    private let network: Network
    private let index: Int
    private let changes: [MaskedTensor]
    /// Zeros that each pruned tensor was written with.
    private let zeros: [String: Int]

    private static let pieceSize = 8 << 20

    private var checkpoint: Checkpoint { network.checkpoint }

    /// - Throws: `.verification` where a tensor cannot be changed without touching another.
    package init(_ settled: Settled, file index: Int, zeros: [String: Int]) throws(PruningError) {
        network = settled.network
        self.index = index
        changes = try TensorCuts(settled).changes(inFile: index)
        self.zeros = zeros
    }

    /// - Parameter progress: called with the bytes just read.
    /// - Throws: `.verificationFailed` with the tensor and what is wrong with it.
    package func run(_ temporary: String, as path: String, progress: (Int) -> Void) throws(WriteError) {
        do {
            let file = try OpenedFile(temporary)
            let (size, found) = (checkpoint.files[index].size, file.identity.size)
            guard found == size else { throw Fault("\(found) bytes instead of \(size)") }
            let map = try MappedFile(file)
            var place = 0
            for change in changes {
                try compare(place..<change.entry.bytes.lowerBound, map, progress)
                try compare(change, map)
                place = change.entry.bytes.upperBound
                progress(change.entry.bytes.count)
            }
            try compare(place..<size, map, progress)
        } catch let fault as Fault {
            throw .verificationFailed(path: path, fact: fault.fact)
        } catch let error as CheckpointError {
            throw .verificationFailed(path: path, fact: error.fact)
        } catch {
            throw .verificationFailed(path: path, fact: "\(error)")
        }
    }

    private struct Fault: Error {
        let fact: String
        init(_ fact: String) { self.fact = fact }
    }

    /// Bytes of no pruned tensor.
    private func compare(_ range: Range<Int>, _ map: MappedFile, _ progress: (Int) -> Void) throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceSize) {
            let piece = start..<min(start + Self.pieceSize, range.upperBound)
            let isSame = try checkpoint.withBytes(ofFile: index, piece) { original in
                map.withBytes(piece) { MaskedCopy.areEqual(original, $0) }
            }
            guard isSame else { throw Fault("bytes from \(piece.lowerBound) on differ from the original") }
            map.forget(piece)
            progress(piece.count)
        }
    }

    private func compare(_ change: MaskedTensor, _ map: MappedFile) throws {
        let entry = change.entry
        let codes = try change.zeroCodes()
        var count = 0
        for range in MaskedTensor.pieces(of: entry) {
            var copy = [UInt8](repeating: 0, count: range.count)
            var span = copy.mutableSpan
            var target = span.mutableBytes
            try Self.read(entry, range, of: map, into: &target)
            let start = entry.dtype.elementCount(in: range.lowerBound)
            let found = try checkpoint.withBytes(of: entry, range) { original in
                guard let codes else {
                    return MaskedCopy.zeros(original: original, copy: copy.span.bytes, as: entry.dtype)
                }
                return codes.zeros(original: original, copy: copy.span.bytes, as: entry.dtype, from: start)
            }
            checkpoint.forget(entry, range)
            guard let found else { throw Fault("\(entry.name): a kept element differs from the original") }
            count += found
        }
        if let expected = zeros[entry.name], count != expected {
            throw Fault("\(entry.name): \(count) zeros, not \(expected)")
        }
    }

    /// The tensor's elements as the new file has them.
    private static func read(
        _ entry: TensorEntry, _ range: Range<Int>, of map: MappedFile, into target: inout MutableRawSpan
    ) throws {
        if let source = entry.source { return try source.read(from: range.lowerBound, of: map, into: &target) }
        let place = entry.bytes.lowerBound + range.lowerBound..<entry.bytes.lowerBound + range.upperBound
        target.withUnsafeMutableBytes { target in
            map.withBytes(place) { bytes in bytes.withUnsafeBytes { target.copyMemory(from: $0) } }
        }
        map.forget(place)
    }
}
