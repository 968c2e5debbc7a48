import Tensors

extension ModelReader {
    /// What a Constant node holds becomes a tensor of its output's name.
    mutating func constant(
        _ read: [GraphRecord.Attribute], _ output: Text, _ index: Int, _ graph: inout GraphRecord.Graph,
        _ bytes: RawSpan
    ) throws(ONNXError) {
        let name = texts[output]
        for attribute in read {
            switch texts[attribute.name] {
            case "value":
                guard case .tensor(let tensor) = attribute.content else { continue }
                found[tensor].isListed = true
                graph.constants.append((output, tensor))
            case "sparse_value":
                let stored = try StoredAttribute(attribute.bytes, bytes)
                guard let range = stored.sparse else { continue }
                if let tensor = try sparse(range, index, name, bytes) { add(tensor, to: &graph) }
            case "value_float", "value_int":
                if case .reference = attribute.content { continue }
                add(try scalar(attribute.bytes, name, index, bytes), to: &graph)
            case "value_floats": try addList(attribute, .f32, field: 7, name, index, &graph, bytes)
            case "value_ints": try addList(attribute, .i64, field: 8, name, index, &graph, bytes)
            case "value_string", "value_strings": tensors.notes.note(.strings, tensor: name)
            default: continue
            }
        }
    }

    private func scalar(
        _ range: Range<Int>, _ name: String, _ graph: Int, _ bytes: RawSpan
    ) throws(ONNXError) -> FoundTensor {
        let stored = try StoredAttribute(range, bytes)
        let isFloat = stored.kind == .float
        var tensor = FoundTensor(
            name: name, graph: graph, offset: range.lowerBound, dtype: isFloat ? .f32 : .i64, shape: [],
            file: tensors.context.file, bytes: isFloat ? stored.floatPlace ?? range : range)
        if isFloat, stored.floatPlace != nil { return tensor }
        tensor.source = InlineElement(isFloat ? 0 : stored.integer)
        return tensor
    }

    private mutating func addList(
        _ attribute: GraphRecord.Attribute, _ dtype: DType, field: Int, _ name: String, _ index: Int,
        _ graph: inout GraphRecord.Graph, _ bytes: RawSpan
    ) throws(ONNXError) {
        if case .reference = attribute.content { return }
        var numbers = WireNumbers(field: field, message: .attribute, attribute.bytes)
        var count = 0
        while try numbers.next(bytes) != nil { count += 1 }
        var tensor = FoundTensor(
            name: name, graph: index, offset: attribute.bytes.lowerBound, dtype: dtype, shape: [count],
            file: tensors.context.file, bytes: attribute.bytes)
        tensor.source = try TypedElements(
            dtype, count: count, field: field, of: .attribute, in: attribute.bytes, path: tensors.context.path,
            tensor: name, bytes)
        add(tensor, to: &graph)
    }
}

/// A scalar whose file bytes are a number of varying length, or nothing at all where it is zero.
private struct InlineElement: ElementSource {
    private let bits: UInt64

    init(_ value: Int64) { bits = UInt64(bitPattern: value) }

    func read(from start: Int, of map: MappedFile, into target: inout MutableRawSpan) throws(CheckpointError) {
        for offset in 0..<target.byteCount {
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: bits >> UInt64((start + offset) * 8)), toByteOffset: offset,
                as: UInt8.self)
        }
    }
}
