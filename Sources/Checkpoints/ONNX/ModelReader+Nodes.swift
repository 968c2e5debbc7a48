import Tensors

extension ModelReader {
    /// Reads a node into `graph`, and what lies inside its attributes.
    mutating func node(
        _ range: Range<Int>, of graph: inout GraphRecord.Graph, _ index: Int, _ depth: Int, _ bytes: RawSpan
    ) throws(ONNXError) {
        nodeCount += 1
        guard nodeCount <= ONNXLimits.nodes else {
            throw ONNXError(range.lowerBound, .tooMany("nodes", limit: ONNXLimits.nodes))
        }
        var node = GraphRecord.Node()
        var (inputs, outputs): ([Text], [Text]) = ([], [])
        var parts: [Range<Int>] = []
        var cursor = WireCursor(.node, range)
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1: inputs.append(try text(field, bytes))
            case 2: outputs.append(try text(field, bytes))
            case 3: node.name = try text(field, bytes)
            case 4: node.operation = try text(field, bytes)
            case 5: parts.append(try field.bytes())
            case 7: node.domain = try text(field, bytes)
            case 8: node.overload = try text(field, bytes)
            case 6, 9, 10: _ = try field.bytes()
            default: tensors.notes.note(.unknownField)
            }
            if operands.count + inputs.count + outputs.count > ONNXLimits.operands {
                throw ONNXError(field.start, .tooMany("inputs and outputs", limit: ONNXLimits.operands))
            }
        }
        node.inputs = append(inputs)
        node.outputs = append(outputs)
        let place = GraphRecord.Parent(graph: index, node: graph.nodes.count, attribute: .empty)
        let isConstant = texts[node.operation] == "Constant" && (node.domain.isEmpty || texts[node.domain] == "ai.onnx")
        let read = try attributes(parts, at: place, output: outputs.first ?? .empty, isConstant, depth, bytes)
        node.attributes = attributes.count..<attributes.count + read.count
        attributes += read
        graph.nodes.append(node)
        if isConstant, let output = outputs.first { try constant(read, output, index, &graph, bytes) }
    }

    private mutating func append(_ names: [Text]) -> Range<Int> {
        operands += names
        return operands.count - names.count..<operands.count
    }

    mutating func attributes(
        _ parts: [Range<Int>], at place: GraphRecord.Parent, output: Text, _ isConstant: Bool, _ depth: Int,
        _ bytes: RawSpan
    ) throws(ONNXError) -> [GraphRecord.Attribute] {
        var read: [GraphRecord.Attribute] = []
        for part in parts {
            guard attributes.count + read.count < ONNXLimits.attributes else {
                throw ONNXError(part.lowerBound, .tooMany("attributes", limit: ONNXLimits.attributes))
            }
            let stored = try StoredAttribute(part, bytes)
            tensors.notes.note(.unknownField, count: stored.unknownFields)
            let name = try self.name(stored.name, bytes)
            let owner = isConstant ? texts[output] : texts[output] + "." + texts[name]
            let place = GraphRecord.Parent(graph: place.graph, node: place.node, attribute: name)
            read.append(
                GraphRecord.Attribute(
                    name: name, content: try content(stored, at: place, owner: owner, depth, bytes), bytes: part))
        }
        return read
    }

    private mutating func name(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) -> Text {
        guard range.count <= ONNXLimits.nameBytes else {
            throw ONNXError(range.lowerBound, .nameTooLong(limit: ONNXLimits.nameBytes))
        }
        return texts.intern(bytes.extracting(range))
    }

    private mutating func content(
        _ stored: StoredAttribute, at place: GraphRecord.Parent, owner: String, _ depth: Int, _ bytes: RawSpan
    ) throws(ONNXError) -> GraphRecord.Content {
        if !stored.reference.isEmpty { return .reference(try name(stored.reference, bytes)) }
        switch stored.kind {
        case .float: return .float(Float(bitPattern: stored.float))
        case .integer: return .integer(stored.integer)
        case .text:
            return stored.text.count > ONNXLimits.textBytes
                ? .other : .text(texts.intern(bytes.extracting(stored.text)))
        case .tensor:
            guard let range = stored.tensor,
                var tensor = try tensors.read(range, graph: place.graph, named: owner, bytes)
            else { return .other }
            tensor.isListed = false
            found.append(tensor)
            return .tensor(found.count - 1)
        case .graph:
            guard let range = stored.graph else { return .other }
            return .graph(try innerGraph(range, parent: place, depth: depth + 1, bytes))
        case .floats, .integers, .texts: return try list(stored, bytes)
        case .other: return .other
        }
    }

    private mutating func list(_ stored: StoredAttribute, _ bytes: RawSpan) throws(ONNXError) -> GraphRecord.Content {
        if stored.kind == .texts {
            guard stored.texts.count <= ONNXLimits.listItems,
                stored.texts.allSatisfy({ $0.count <= ONNXLimits.textBytes })
            else { return .other }
            return .textList(stored.texts.map { texts.intern(bytes.extracting($0)) })
        }
        let field = stored.kind == .floats ? 7 : 8
        var numbers = WireNumbers(field: field, message: .attribute, stored.message)
        var values: [UInt64] = []
        while let number = try numbers.next(bytes) {
            if values.count == ONNXLimits.listItems { return .other }
            values.append(number)
        }
        if stored.kind == .floats {
            floats += values.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
            return .floatList(floats.count - values.count..<floats.count)
        }
        integers += values.map { Int64(bitPattern: $0) }
        return .integerList(integers.count - values.count..<integers.count)
    }
}
