import Checkpoints
import Tensors

/// Compares a GGUF file whose tensors changed their types with its original: metadata and untouched tensors byte by byte, the
/// elements of the others with what they are in the new type, or zero.
struct HalfReadingBack {
    private let checkpoint: Checkpoint
    private let index: Int
    private let plan: GGUFRetyping
    private let changes: [HalfCopy.Change]
    /// Zeros that each changed tensor was written with.
    private let zeros: [String: Int]

    init(
        _ checkpoint: Checkpoint, _ index: Int, _ plan: GGUFRetyping, _ changes: [HalfCopy.Change],
        _ zeros: [String: Int]
    ) {
        self.checkpoint = checkpoint
        self.index = index
        self.plan = plan
        self.changes = changes
        self.zeros = zeros
    }

    /// - Parameter progress: called with the bytes just read.
    func run(_ temporary: String, as path: String, progress: (Int) -> Void) throws(WriteError) {
        try verifying(path) {
            let map = try MappedFile(temporary)
            guard map.size == plan.size else {
                throw CopiedTensor.Fault("\(map.size) bytes instead of \(plan.size)")
            }
            // The reader's own checks of order, sizes and padding.
            let read = try map.withBytes(0..<map.size) { bytes in
                Result { () throws(CheckpointError) in try GGUFRetyping(bytes, path: temporary) { _ in nil } }
            }.get()
            guard read.header == plan.header, read.tensors.map(\.bytes) == plan.tensors.map(\.newBytes),
                read.tensors.map(\.dtype) == plan.tensors.map(\.newType)
            else { throw CopiedTensor.Fault("the header differs") }
            let changed = Set(changes.map(\.tensor.entry.storedName))
            for tensor in plan.tensors where !changed.contains(tensor.name) { try compare(tensor, map, progress) }
            for change in changes { try compare(change, map, progress) }
        }
    }

    private func compare(_ tensor: GGUFRetyping.Tensor, _ map: MappedFile, _ progress: (Int) -> Void) throws {
        for start in stride(from: 0, to: tensor.bytes.count, by: MaskedTensor.pieceSize) {
            let count = min(MaskedTensor.pieceSize, tensor.bytes.count - start)
            let (old, new) = (tensor.bytes.lowerBound + start, tensor.newBytes.lowerBound + start)
            let isSame = try checkpoint.withBytes(ofFile: index, old..<old + count) { original in
                map.withBytes(new..<new + count) { MaskedCopy.areEqual(original, $0) }
            }
            guard isSame else { throw CopiedTensor.Fault("\(tensor.name): the bytes differ from the original") }
            progress(count)
        }
    }

    private func compare(_ change: HalfCopy.Change, _ map: MappedFile, _ progress: (Int) -> Void) throws {
        let (tensor, moved) = (change.tensor, change.moved)
        let count = try CopiedTensor(tensor, in: checkpoint, as: moved.dtype).zeros { start, target in
            try map.read(moved, from: start, into: &target)
        }
        guard count == zeros[tensor.entry.name] else {
            throw CopiedTensor.Fault("\(tensor.entry.name): \(count) zeros, not \(zeros[tensor.entry.name] ?? 0)")
        }
        progress(moved.bytes.count)
    }
}
