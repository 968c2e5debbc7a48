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
        try verifying(path) {
            let file = try OpenedFile(temporary)
            let (size, found) = (checkpoint.files[index].size, file.identity.size)
            guard found == size else { throw CopiedTensor.Fault("\(found) bytes instead of \(size)") }
            let map = try MappedFile(file)
            var place = 0
            for change in changes {
                try compare(place..<change.entry.bytes.lowerBound, map, progress)
                try compare(change, map)
                place = change.entry.bytes.upperBound
                progress(change.entry.bytes.count)
            }
            try compare(place..<size, map, progress)
        }
    }

    /// Bytes of no pruned tensor.
    private func compare(_ range: Range<Int>, _ map: MappedFile, _ progress: (Int) -> Void) throws {
        let pieces = stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceSize).map {
            $0..<min($0 + Self.pieceSize, range.upperBound)
        }
        _ = try ConcurrentPieces.map(pieces) { piece in
            let isSame = try checkpoint.withBytes(ofFile: index, piece) { original in
                map.withBytes(piece) { MaskedCopy.areEqual(original, $0) }
            }
            guard isSame else {
                throw CopiedTensor.Fault("bytes from \(piece.lowerBound) on differ from the original")
            }
            map.forget(piece)
        } report: {
            progress($0.count)
        }
    }

    private func compare(_ change: MaskedTensor, _ map: MappedFile) throws {
        let copy = CopiedTensor(change, in: checkpoint)
        let count =
            if change.entry.source == nil { try copy.zeros(in: map) } else {
                try copy.zeros { try map.read(change.entry, from: $0, into: &$1) }
            }
        if let expected = zeros[change.entry.name], count != expected {
            throw CopiedTensor.Fault("\(change.entry.name): \(count) zeros, not \(expected)")
        }
    }
}
