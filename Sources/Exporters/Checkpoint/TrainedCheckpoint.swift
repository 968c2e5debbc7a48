import Checkpoints
import Pruning
package import Subjects
package import Tensors

/// A checkpoint with other numbers in some of its tensors, in its own format, so that every tool that read it reads it.
///
/// One file becomes one file, a folder a folder with the same shards and side files. Headers, graphs and the tensors that are not
/// named are copied byte by byte; trained ones are rounded to the type that they are stored in. PyTorch's files and NumPy's
/// archives become one safetensors file.
package struct TrainedCheckpoint {
    private let network: Network
    /// By tensor name; F32, F64, or in the tensor's own type.
    private let weights: [String: HostTensor]

    package init(_ network: Network, _ weights: [String: HostTensor]) {
        self.network = network
        self.weights = weights
    }

    /// A plan over changed weights: every tensor that was changed or is cut, as the copy holds it.
    init(_ settled: Settled) async throws(PruningError) {
        var arrays: [String: HostTensor] = [:]
        let cuts = TensorCuts(settled)
        for entry in settled.network.checkpoint.tensors where entry.details?.tiedTo == nil {
            let cut = cuts[entry]
            guard cut != nil || entry.details?.updated != nil else { continue }
            let tensor = MaskedTensor(entry, cut: cut, in: settled.network)
            let bytes = try await settingErrors { try await tensor.elements().bytes }
            arrays[entry.name] = HostTensor(dtype: entry.dtype, shape: entry.shape, bytes: bytes)
        }
        self.init(settled.network, arrays)
    }

    private var checkpoint: Checkpoint { network.checkpoint }

    private var isRewritten: Bool {
        checkpoint.files.contains { [.torchArchive, .torchStream, .numpyArchive].contains($0.format) }
    }

    /// Stops before any work when it could not be written there.
    package func check(_ path: String, replacing: Bool) throws(PruningError) {
        if checkpoint.isFolder(at: path), !isRewritten {
            try FolderWriting(checkpoint, to: path, replacing: replacing).check()
        } else {
            try OutputPath.check(path, against: checkpoint, replacing: replacing)
        }
    }

    /// - Returns: what was written and read back.
    package func write(to path: String, replacing: Bool) async throws(PruningError) -> [WrittenFile] {
        try check(path, replacing: replacing)
        if isRewritten { return [try rewrite(to: path, replacing)] }
        var copy = TrainedCopy(checkpoint, weights)
        if checkpoint.isFolder(at: path) {
            return try await FolderWriting(checkpoint, to: path, replacing: replacing).run(&copy) { _ in }
        }
        return [try await copy.write(0, to: path, replacing: replacing) { _ in }]
    }

    /// All tensors as one safetensors file.
    private func rewrite(to path: String, _ replacing: Bool) throws(PruningError) -> WrittenFile {
        let size: Int
        do throws(WriteError) {
            var writer = try SafetensorsWriter(
                path, checkpoint.tensors.map { .init($0) }, metadata: [(key: "format", value: "pt")],
                replacing: replacing)
            size = writer.layout.size
            for item in writer.tensors {
                guard let entry = checkpoint.entry(named: item.name) else { continue }
                let bytes = try Self.bytes(entry, checkpoint, weights[entry.name])
                try writer.append(bytes.span.bytes)
            }
            try writer.finish()
        } catch {
            throw .write(error)
        }
        return WrittenFile(path: path, bytes: size)
    }

    private static func bytes(
        _ entry: TensorEntry, _ checkpoint: Checkpoint, _ trained: HostTensor?
    ) throws(WriteError) -> [UInt8] {
        if let trained { return trained.stored(as: entry.dtype).bytes }
        do throws(CheckpointError) { return try checkpoint.read(entry) } catch {
            throw .invalid(path: error.fact, tensor: entry.name, fact: error.fact)
        }
    }
}

/// Copies the files of a checkpoint byte by byte, except for the tensors that were trained.
private struct TrainedCopy: FileWriting {
    private let checkpoint: Checkpoint
    private let weights: [String: HostTensor]

