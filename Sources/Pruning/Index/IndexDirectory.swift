package import Checkpoints
package import Subjects
import Tensors

/// What an index knows of a checkpoint before anything is counted: its files, its tensors, and what each of them is.
///
/// It does not depend on where the files lie, so ranks on several machines make the same bytes of it.
package struct IndexDirectory: Sendable {
    package var displayName: String
    package var fingerprint: Fingerprint
    package var files: [ShardFile]
    package var missing: [MissingShard]
    /// The text of config.json; empty without.
    package var config: [UInt8]
    package var tensors: [TensorEntry]
    /// One a tensor.
    package var layers: [RememberedLayer]

    /// - Throws: `.checkpoint` when the samples of its fingerprint cannot be read.
    package init(_ network: Network) throws(PruningError) {
        let checkpoint = network.checkpoint
        displayName = checkpoint.displayName
        do throws(CheckpointError) { fingerprint = try checkpoint.fingerprint() } catch { throw .checkpoint(error) }
        files = checkpoint.files
        missing = checkpoint.missing
        config = checkpoint.config?.raw ?? []
        tensors = checkpoint.tensors
        layers = network.layers.map { RememberedLayer($0, in: checkpoint) }
    }

    /// The network without its weights.
    package func network(at path: String) -> Network {
        let checkpoint = Checkpoint(
            StandIn(path: path, fingerprint: fingerprint), displayName: displayName, files: files, tensors: tensors,
            missing: missing, config: config)
        return Network(checkpoint, layers)
    }

    /// Why the files are not those of a checkpoint; nil where they are.
    package func change(in checkpoint: Checkpoint) -> String? {
        for (old, new) in zip(files, checkpoint.files) {
            if old.name != new.name { return "\(new.name.printable) was \(old.name.printable)" }
            if old.isPresent != new.isPresent { return "\(new.name.printable) \(new.isPresent ? "came" : "is gone")" }
            if old.size != new.size { return "\(new.name.printable) had \(old.size) bytes, now \(new.size)" }
            if old.headerHash != new.headerHash { return "the header of \(new.name.printable) is another one" }
            if old.modificationTime != new.modificationTime { return "\(new.name.printable) was written again" }
        }
        if files.count != checkpoint.files.count { return "it had \(files.count) files, now \(checkpoint.files.count)" }
        let isSame =
            tensors.count == checkpoint.tensors.count
            && zip(tensors, checkpoint.tensors).allSatisfy {
                $0.name == $1.name && $0.dtype == $1.dtype && $0.shape == $1.shape
            }
        return isSame ? nil : "the tensors are read differently now"
    }
}

/// Limits of what an index may claim, which nothing but it can check.
enum IndexLimits {
    static let tensors = 1 << 20
    static let rank = 64
    /// Elements of one tensor, and bytes of one file in thousands of that.
    static let elements = 1 << 40
    static let bytes = 1 << 60
}
