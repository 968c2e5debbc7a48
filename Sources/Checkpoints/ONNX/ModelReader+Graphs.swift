import Tensors

extension ModelReader {
    /// Reads a graph that lies inside a node; returns its index.
    mutating func innerGraph(
        _ range: Range<Int>, parent: GraphRecord.Parent, depth: Int, _ bytes: RawSpan
    ) throws(ONNXError) -> Int {
        let index = graphs.count
        guard depth <= ONNXLimits.depth else { throw ONNXError(range.lowerBound, .tooDeep(limit: ONNXLimits.depth)) }
        guard index < ONNXLimits.graphs else {
            throw ONNXError(range.lowerBound, .tooMany("graphs", limit: ONNXLimits.graphs))
        }
        graphs.append(GraphRecord.Graph())
        try graph(range, index: index, parent: parent, depth: depth, bytes)
        return index
    }

    /// Fills the graph at `index`, whose place is taken already.
    mutating func graph(
        _ range: Range<Int>, index: Int, parent: GraphRecord.Parent?, depth: Int, _ bytes: RawSpan
    ) throws(ONNXError) {
        var graph = GraphRecord.Graph()
        graph.parent = parent
        var cursor = WireCursor(.graph, range)
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1: try node(field.bytes(), of: &graph, index, depth, bytes)
            case 2: graph.name = try text(field, bytes)
            case 5: try initializer(field.bytes(), of: &graph, index, bytes)
            case 11: graph.inputs.append(try value(field.bytes(), bytes))
            case 12: graph.outputs.append(try value(field.bytes(), bytes))
            case 13: graph.values.append(try value(field.bytes(), bytes))
            case 14: try annotation(field.bytes(), index, bytes)
            case 15:
                if let values = try sparse(field.bytes(), index, nil, bytes) { add(values, to: &graph) }
            case 10, 16: _ = try field.bytes()
            default: tensors.notes.note(.unknownField)
            }
        }
        graphs[index] = graph
    }

    private mutating func initializer(
        _ range: Range<Int>, of graph: inout GraphRecord.Graph, _ index: Int, _ bytes: RawSpan
    ) throws(ONNXError) {
        if let tensor = try tensors.read(range, graph: index, bytes) { add(tensor, to: &graph) }
    }

    /// Takes a tensor for the value of its name.
    mutating func add(_ tensor: FoundTensor, to graph: inout GraphRecord.Graph) {
        graph.constants.append((texts.intern(Array(tensor.name.utf8).span.bytes), found.count))
        found.append(tensor)
    }

    /// The body of a function, as a graph whose inputs and outputs have no types.
    mutating func function(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) {
        let index = graphs.count
        guard index < ONNXLimits.graphs else {
            throw ONNXError(range.lowerBound, .tooMany("graphs", limit: ONNXLimits.graphs))
        }
        graphs.append(GraphRecord.Graph())
        var graph = GraphRecord.Graph()
        graph.function = functions.count
        var (domain, overload) = (Text.empty, Text.empty)
        var defaults: [Range<Int>] = []
        var cursor = WireCursor(.function, range)
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1: graph.name = try text(field, bytes)
            case 4: graph.inputs.append(untyped(try text(field, bytes)))
            case 5: graph.outputs.append(untyped(try text(field, bytes)))
            case 7: try node(field.bytes(), of: &graph, index, 0, bytes)
            case 10: domain = try text(field, bytes)
            case 11:
                // A graph would have no node around it.
                let part = try field.bytes()
                if try StoredAttribute(part, bytes).kind != .graph { defaults.append(part) }
            case 12: graph.values.append(try value(field.bytes(), bytes))
            case 13: overload = try text(field, bytes)
            case 6, 8, 9, 14: _ = try field.bytes()
            default: tensors.notes.note(.unknownField)
            }
        }
        let place = GraphRecord.Parent(graph: index, node: 0, attribute: .empty)
        let read = try attributes(defaults, at: place, output: graph.name, false, 0, bytes)
        attributes += read
        graphs[index] = graph
        functions.append(
            GraphRecord.Function(
                name: graph.name, domain: domain, overload: overload, graph: index,
                defaults: attributes.count - read.count..<attributes.count))
    }

    private func untyped(_ name: Text) -> GraphRecord.Value {
        GraphRecord.Value(name: name, elementType: 0, shape: nil)
    }

    /// The stored values of a sparse tensor: one dimension, under the sparse tensor's name.
    mutating func sparse(
        _ range: Range<Int>, _ graph: Int, _ name: String?, _ bytes: RawSpan
    ) throws(ONNXError) -> FoundTensor? {
        var (values, indices): (Range<Int>?, Range<Int>?)
        var shape: [Int] = []
        var cursor = WireCursor(.sparseTensor, range)
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1: values = try field.bytes()
            case 2: indices = try field.bytes()
            case 3: try StoredTensor.dimensions(field, bytes, &shape)
            default: tensors.notes.note(.unknownField)
            }
        }
        guard let values else { throw ONNXError(range.lowerBound, .sparse("no values")) }
        guard var tensor = try tensors.read(values, graph: graph, named: name, bytes) else { return nil }
        let count = tensor.shape.first ?? 0
        guard tensor.shape.count == 1 else {
            throw ONNXError(
                values.lowerBound, .sparse("values of \(tensor.shape.count) dimensions"), tensor: tensor.name)
        }
        guard let indices, let places = try tensors.read(indices, graph: graph, bytes), places.dtype == .i64,
            places.shape == [count] || places.shape == [count, shape.count]
        else {
            throw ONNXError(
                indices?.lowerBound ?? range.lowerBound, .sparse("no index for every value"), tensor: tensor.name)
        }
        tensors.notes.note(.sparse, tensor: tensor.name)
        tensor.isSparse = true
        return tensor
    }
}
