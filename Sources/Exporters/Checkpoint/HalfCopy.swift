import Checkpoints
import Pruning
import Subjects
import Tensors

/// Copies GGUF files, with F16 for the tensors that lose weights and whose own type has no exact zero.
struct HalfCopy: FileWriting {
    private let network: Network
    private let cuts: TensorCuts
    /// One a file of the checkpoint.
    private let plans: [GGUFRetyping]
    private var transcript: Transcript
    private var done: ByteProgress

    init(_ settled: Settled, format: String) throws(PruningError) {
        network = settled.network
        cuts = TensorCuts(settled)
        var plans: [GGUFRetyping] = []
        for index in settled.network.checkpoint.files.indices {
            plans.append(try Self.plan(index, settled.network.checkpoint, cuts))
        }
        self.plans = plans
        transcript = try Transcript(settled.network, cuts: cuts, as: .own, in: .gguf)
        done = ByteProgress(format: format, total: 2 * plans.reduce(0) { $0 + $1.size })
    }

    private static func plan(
        _ index: Int, _ checkpoint: Checkpoint, _ cuts: TensorCuts
    ) throws(PruningError) -> GGUFRetyping {
        let entries = checkpoint.entries(inFile: index)
        let halved = Set(entries.filter { cuts[$0] != nil && !$0.dtype.holdsZero }.map(\.storedName))
        let file = checkpoint.files[index]
        do throws(CheckpointError) {
            return try checkpoint.withBytes(ofFile: index, 0..<file.size) { bytes in
                Result { () throws(CheckpointError) in
                    try GGUFRetyping(bytes, path: file.path) { halved.contains($0) ? .f16 : nil }
                }
            }.get()
        } catch {
            throw .checkpoint(error)
        }
    }

    private var checkpoint: Checkpoint { network.checkpoint }

    var outputBytes: Int { plans.reduce(0) { $0 + $1.size } }

    /// Names and types of the tensors that become F16.
    var halved: [(name: String, from: DType)] {
        plans.flatMap(\.tensors).filter { $0.newType != $0.dtype }.map { ($0.name, $0.dtype) }
    }

    var files: [(name: String, bytes: Int)] { zip(checkpoint.files, plans).map { ($0.name, $1.size) } }

    /// Finite numbers whose F16 value is another one, and those of them that became infinite, so far.
    var rounded: Transcript.Rounded { transcript.rounded }

    mutating func write(
        _ index: Int, to path: String, replacing: Bool, progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> WrittenFile {
        let plan = plans[index]
        let parts = Dictionary(grouping: checkpoint.entries(inFile: index), by: \.storedName)
        let layers = Dictionary(network.layers.map { ($0.entry.name, $0) }) { first, _ in first }
        var (done, transcript) = (done, transcript)
        defer { (self.done, self.transcript) = (done, transcript) }
        let (network, cuts, checkpoint) = (network, cuts, checkpoint)
        return try await settingErrors {
            var output = try AtomicFile(path, replacing: replacing)
            try output.checkSpace(for: plan.size)
            try output.write(plan.header)
            var (changes, zeros): ([Change], [String: Int]) = ([], [:])
            for tensor in plan.tensors {
                try Self.pad(&output, to: tensor.newBytes.lowerBound)
                let entries = parts[tensor.name] ?? []
                if entries.allSatisfy({ cuts[$0] == nil }) {
                    try await Self.copy(checkpoint, index, tensor.bytes, to: &output)
                } else {
                    for entry in entries {
                        guard var layer = layers[entry.name] else { throw PruningError.unknownLayer(entry.name) }
                        layer.entry = entry
                        let change = Change(
                            tensor: MaskedTensor(entry, cut: cuts[entry], in: network), moved: tensor.moved(entry))
                        let item = Transcript.Item(layer: layer, dtype: tensor.newType)
                        zeros[entry.name] = try await Self.write(item, change, &transcript, to: &output)
                        changes.append(change)
                    }
                }
                done.add(tensor.newBytes.count, path, progress)
            }
            try Self.pad(&output, to: plan.size)
            try checkpoint.checkUnchanged()
            let reading = HalfReadingBack(checkpoint, index, plan, changes, zeros)
            try output.commit { (temporary) throws(WriteError) in
                try reading.run(temporary, as: path) { done.add($0, path, progress) }
            }
            return WrittenFile(path: path, bytes: plan.size)
        }
    }

    /// An original tensor that is written anew, and what the copy has of it.
    struct Change {
        let tensor: MaskedTensor
        let moved: TensorEntry
    }
}

extension HalfCopy {
    private static func pad(_ output: inout AtomicFile, to place: Int) throws(WriteError) {
        if output.count < place { try output.write([UInt8](repeating: 0, count: place - output.count)) }
    }

    private static func copy(
        _ checkpoint: Checkpoint, _ index: Int, _ range: Range<Int>, to output: inout AtomicFile
    ) async throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: MaskedTensor.pieceSize) {
            guard !Task.isCancelled else { throw PruningError.cancelled }
            let piece = start..<min(start + MaskedTensor.pieceSize, range.upperBound)
            try checkpoint.withBytes(ofFile: index, piece) { bytes in
                Result { () throws(WriteError) in try output.write(bytes) }
            }.get()
            await Task.yield()
        }
    }

    /// - Returns: elements that are zero.
    private static func write(
        _ item: Transcript.Item, _ change: Change, _ transcript: inout Transcript, to output: inout AtomicFile
    ) async throws -> Int {
        let source = change.moved.source as? any WritableElementSource
        var (zeros, elements): (Int, [UInt8]) = (0, [])
        try await transcript.forEachPiece(of: item) { bytes in
            zeros += MaskedCopy.zeros(bytes, as: item.dtype)
            if source == nil {
                try output.write(bytes)
            } else {
                bytes.withUnsafeBytes { elements.append(contentsOf: $0) }
            }
        }
        guard let source else { return zeros }
        var stored = [UInt8](repeating: 0, count: elements.count)
        var span = stored.mutableSpan
        var target = span.mutableBytes
        try source.store(elements.span.bytes, into: &target)
        try output.write(stored)
        return zeros
    }
}
