import Tensors

/// The Open Neural Network Exchange: one protobuf message with a graph, its weights inside or in files beside it.
///
/// Weights are initializers, outputs of Constant nodes, and both of them again in graphs inside nodes and in functions. Source:
/// onnx.proto of ONNX 1.23.
package enum ONNX: CheckpointFormat {
    package static let id = FormatID.onnx

    package static func recognises(_ head: FileHead) -> Bool { ONNXHead(head).isModel }

    package static func read(_ bytes: RawSpan, _ context: ReadingContext) throws(CheckpointError) -> FileContents {
        var reader = ModelReader(context)
        do {
            try reader.run(bytes)
            return try reader.contents()
        } catch {
            throw .onnx(file: context.path, tensor: error.tensor, offset: error.offset, error.fault)
        }
    }
}

extension ModelReader {
    /// What was found, once every tensor has its name.
    mutating func contents() throws(ONNXError) -> FileContents {
        let renamed = try TensorNames(graphs, texts).settle(&found)
        tensors.notes.note(.renamed, tensor: renamed.first, count: renamed.count)
        let listed = found.indices.filter { found[$0].isListed }
        if listed.count > tensors.context.tensorLimit {
            throw ONNXError(0, .tooMany("tensors", limit: tensors.context.tensorLimit))
        }
        tensors.notes.note(.emptyName, count: listed.count { found[$0].name.isEmpty })
        let plain = found.map { entry($0, nil) }
        let quantizations = QuantizationSearch(record(plain), annotations).found
        let entries = found.indices.map { quantizations[$0] == nil ? plain[$0] : entry(found[$0], quantizations[$0]) }
        let order = NaturalOrder.permutation(of: listed.map { entries[$0].name })
        var contents = FileContents(tensors: order.map { entries[listed[$0]] })
        contents.metadata = metadata
        contents.hasMetadata = !metadata.isEmpty
        contents.warnings = tensors.notes.warnings
        if listed.isEmpty { contents.warnings.append(.noTensors(file: tensors.context.path)) }
        contents.dataFiles = tensors.dataFiles
        contents.headerHash = hash(contents.tensors)
        contents.graph = record(entries)
        return contents
    }

    private func entry(_ found: FoundTensor, _ quantization: TensorEntry.Quantization?) -> TensorEntry {
        let stored = found.storedName == found.name ? nil : found.storedName
        let isPlain = found.source == nil && stored == nil && quantization == nil
        return TensorEntry(
            name: found.name, dtype: found.dtype, shape: found.shape, file: found.file, bytes: found.bytes,
            details: isPlain
                ? nil
                : TensorEntry.Details(source: found.source, storedName: stored, quantization: quantization))
    }

    private func record(_ entries: [TensorEntry]) -> GraphRecord {
        GraphRecord(
            texts: texts, graphs: graphs, functions: functions, operatorSets: operatorSets, tensors: entries,
            sparseTensors: Set(found.indices.filter { found[$0].isSparse }), operands: operands,
            attributes: attributes, dimensions: dimensions, integers: integers, floats: floats)
    }

    /// Of names, types, shapes and places.
    private func hash(_ entries: [TensorEntry]) -> UInt64 {
        var hash = ContentHash()
        for entry in entries {
            let line = "\(entry.name)\t\(entry.dtype.rawValue)\t\(entry.shape)\t\(entry.file)\t\(entry.bytes)\n"
            hash.add(Array(line.utf8).span.bytes)
        }
        return hash.value
    }
}
