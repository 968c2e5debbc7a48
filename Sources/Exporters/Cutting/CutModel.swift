import Checkpoints
import Pruning
import Subjects
import Tensors

/// A cut network as an ONNX model: the file it came from with other tensors and other numbers in some nodes.
///
/// Data in files beside the model are taken into it, up to the 2 GiB that one message may have.
struct CutModel: CutForm {
    private let network: Network
    private let slicing: Slicing

    init(_ network: Network, _ slicing: Slicing) {
        self.network = network
        self.slicing = slicing
    }

    /// Protobuf's limit, with room for the graph.
    private static let mostBytes = (1 << 31) - (1 << 20)

    func check(_ path: String, replacing: Bool) throws(PruningError) {
        try OutputPath.check(path, against: network.checkpoint, replacing: replacing)
        guard network.checkpoint.files.first?.format == .onnx else {
            throw .missing(need: "an ONNX file of its own", mend: "cut the model's file")
        }
        guard bytesLeft < Self.mostBytes else {
            throw .missing(need: "less than 2 GiB", mend: "larger ONNX models cannot be written in one file; cut more")
        }
        _ = try nodes()
    }

    func write(to path: String, replacing: Bool) async throws(PruningError) -> [WrittenFile] {
        let checkpoint = network.checkpoint
        var edit = ModelEdit()
        edit.nodes = try nodes()
        let cut = Dictionary(uniqueKeysWithValues: slicing.tensors.map { ($0.entry.name, $0) })
        let gone = slicing.droppedTensors
        edit.droppedTensors = Set(checkpoint.tensors.filter { gone.contains($0.name) }.map(\.storedName))
        edit.droppedNodes = try deadNodes()
        for entry in checkpoint.tensors where !gone.contains(entry.name) {
            guard !Task.isCancelled else { throw .cancelled }
            if let slice = cut[entry.name] {
                edit.tensors[entry.storedName] = slice.taken(from: try elements(entry, of: checkpoint))
            } else if entry.file != 0 {
                edit.tensors[entry.storedName] = try elements(entry, of: checkpoint)
            }
        }
        let bytes = try model(edit)
        try put(bytes, path, replacing, cut)
        return [WrittenFile(path: path, bytes: bytes.count)]
    }
}

extension CutModel {
    private var bytesLeft: Int {
        let cut = Dictionary(uniqueKeysWithValues: slicing.tensors.map { ($0.entry.name, $0.shape) })
        return network.checkpoint.tensors.reduce(0) { sum, entry in
            sum + entry.dtype.byteCount(of: (cut[entry.name] ?? entry.shape).reduce(1, *))
        }
    }

    /// Edits by place in the file.
    private func nodes() throws(PruningError) -> [Int: ModelEdit.Node] {
        var nodes: [Int: ModelEdit.Node] = [:]
        for patch in slicing.patches {
            let node = slicing.grouping.graph.body.nodes[patch.node]
            guard let place = node.origin else {
                throw .notApplicable(
                    granularity: "cut", layer: node.name,
                    reason: "its lengths stand in a function, which other calls share")
            }
            var edit = ModelEdit.Node()
            (edit.integers, edit.lists) = (patch.integers, patch.lists)
            (edit.dropped, edit.inputs) = (patch.dropped, patch.inputs)
            nodes[place] = edit
        }
        for bias in slicing.addedBiases {
            let node = slicing.grouping.graph.body.nodes[bias.node]
            guard let place = node.origin else {
                throw .notApplicable(
                    granularity: "bias", layer: node.name, reason: "it stands in a function, which other calls share")
            }
            nodes[place, default: ModelEdit.Node()].bias = bias.values.stored(as: bias.weight.dtype)
            nodes[place]?.takesBias = bias.isInput
        }
        for bypass in slicing.bypasses {
            nodes[try place(bypass.sum), default: ModelEdit.Node()].passes = bypass.stream
        }
        return nodes
    }

    private func deadNodes() throws(PruningError) -> Set<Int> {
        var dead: Set<Int> = []
        for node in slicing.deadNodes { dead.insert(try place(node)) }
        return dead
    }

    private func place(_ node: Int) throws(PruningError) -> Int {
        let node = slicing.grouping.graph.body.nodes[node]
        guard let place = node.origin else {
            throw .notApplicable(
                granularity: "cut", layer: node.name, reason: "it stands in a function, which other calls share")
        }
        return place
    }

    private func model(_ edit: ModelEdit) throws(PruningError) -> [UInt8] {
        let file = network.checkpoint.files[0]
        do throws(CheckpointError) {
            try network.checkpoint.checkUnchanged()
            return try network.checkpoint.withBytes(ofFile: 0, 0..<file.size) { bytes in
                Result { () throws(CheckpointError) in try edit.applied(to: bytes, path: file.path) }
            }.get()
        } catch {
            throw .checkpoint(error)
        }
    }

    private func put(
        _ bytes: [UInt8], _ path: String, _ replacing: Bool, _ cut: [String: TensorSlice]
    ) throws(PruningError) {
        do throws(WriteError) {
            var file = try AtomicFile(path, replacing: replacing)
            try file.checkSpace(for: bytes.count)
            try file.write(bytes)
            let shapes = cut.mapValues(\.shape)
            try file.commit { (temporary) throws(WriteError) in
                try CutReadingBack.check(temporary, shapes, named: path)
            }
        } catch {
            throw .write(error)
        }
    }
}
