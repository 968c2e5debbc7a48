import Checkpoints
import Subjects
import Tensors

/// A damaged file that opened all the same: whatever it lists can be read.
struct OpenedSeed {
    private let contents: FileContents
    private let checkpoint: Checkpoint
    /// Bytes of the file, which stands for its files of external data too.
    private let size: Int

    /// Elements that are made of one tensor at a time: of a claim of more, the first and the last.
    private static let pieceBytes = 1 << 14
    /// Elements that are made of one file.
    private static let mostBytes = 1 << 18

    init(_ contents: FileContents, _ map: MappedFile, _ format: FormatID) {
        self.contents = contents
        size = map.size
        checkpoint = Checkpoint(contents, lent: map, format: format)
    }

    /// Reads every tensor, the end first, and decodes what it read.
    ///
    /// - Returns: whether all of them lie in the file: external data that do not are refused when files are put together.
    func readElements() -> Bool {
        var left = Self.mostBytes
        var isWhole = true
        for entry in contents.tensors {
            precondition(entry.file <= contents.dataFiles.count, "a tensor in no file")
            precondition(entry.shape.allSatisfy { $0 >= 0 }, "less than no elements")
            precondition(entry.file > 0 || entry.bytes.upperBound <= size, "a tensor outside its file")
            let count = entry.byteCount
            precondition(count == entry.dtype.byteCount(of: entry.elementCount), "bytes that do not fit")
            guard entry.bytes.upperBound <= size else {
                isWhole = false
                continue
            }
            let block = entry.dtype.blockBytes
            let piece = max(Self.pieceBytes / block * block, block)
            let tail = max(0, count - piece) / block * block
            for start in tail == 0 ? [0] : [tail, 0] where left > 0 {
                read(entry, start..<min(count, start + piece))
                left -= piece
            }
        }
        if isWhole { _ = try? checkpoint.fingerprint() }
        return isWhole && (contents.graph?.tensors ?? []).allSatisfy { $0.bytes.upperBound <= size }
    }

    private func read(_ entry: TensorEntry, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        do throws(CheckpointError) {
            try checkpoint.withBytes(of: entry, range) { bytes in
                precondition(bytes.byteCount == range.count, "more or fewer bytes than asked for")
                guard entry.dtype.isDecodable else { return }
                var values = [Float](repeating: 0, count: entry.dtype.elementCount(in: min(bytes.byteCount, 1024)))
                var span = values.mutableSpan
                let whole = min(bytes.byteCount, 1024) / entry.dtype.blockBytes * entry.dtype.blockBytes
                ElementDecoder.decode(bytes.extracting(0..<whole), as: entry.dtype, into: &span)
            }
        } catch { precondition(!error.description.isEmpty, "an error without a word") }
    }

    /// Compares the checksums of an archive's entries, as `espalier check` does.
    func checkEntries(_ map: MappedFile) {
        map.withBytes(0..<map.size) { file in
            do throws(CheckpointError) {
                let directory = try ZipDirectory.read(file, path: "")
                for entry in directory.entries where entry.size <= Self.mostBytes { try directory.check(entry, file) }
            } catch { precondition(!error.description.isEmpty, "an error without a word") }
        }
    }

    /// What the explorer shows of every layer, and how it could be divided.
    func readLayers() {
        let network = Network(checkpoint)
        for (layer, size) in zip(network.layers, network.sizes) {
            precondition(size.parameters >= 0 && size.twoFourBytes >= 0, "a size below zero")
            precondition(!layer.entry.name.printable.utf8.contains { $0 < 0x20 }, "a name that plays with the terminal")
            precondition(layer.matrix.rows >= 0 && layer.inputAxis.length >= 0, "a side below zero")
            for granularity in layer.axes { _ = layer.target(at: granularity, pattern: .none) }
            _ = layer.target(at: .weight, pattern: .keepOf(keep: 2, of: 4))?.fixedRemoved
        }
    }

    /// Every node with what it says and what it uses.
    func read(_ graph: GraphRecord) {
        var scope = ConstantScope(graph)
        for (index, part) in graph.graphs.enumerated() {
            for node in part.nodes {
                for value in graph.inputs(of: node) + graph.outputs(of: node) {
                    if let tensor = scope.tensor(value, in: index) {
                        precondition(graph.tensors.indices.contains(tensor), "no such tensor")
                    }
                    _ = scope.producer(of: value, in: index)
                }
                for attribute in graph.attributes(of: node) {
                    let name = graph.texts[attribute.name]
                    _ = (graph.integers(name, of: node), graph.floats(name, of: node), graph.text(name, of: node))
                }
            }
            for value in part.inputs + part.outputs + part.values { _ = graph.dimensions(of: value) }
        }
    }
}