    init(_ checkpoint: Checkpoint, _ weights: [String: HostTensor]) {
        self.checkpoint = checkpoint
        self.weights = weights
    }

    var outputBytes: Int { checkpoint.files.reduce(0) { $0 + $1.size } }

    mutating func write(
        _ index: Int, to path: String, replacing: Bool, progress: (ExportProgress) -> Void
    ) async throws(PruningError) -> WrittenFile {
        try await settingErrors { try copy(index, to: path, replacing) }
    }

    private func copy(_ index: Int, to path: String, _ replacing: Bool) throws -> WrittenFile {
        let size = checkpoint.files[index].size
        var output = try AtomicFile(path, replacing: replacing)
        try output.checkSpace(for: size)
        var hash = LaneHash()
        for piece in try pieces(ofFile: index) {
            let bytes = if let entry = piece.entry { try trained(entry) } else { try original(index, piece.range) }
            hash.add(bytes.span.bytes)
            try output.write(bytes)
        }
        try checkpoint.checkUnchanged()
        let expected = hash.value
        try output.commit { (temporary) throws(WriteError) in
            try Self.readBack(temporary, size, expected, as: path)
        }
        return WrittenFile(path: path, bytes: size)
    }

    /// A file from front to back: trained tensors, and what lies between them in pieces of a few MiB.
    private func pieces(ofFile index: Int) throws(PruningError) -> [(range: Range<Int>, entry: TensorEntry?)] {
        var pieces: [(range: Range<Int>, entry: TensorEntry?)] = []
        var place = 0
        func add(to end: Int) {
            for start in stride(from: place, to: end, by: MaskedTensor.pieceSize) {
                pieces.append((start..<min(start + MaskedTensor.pieceSize, end), nil))
            }
        }
        for entry in try changes(inFile: index) {
            add(to: entry.bytes.lowerBound)
            pieces.append((entry.bytes, entry))
            place = entry.bytes.upperBound
        }
        add(to: checkpoint.files[index].size)
        return pieces
    }

    /// Trained tensors of a file, in the order of its bytes.
    private func changes(inFile index: Int) throws(PruningError) -> [TensorEntry] {
        var end = 0
        var changes: [TensorEntry] = []
        for entry in checkpoint.entries(inFile: index) where weights[entry.name] != nil {
            guard entry.bytes.lowerBound >= end else {
                throw .missing(
                    need: "bytes of its own for \(entry.name.printable)", mend: "convert to safetensors first")
            }
            end = entry.bytes.upperBound
            changes.append(entry)
        }
        return changes
    }

    private func original(_ index: Int, _ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
        guard !range.isEmpty else { return [] }
        return try checkpoint.withBytes(ofFile: index, range) { $0.withUnsafeBytes { [UInt8]($0) } }
    }

    /// What the file holds in the tensor's place.
    private func trained(_ entry: TensorEntry) throws -> [UInt8] {
        guard let array = weights[entry.name] else { return [] }
        let elements = array.stored(as: entry.dtype).bytes
        guard let source = entry.source else { return elements }
        guard let source = source as? any WritableElementSource else {
            throw PruningError.missing(
                need: "to change \(entry.name.printable) in its place, which its file does not allow",
                mend: "convert to safetensors first")
        }
        var bytes = try original(entry.file, entry.bytes)
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        try source.store(elements.span.bytes, into: &target)
        return bytes
    }

    private static func readBack(
        _ temporary: String, _ size: Int, _ expected: UInt64, as path: String
    ) throws(WriteError) {
        var hash = LaneHash()
        do throws(CheckpointError) {
            let file = try OpenedFile(temporary)
            for start in stride(from: 0, to: size, by: 1 << 20) {
                let piece = try file.read(start..<min(start + 1 << 20, size))
                hash.add(piece.span.bytes)
            }
        } catch {
            throw .verificationFailed(path: path, fact: error.fact)
        }
        if hash.value != expected { throw .verificationFailed(path: path, fact: "the bytes differ") }
    }
}
