import Tensors

/// A tensor of the model, checked by itself, before it has its final name.
struct FoundTensor {
    /// The initializer's name, or the output's of the Constant node.
    var name: String
    /// As the file has it.
    let storedName: String
    /// Index of the graph that it belongs to.
    let graph: Int
    /// Where its message begins, for errors.
    let offset: Int
    let dtype: DType
    let shape: [Int]
    /// The model's own, or one of external data.
    let file: Int
    /// In that file.
    let bytes: Range<Int>
    var source: (any ElementSource)?
    /// False for attributes of nodes that are no weights.
    var isListed = true
    /// Whether these are only the values of a sparse tensor.
    var isSparse = false

    init(
        name: String, graph: Int, offset: Int, dtype: DType, shape: [Int], file: Int, bytes: Range<Int>
    ) {
        self.name = name
        storedName = name
        (self.graph, self.offset, self.dtype) = (graph, offset, dtype)
        (self.shape, self.file, self.bytes) = (shape, file, bytes)
    }
}

/// Turns what TensorProto messages say into tensors, one after the other.
struct TensorReader {
    let context: ReadingContext
    /// Relative paths of external data, each once.
    private(set) var dataFiles: [String] = []
    private var dataIndex: [String: Int] = [:]
    var notes: ONNXNotes

    init(_ context: ReadingContext) {
        self.context = context
        notes = ONNXNotes(file: context.path)
    }

    /// The tensor, if type, shape, storage and size agree; nil for strings, which are noted.
    mutating func read(
        _ message: Range<Int>, graph: Int, named given: String? = nil, _ bytes: RawSpan
    ) throws(ONNXError) -> FoundTensor? {
        var stored = StoredTensor(message)
        do {
            try stored.read(bytes)
            notes.note(.unknownField, count: stored.unknownFields)
            let own = try Self.name(stored.name, bytes)
            let name = given ?? own
            guard !stored.isString else {
                notes.note(.strings, tensor: name)
                return nil
            }
            return try tensor(stored, name, graph, bytes)
        } catch {
            let own = try? Self.name(stored.name, bytes)
            throw ONNXError(error.offset, error.fault, tensor: given ?? (stored.name.isEmpty ? nil : own))
        }
    }

    /// A name that is text and not too long.
    static func name(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) -> String {
        guard range.count <= ONNXLimits.nameBytes else {
            throw ONNXError(range.lowerBound, .nameTooLong(limit: ONNXLimits.nameBytes))
        }
        let name = bytes.extracting(range).withUnsafeBytes { String(validating: $0, as: UTF8.self) }
        guard let name else { throw ONNXError(range.lowerBound, .notText) }
        return name
    }

    private mutating func tensor(
        _ stored: StoredTensor, _ name: String, _ graph: Int, _ bytes: RawSpan
    ) throws(ONNXError) -> FoundTensor {
        let start = stored.message.lowerBound
        guard let dtype = DType(onnx: stored.type) else { throw ONNXError(start, .unknownType(stored.type)) }
        let (count, size) = try Self.size(stored.shape, dtype, start)
        var found = FoundTensor(
            name: name, graph: graph, offset: start, dtype: dtype, shape: stored.shape, file: context.file,
            bytes: start..<start)
        if stored.isExternal {
            guard stored.raw == nil, stored.fields.isEmpty else { throw ONNXError(start, .externalWithData) }
            return try external(stored, size, found, bytes)
        }
        if !stored.external.isEmpty { notes.note(.unusedLocation, tensor: name) }
        if let raw = stored.raw, !(raw.isEmpty && !stored.fields.isEmpty) {
            guard stored.fields.isEmpty else { throw ONNXError(start, .severalStorages) }
            guard raw.count == size else {
                throw ONNXError(raw.lowerBound, .size(expected: size, found: raw.count))
            }
            return found.at(raw)
        }
        guard let field = stored.fields.first else {
            guard size == 0 else { throw ONNXError(start, .noData(expected: size)) }
            return found
        }
        guard stored.fields.count == 1 else { throw ONNXError(start, .severalStorages) }
        guard field.number == dtype.onnxField else {
            throw ONNXError(field.first.lowerBound, .wrongStorage(dtype, field: field.number))
        }
        if field.pieces == 1, field.number == 4 || field.number == 10 {
            guard field.first.count == size else {
                throw ONNXError(field.first.lowerBound, .size(expected: size, found: field.first.count))
            }
            return found.at(field.first)
        }
        found = found.at(stored.message)
        found.source = try TypedElements(
            dtype, count: count, field: field.number, of: .tensor, in: stored.message, path: context.path,
            tensor: name, bytes)
        return found
    }

    private static func size(
        _ shape: [Int], _ dtype: DType, _ offset: Int
    ) throws(ONNXError) -> (count: Int, bytes: Int) {
        var count = 1
        var overflows = false
        for length in shape where !overflows { (count, overflows) = count.multipliedReportingOverflow(by: length) }
        // Twice the widest element keeps every later product of counts and bits in range, too.
        if overflows || count.multipliedReportingOverflow(by: 256).overflow { throw ONNXError(offset, .shapeTooLarge) }
        return (count, dtype.byteCount(of: count))
    }
}

extension TensorReader {
    private mutating func external(
        _ stored: StoredTensor, _ size: Int, _ found: FoundTensor, _ bytes: RawSpan
    ) throws(ONNXError) -> FoundTensor {
        let place = try ExternalPlace(stored.external, at: found.offset, bytes)
        notes.note(.checksum, tensor: found.name, count: place.hasChecksum ? 1 : 0)
        notes.note(.externalKey, tensor: found.name, count: place.unknownKeys)
        if let length = place.length, length != size {
            throw ONNXError(found.offset, .externalLength(expected: size, found: length))
        }
        let (end, overflows) = place.offset.addingReportingOverflow(size)
        if overflows { throw ONNXError(found.offset, .shapeTooLarge) }
        return FoundTensor(
            name: found.name, graph: found.graph, offset: found.offset, dtype: found.dtype, shape: found.shape,
            file: try dataFile(place.location, found.offset), bytes: place.offset..<end)
    }

    private mutating func dataFile(_ location: String, _ offset: Int) throws(ONNXError) -> Int {
        if let known = dataIndex[location] { return known }
        guard dataFiles.count < ONNXLimits.dataFiles else {
            throw ONNXError(offset, .tooMany("files of external data", limit: ONNXLimits.dataFiles))
        }
        let index = context.file + 1 + dataFiles.count
        dataFiles.append(location)
        dataIndex[location] = index
        return index
    }
}

extension FoundTensor {
    /// The same tensor with its bytes there, in the model's own file.
    fileprivate func at(_ bytes: Range<Int>) -> FoundTensor {
        FoundTensor(
            name: name, graph: graph, offset: offset, dtype: dtype, shape: shape, file: file, bytes: bytes)
    }
}
