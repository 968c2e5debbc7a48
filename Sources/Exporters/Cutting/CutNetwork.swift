import Checkpoints
import Pruning
package import Subjects
package import Tensors

/// Writes a network without the units that a cut takes: smaller tensors, a graph or a configuration that fits them.
///
/// ONNX stays ONNX, its file edited where it must be. Everything else becomes safetensors: one file where no configuration
/// belongs to it, else a folder with `config.json`, the tokenizer and whatever lay beside the weights.
package struct CutNetwork: Sendable {
    package let network: Network
    package let slicing: Slicing
    /// Type of all weights; nil for the smallest that holds each tensor's own numbers.
    package let stored: DType?
    package var replacing = false

    package init(_ network: Network, _ slicing: Slicing, as stored: DType? = nil) {
        (self.network, self.slicing, self.stored) = (network, slicing, stored)
    }

    /// What one cut needs to be written as.
    private var form: any CutForm {
        network.checkpoint.graph == nil ? CutTensors(network, slicing, as: stored) : CutModel(network, slicing)
    }

    /// Stops before any work when it could not be written there.
    /// - Throws: `.missing` for what the format cannot hold, `.write` for a path that is taken, `.invalidValue` for another type of an
    ///   ONNX model, whose operators state theirs.
    package func check(_ path: String) throws(PruningError) {
        if let missing = network.checkpoint.missing.first {
            throw .missing(
                need: "every shard, and \(missing.file.printable) is not there", mend: "complete the checkpoint first")
        }
        try Self.check(stored, network)
        try form.check(path, replacing: replacing)
    }

    /// - Throws: `.invalidValue` where a cut of the network cannot be written in a type of its own.
    package static func check(_ stored: DType?, _ network: Network) throws(PruningError) {
        guard let stored, network.checkpoint.graph != nil else { return }
        throw .invalidValue(name: "dtype", value: stored.rawValue, expected: "none: an ONNX model keeps its own types")
    }

    /// - Returns: what was written, the weights first; each with what became of widths that the format has no place for.
    package func write(to path: String) async throws(PruningError) -> [WrittenFile] {
        try check(path)
        return try await form.write(to: path, replacing: replacing)
    }
}

/// A way to write a cut network.
protocol CutForm {
    func check(_ path: String, replacing: Bool) throws(PruningError)
    func write(to path: String, replacing: Bool) async throws(PruningError) -> [WrittenFile]
}

extension CutForm {
    /// Reads the elements of a tensor in its own type.
    func elements(_ entry: TensorEntry, of checkpoint: Checkpoint) throws(PruningError) -> HostTensor {
        do throws(CheckpointError) {
            return HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try checkpoint.read(entry))
        } catch {
            throw .checkpoint(error)
        }
    }
}

/// Opens what was written as anybody would: the tensors have the shapes that the cut gives them, and the graph is whole.
enum CutReadingBack {
    static func check(
        _ temporary: String, _ shapes: [String: [Int]], named path: String
    ) throws(WriteError) {
        do {
            let checkpoint = try Checkpoint.open(temporary)
            for (name, shape) in shapes {
                guard let entry = checkpoint.entry(named: name), entry.shape == shape else {
                    throw CopiedTensor.Fault("\(name.printable) is not \(shape)")
                }
            }
            _ = try Network(checkpoint).graph()
        } catch let fault as CopiedTensor.Fault {
            throw .verificationFailed(path: path, fact: fault.fact)
        } catch let error as CheckpointError {
            throw .verificationFailed(path: path, fact: error.fact)
        } catch {
            throw .verificationFailed(path: path, fact: "\(error)")
        }
    }
}
