import Checkpoints
import Tensors

/// Samples in a mapped file, `step` bytes from one to the next: a step below the sample's size makes overlapping windows.
struct MappedSamples: SampleStore {
    let checkpoint: Checkpoint
    let entry: TensorEntry
    let step: Int

    func copy(_ row: Int, into target: inout MutableRawSpan) throws(DatasetError) {
        let range = row * step..<row * step + target.byteCount
        do throws(CheckpointError) {
            // A span cannot be captured while it is written, so its memory is.
            try target.withUnsafeMutableBytes { (target) throws(CheckpointError) in
                try checkpoint.withBytes(of: entry, range) { bytes in
                    bytes.withUnsafeBytes { target.copyMemory(from: $0) }
                }
            }
        } catch { throw .checkpoint(error) }
    }
}

/// Samples in memory, `step` bytes from one to the next; 0 repeats one sample for ever.
struct HeldSamples: SampleStore {
    let bytes: [UInt8]
    let step: Int

    func copy(_ row: Int, into target: inout MutableRawSpan) throws(DatasetError) {
        let start = row * step
        target.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes { target.copyMemory(from: .init(rebasing: $0[start..<start + target.count])) }
        }
    }
}
