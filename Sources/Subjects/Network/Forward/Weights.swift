package import Checkpoints
package import Tensors

/// The tensors that a graph's constants are, made when they are first asked for and kept while the job lives.
///
/// Floating-point numbers of whatever type, blocks too, are F32: F32 that lies aligned in the mapping is lent, the rest is
/// decoded. Integers, booleans and F64 stay what they are.
package final class Weights {
    package let checkpoint: Checkpoint
    package let runtime: Runtime
    private var made: [String: Tensor] = [:]
    private var replaced: [String: Tensor] = [:]
    /// Whether what the file has stands for now, whatever was put in its place.
    package var isDense = false

    package init(_ checkpoint: Checkpoint, _ runtime: Runtime) {
        self.checkpoint = checkpoint
        self.runtime = runtime
    }

    /// The same tensors as far as they are made, and nothing in the place of any: what another job put there does not show.
    package init(sharing other: Weights) {
        (checkpoint, runtime, made) = (other.checkpoint, other.runtime, other.made)
    }

    /// Makes all that a graph takes.
    package func make(for graph: Graph) throws(ForwardError) {
        for constant in graph.constants { if case .weight(let entry) = constant.source { _ = try tensor(entry) } }
    }

    /// The tensor of a name: the one put in its place, or what the file has. Another name for the same bytes is the same.
    package func tensor(_ entry: TensorEntry) throws(ForwardError) -> Tensor {
        let entry = original(entry)
        if !isDense, let tensor = replaced[entry.name] { return tensor }
        if let tensor = made[entry.name] { return tensor }
        let tensor = try dense(entry)
        made[entry.name] = tensor
        return tensor
    }

    /// Puts a tensor in the place of a weight; nil brings back what the file has.
    package func replace(_ name: String, by tensor: Tensor?) { replaced[name] = tensor }

    /// The same for a weight by whatever name it is known.
    package func replace(_ entry: TensorEntry, by tensor: Tensor?) { replaced[original(entry).name] = tensor }

    /// What was put in the place of weights now counts as what the file has.
    package func adopt() {
        made.merge(replaced) { $1 }
        replaced = [:]
    }

    /// A tensor with these elements, for the weight of that name.
    func made(_ array: HostTensor, _ name: String) throws(ForwardError) -> Tensor {
        do throws(RuntimeError) { return try runtime.tensor(array) } catch { throw .runtime(node: name, error) }
    }

    /// The entry whose bytes another name stands for; itself where it stands for its own.
    package func original(_ entry: TensorEntry) -> TensorEntry {
        guard let name = entry.details?.tiedTo, let other = checkpoint.entry(named: name),
            other.shape == entry.shape, other.bytes == entry.bytes
        else { return entry }
        return other
    }

    /// What the file has, made anew.
    /// - Throws: `.checkpoint`, `.runtime` for a type that libtorch does not have.
    package func dense(_ entry: TensorEntry) throws(ForwardError) -> Tensor {
        do {
            if let (bytes, owner) = checkpoint.mapping(of: entry), Self.stands(entry.dtype) {
                return try runtime.tensor(lending: bytes, entry.dtype, entry.shape, owner: owner)
            }
            return try runtime.tensor(stored(entry))
        } catch let error as ForwardError {
            throw error
        } catch let error as RuntimeError {
            throw .runtime(node: entry.name, error)
        } catch {
            preconditionFailure("only these two are thrown")
        }
    }

    /// A copy of what the file has, in the type that is computed with.
    package func stored(_ entry: TensorEntry) throws(ForwardError) -> HostTensor {
        do throws(CheckpointError) {
            return try made(entry)
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Throws `.changed` when bytes of a file were lost while it was mapped.
    package func checkUndamaged() throws(ForwardError) {
        do throws(CheckpointError) {
            for name in made.keys { try checkpoint.entry(named: name).map(checkpoint.checkUndamaged) }
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Whether elements are computed with as they are stored.
    private static func stands(_ dtype: DType) -> Bool {
        ![.f16, .bf16].contains(dtype) && dtype.scalarType != nil
    }

    private func made(_ entry: TensorEntry) throws(CheckpointError) -> HostTensor {
        if Self.stands(entry.dtype) {
            return HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: try checkpoint.read(entry))
        }
        var numbers: [Float] = []
        numbers.reserveCapacity(entry.elementCount)
        // Some 4 MiB at a time: elements that are not plain bytes are made in memory first.
        let step = max(1, (4 << 20) / entry.dtype.blockBytes) * entry.dtype.blockBytes
        for start in stride(from: 0, to: entry.byteCount, by: step) {
            let range = start..<min(start + step, entry.byteCount)
            let count = min(entry.dtype.elementCount(in: range.count), entry.elementCount - numbers.count)
            var piece = [Float](repeating: 0, count: count)
            try checkpoint.withBytes(of: entry, range) { bytes in
                var span = piece.mutableSpan
                ElementDecoder.decode(bytes, as: entry.dtype, into: &span)
            }
            numbers += piece
        }
        return HostTensor(numbers, shape: entry.shape)
    }
}
