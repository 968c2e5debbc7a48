package import Checkpoints
import Tensors

extension Graph {
    /// The graph of an ONNX model: functions inlined, attributes of functions resolved, tensors by the checkpoint's entries.
    ///
    /// - Throws: `.unknownOperator` and `.unsuited` for what a graph cannot be, the node named; `.noGraph` where calls inside
    ///   calls multiply beyond measure.
    package init(_ record: GraphRecord, of checkpoint: Checkpoint) throws(ForwardError) {
        var conversion = GraphConversion(record, checkpoint)
        try conversion.run()
        self = conversion.graph
    }
}

/// Walks the record of an ONNX model in the order of execution and writes down what runs.
struct GraphConversion {
    let record: GraphRecord
    let checkpoint: Checkpoint
    var graph = Graph()
    /// Values of the record's tensors, each once however often a function with it is called.
    private var constants: [Int: Graph.Value] = [:]
    private var functions: [FunctionName: GraphRecord.Function] = [:]
    /// Nodes and constants that may still be written: calls inside calls multiply.
    private var stepsLeft: Int

    private struct FunctionName: Hashable {
        let domain: String
        let name: GraphRecord.Text
        let overload: GraphRecord.Text
    }

    /// What a name means in one graph, once for each time that it is written.
    final class Scope {
        let parent: Scope?
        /// Attributes of the call of the function around it.
        let attributes: [String: Graph.Attribute]
        /// Before the names of nodes; for people.
        let path: String
        let depth: Int
        var values: [GraphRecord.Text: Graph.Value] = [:]

        /// Whether what is not there may have been left out by a call.
        let isInFunction: Bool

        init(
            in parent: Scope?, _ attributes: [String: Graph.Attribute], path: String, depth: Int, isInFunction: Bool
        ) {
            (self.parent, self.attributes, self.path, self.depth) = (parent, attributes, path, depth)
            self.isInFunction = isInFunction
        }

        subscript(_ name: GraphRecord.Text) -> Graph.Value? {
            var scope: Scope? = self
            while let here = scope {
                if let value = here.values[name] { return value }
                scope = here.parent
            }
            return nil
        }
    }

    init(_ record: GraphRecord, _ checkpoint: Checkpoint) {
        self.record = record
        self.checkpoint = checkpoint
        stepsLeft = record.graphs.reduce(200_000) { $0 + 8 * ($1.nodes.count + $1.constants.count) }
        let standard = record.operatorSets.first { $0.domain.isEmpty || record.texts[$0.domain] == "ai.onnx" }
        graph.version = Int(standard?.version ?? 23)
        for function in record.functions {
            let name = FunctionName(
                domain: domain(function.domain), name: function.name, overload: function.overload)
            functions[name] = function
        }
    }

    /// Fills `graph` from the main graph.
    mutating func run() throws(ForwardError) {
        let scope = Scope(in: nil, [:], path: "", depth: 0, isInFunction: false)
        let given = Set(record.main.constants.map(\.value))
        for input in record.main.inputs where !given.contains(input.name) {
            let name = record.texts[input.name]
            let value = graph.value(name)
            scope.values[input.name] = value
            graph.inputs.append(
                Graph.Input(value: value, name: name, dtype: dtype(input.elementType), shape: shape(input)))
        }
        graph.body.inputs = graph.inputs.map(\.value)
        var nodes: [Graph.Node] = []
        try write(0, scope, into: &nodes)
        graph.body.nodes = nodes
        graph.outputs = try outputs(0, scope)
        graph.body.outputs = graph.outputs
    }

    /// Half precision is computed as F32; nil where any type will do.
    private func dtype(_ code: Int32) -> DType? {
        guard let dtype = DType(onnx: Int64(code)) else { return nil }
        return dtype == .f16 || dtype == .bf16 ? .f32 : dtype
    }

    private func shape(_ input: GraphRecord.Value) -> [Graph.Length]? {
        record.dimensions(of: input)?.map { dimension in
            switch dimension {
            case .fixed(let length): .fixed(length)
            case .symbol(let name): .open(record.texts[name])
            case .unknown: .open("")
            }
        }
    }

    private func domain(_ text: GraphRecord.Text) -> String {
        let domain = record.texts[text]
        return domain == "ai.onnx" ? "" : domain
    }
}

extension GraphConversion {
    /// Counts what is written. What a call repeats need not stand in the file twice, so it is not bounded by the file's size.
    mutating func count(_ steps: Int) throws(ForwardError) {
        stepsLeft -= steps
        guard stepsLeft > 0 else { throw .noGraph(fact: "its functions call each other without measure") }
    }

