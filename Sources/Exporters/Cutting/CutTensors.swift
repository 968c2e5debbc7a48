import Checkpoints
import Pruning
import Subjects
import Tensors

/// A cut network as safetensors: a file, or a folder where a configuration belongs to it.
struct CutTensors: CutForm {
    private let network: Network
    private let slices: [String: TensorSlice]
    private let slicing: Slicing
    private let type: DType?

    private static let name = "model.safetensors"

    init(_ network: Network, _ slicing: Slicing, as type: DType?) {
        self.network = network
        self.type = type
        self.slicing = slicing
        slices = Dictionary(slicing.tensors.map { ($0.entry.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private var checkpoint: Checkpoint { network.checkpoint }
    private var isFolder: Bool { checkpoint.config != nil }

    private func stored(_ entry: TensorEntry) -> DType { CutSizes.storedType(of: entry, as: type) }

    func check(_ path: String, replacing: Bool) throws(PruningError) {
        if let config = checkpoint.config, config.raw.isEmpty, config.asHuggingFace == nil {
            throw .missing(
                need: "a config.json, which \(checkpoint.files[0].name.printable) has no place for",
                mend: "cut the safetensors folder that it was made from")
        }
        for entry in checkpoint.tensors where entry.dtype.isQuantized && !entry.dtype.isDecodable {
            throw .missing(
                need: "known numbers, and \(entry.name.printable) is \(entry.dtype.rawValue)",
                mend: "take another file of the model")
        }
        guard isFolder else { return try OutputPath.check(path, against: checkpoint, replacing: replacing) }
        let names = [Self.name, "config.json", CutLoader.name] + SideFiles(checkpoint).names.map(\.name)
        try StagedFolder(path, replacing: replacing).check(names, against: checkpoint)
    }

    func write(to path: String, replacing: Bool) async throws(PruningError) -> [WrittenFile] {
        guard isFolder else {
            return [WrittenFile(path: path, bytes: try weights(path, replacing))]
        }
        let config = try CutConfiguration(network, slicing, as: type)
        let side = SideFiles(checkpoint)
        let bytes = layout.reduce(0) { $0 + $1.dtype.byteCount(of: $1.shape.reduce(1, *)) }
        var written = try await StagedFolder(path, replacing: replacing).run(bytes: bytes) {
            (staging) async throws(PruningError) in
            let size = try weights(PathName.join(staging, Self.name), false)
            var files = [(name: Self.name, bytes: size)]
            for (name, _) in side.names where name != "config.json" && name != CutLoader.name {
                files.append(try SideFiles.write(try side.bytes(of: name), name, to: staging))
            }
            files.append(try SideFiles.write(config.bytes, "config.json", to: staging))
            if let script = config.script {
                files.append(try SideFiles.write(Array(script.utf8), CutLoader.name, to: staging))
            }
            try readBack(staging)
            return files
        }
        written[0].note = config.note
        return written
    }
}

extension CutTensors {
    private var layout: [SafetensorsLayout.Item] {
        checkpoint.tensors.filter { !slicing.droppedTensors.contains($0.name) }.map {
            SafetensorsLayout.Item(name: $0.name, dtype: stored($0), shape: slices[$0.name]?.shape ?? $0.shape)
        }
            + slicing.addedBiases.map {
                SafetensorsLayout.Item(name: $0.name, dtype: stored($0.weight), shape: $0.values.shape)
            }
    }

    private var metadata: [(key: String, value: String)] {
        let file = checkpoint.files[0]
        return checkpoint.files.count == 1 && file.format == .safetensors && file.hasMetadata
            ? file.metadata : [("format", "pt")]
    }

    /// - Returns: bytes of the file.
    private func weights(_ path: String, _ replacing: Bool) throws(PruningError) -> Int {
        do {
            try checkpoint.checkUnchanged()
            var writer = try SafetensorsWriter(path, layout, metadata: metadata, replacing: replacing)
            let size = writer.layout.size
            let added = Dictionary(slicing.addedBiases.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            for item in writer.tensors {
                guard !Task.isCancelled else { throw PruningError.cancelled }
                if let bias = added[item.name] {
                    try writer.append(bias.values.stored(as: item.dtype).bytes.span.bytes)
                    continue
                }
                guard let entry = checkpoint.entry(named: item.name) else { continue }
                let array: HostTensor = try elements(entry, of: checkpoint).stored(as: item.dtype)
                let kept = slices[entry.name]?.taken(from: array) ?? array
                try check(kept, item.name)
                try writer.append(kept.bytes.span.bytes)
                checkpoint.forget(entry)
            }
            try writer.finish()
            return size
        } catch let error as WriteError {
            throw .write(error)
        } catch let error as CheckpointError {
            throw .checkpoint(error)
        } catch let error as PruningError {
            throw error
        } catch {
            preconditionFailure("only these three are thrown")
        }
    }

    /// - Throws: `.invalidValue` for numbers that are beyond F16, which ends at 65,504.
    private func check(_ array: HostTensor, _ name: String) throws(PruningError) {
        guard type == .f16, array.dtype == .f16 else { return }
        let infinity: UInt16 = 0x7C00
        let isBeyond = array.bytes.withUnsafeBytes { raw in
            (0..<array.elementCount).contains { place in
                raw.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self) & 0x7FFF == infinity
            }
        }
        if isBeyond {
            throw .invalidValue(name: "dtype", value: "F16", expected: "BF16 or F32: \(name) has numbers beyond 65,504")
        }
    }

    private func readBack(_ folder: String) throws(PruningError) {
        do throws(WriteError) {
            try CutReadingBack.check(folder, slices.mapValues(\.shape), named: folder)
        } catch {
            throw .write(error)
        }
    }
}
