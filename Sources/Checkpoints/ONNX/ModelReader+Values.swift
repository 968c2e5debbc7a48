extension ModelReader {
    /// A ValueInfoProto. Of types only tensors matter; sequences, maps and optionals stay without one.
    mutating func value(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) -> GraphRecord.Value {
        valueCount += 1
        guard valueCount <= ONNXLimits.values else {
            throw ONNXError(range.lowerBound, .tooMany("values", limit: ONNXLimits.values))
        }
        var name = Text.empty
        var type: (element: Int32, shape: Range<Int>?) = (0, nil)
        var cursor = WireCursor(.value, range)
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1: name = try text(field, bytes)
            case 2: type = try self.type(field.bytes(), bytes)
            case 3, 4: _ = try field.bytes()
            default: tensors.notes.note(.unknownField)
            }
        }
        return GraphRecord.Value(name: name, elementType: type.element, shape: type.shape)
    }

    private mutating func type(
        _ range: Range<Int>, _ bytes: RawSpan
    ) throws(ONNXError) -> (element: Int32, shape: Range<Int>?) {
        var type: (element: Int32, shape: Range<Int>?) = (0, nil)
        var cursor = WireCursor(.type, range)
        while let field = try cursor.next(bytes) {
            guard field.number == 1 else { continue }
            var tensor = WireCursor(.type, try field.bytes())
            while let field = try tensor.next(bytes) {
                switch field.number {
                case 1: type.element = Int32(truncatingIfNeeded: try field.integer())
                case 2: type.shape = try shape(field.bytes(), bytes)
                default: tensors.notes.note(.unknownField)
                }
            }
        }
        return type
    }

    private mutating func shape(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) -> Range<Int> {
        let start = dimensions.count
        var cursor = WireCursor(.shape, range)
        while let field = try cursor.next(bytes) {
            guard field.number == 1 else { continue }
            guard dimensions.count - start < ONNXLimits.rank else {
                throw ONNXError(field.start, .rankTooHigh(limit: ONNXLimits.rank))
            }
            guard dimensions.count < ONNXLimits.dimensions else {
                throw ONNXError(field.start, .tooMany("dimensions", limit: ONNXLimits.dimensions))
            }
            dimensions.append(try dimension(field.bytes(), bytes))
        }
        return start..<dimensions.count
    }

    /// A length, a name, or neither; some exporters write -1 or "?" for neither.
    private mutating func dimension(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) -> GraphRecord.Dimension {
        var dimension = GraphRecord.Dimension.unknown
        var cursor = WireCursor(.shape, range)
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1:
                let length = try field.integer()
                dimension = length >= 0 ? .fixed(Int(length)) : .unknown
            case 2:
                let name = try text(field, bytes)
                dimension = name.isEmpty || texts[name] == "?" ? .unknown : .symbol(name)
            default: break
            }
        }
        return dimension
    }

    /// A TensorAnnotation: which tensors scale another one.
    mutating func annotation(_ range: Range<Int>, _ graph: Int, _ bytes: RawSpan) throws(ONNXError) {
        var note = Annotation(graph: graph)
        var cursor = WireCursor(.annotation, range)
        while let field = try cursor.next(bytes) {
            if field.number == 1 { note.tensor = try text(field, bytes) }
            guard field.number == 2 else { continue }
            let entry = try StoredTensor.entry(field, bytes)
            guard entry.value.count <= ONNXLimits.nameBytes, entry.key.count <= 40 else { continue }
            switch bytes.text(entry.key) {
            case "SCALE_TENSOR": note.scale = texts.intern(bytes.extracting(entry.value))
            case "ZERO_POINT_TENSOR": note.zeroPoint = texts.intern(bytes.extracting(entry.value))
            default: break
            }
        }
        guard annotations.count < ONNXLimits.values else {
            throw ONNXError(range.lowerBound, .tooMany("annotations", limit: ONNXLimits.values))
        }
        annotations.append(note)
    }
}