    /// Writes the nodes of a graph whose inputs are in `scope`.
    private mutating func write(
        _ index: Int, _ scope: Scope, into nodes: inout [Graph.Node]
    ) throws(ForwardError) {
        let stored = record.graphs[index]
        try count(stored.constants.count)
        for (name, tensor) in stored.constants { scope.values[name] = try constant(tensor) }
        for (place, node) in stored.nodes.enumerated() {
            try count(1 + (record.inputs(of: node).count + record.outputs(of: node).count) / 8)
            guard scope.depth <= 64 else { throw .noGraph(fact: "its functions call each other without measure") }
            let operation = record.texts[node.operation]
            let name = scope.name(node.name.isEmpty ? "\(operation)_\(place)" : record.texts[node.name])
            let isConstant = operation == "Constant" && record.isStandard(node)
            if isConstant, let output = record.output(0, of: node), scope.values[output] != nil { continue }
            try write(node, name, scope, at: place, into: &nodes)
        }
    }

    private mutating func write(
        _ node: GraphRecord.Node, _ name: String, _ scope: Scope, at place: Int, into nodes: inout [Graph.Node]
    ) throws(ForwardError) {
        var inputs: [Graph.Value?] = []
        for text in record.inputs(of: node) { inputs.append(try input(text, name, scope)) }
        let attributes = try attributes(of: node, name, scope)
        let domain = domain(node.domain)
        let key = FunctionName(domain: domain, name: node.operation, overload: node.overload)
        if let function = functions[key] {
            return try call(function, node, name, inputs, attributes, scope, into: &nodes)
        }
        let outputs = record.outputs(of: node).map { text in text.isEmpty ? nil : value(text, scope) }
        let operation = (domain.isEmpty ? "" : domain + ".") + record.texts[node.operation]
        var written = Graph.Node(operation, name: name, inputs: inputs, outputs: outputs, attributes: attributes)
        if scope.depth == 0 { written.origin = place }
        nodes.append(written)
    }

    /// A function's body in the place of its call.
    private mutating func call(
        _ function: GraphRecord.Function, _ node: GraphRecord.Node, _ name: String, _ inputs: [Graph.Value?],
        _ given: [String: Graph.Attribute], _ scope: Scope, into nodes: inout [Graph.Node]
    ) throws(ForwardError) {
        var attributes = given
        for attribute in record.defaults(of: function) where attributes[record.texts[attribute.name]] == nil {
            attributes[record.texts[attribute.name]] = try content(attribute, name, scope)
        }
        let inner = Scope(in: nil, attributes, path: name + "/", depth: scope.depth + 1, isInFunction: true)
        let body = record.graphs[function.graph]
        for (place, formal) in body.inputs.enumerated() where place < inputs.count {
            inner.values[formal.name] = inputs[place]
        }
        try write(function.graph, inner, into: &nodes)
        for (place, text) in record.outputs(of: node).enumerated() where !text.isEmpty {
            guard place < body.outputs.count, let value = inner[body.outputs[place].name] else {
                throw .unsuited(node: name, fact: "its function does not make output \(place)")
            }
            scope.values[text] = value
        }
    }

    /// A graph inside a node.
    mutating func body(_ index: Int, _ path: String, _ scope: Scope) throws(ForwardError) -> Graph.Body {
        let inner = Scope(
            in: scope, scope.attributes, path: path + "/", depth: scope.depth + 1, isInFunction: scope.isInFunction)
        var body = Graph.Body()
        body.inputs = record.graphs[index].inputs.map { value($0.name, inner) }
        try write(index, inner, into: &body.nodes)
        body.outputs = try outputs(index, inner)
        return body
    }

    private func outputs(_ index: Int, _ scope: Scope) throws(ForwardError) -> [Graph.Value] {
        var values: [Graph.Value] = []
        for output in record.graphs[index].outputs {
            guard let value = scope[output.name] else {
                throw .unsuited(node: record.texts[output.name], fact: "nothing makes this output")
            }
            values.append(value)
        }
        return values
    }

    /// Nil where it is left out, also where a call leaves a function's input out.
    private func input(
        _ text: GraphRecord.Text, _ node: String, _ scope: Scope
    ) throws(ForwardError) -> Graph.Value? {
        guard !text.isEmpty else { return nil }
        if let value = scope[text] { return value }
        guard scope.isInFunction else {
            throw .unsuited(node: node, fact: "takes \(record.texts[text].printable), which nothing makes before it")
        }
        return nil
    }

    private mutating func value(_ text: GraphRecord.Text, _ scope: Scope) -> Graph.Value {
        let value = graph.value(scope.name(record.texts[text]))
        scope.values[text] = value
        return value
    }

    private mutating func constant(_ tensor: Int) throws(ForwardError) -> Graph.Value {
        if let value = constants[tensor] { return value }
        let value = graph.value(record.tensors[tensor].name)
        graph.constants.append(Graph.Constant(value: value, source: try source(tensor)))
        constants[tensor] = value
        return value
    }
}

extension GraphConversion.Scope {
    /// With the path before it, cut where it grows too long.
    fileprivate func name(_ own: String) -> String { path.isEmpty ? own : String((path + own).prefix(240)) }
}
