import Checkpoints
import Tensors

/// Walks a graph once in the order of execution, with shapes for values, and notes what becomes of every weight.
///
/// Nothing is computed but the small integers that shapes are made of. The first dimension of an input is the batch and taken as
/// one where the file leaves it open. Branches of an If are walked one after the other, functions at each of their calls. Takes
/// about 2 µs a node; a file that nests calls without measure is left half-way.
struct GraphWalk {
    let record: GraphRecord
    let checkpoint: Checkpoint
    /// For each tensor of the record what it is used for.
    private(set) var uses: [WeightUse?]
    /// Version of ONNX's own operators.
    private let version: Int
    private var batchNames: Set<GraphRecord.Text> = []
    private var functions: [FunctionName: Int] = [:]
    /// Nodes and constants that may still be walked over: calls inside calls multiply.
    private var stepsLeft: Int

    private struct FunctionName: Hashable {
        let domain: GraphRecord.Text
        let name: GraphRecord.Text
        let overload: GraphRecord.Text
    }

    /// The values of one graph while it is walked.
    final class Scope {
        let graph: Int
        /// The graph around it; a function sees none.
        let parent: Scope?
        let caller: GraphRecord.Node?
        let depth: Int
        /// How often all of it runs; nil where that is open.
        let repetitions: Int?
        var values: [GraphRecord.Text: GraphValue] = [:]

        init(_ graph: Int, in parent: Scope?, caller: GraphRecord.Node? = nil, depth: Int, repetitions: Int?) {
            (self.graph, self.parent, self.caller) = (graph, parent, caller)
            (self.depth, self.repetitions) = (depth, repetitions)
        }

        subscript(_ name: GraphRecord.Text) -> GraphValue? {
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
        uses = Array(repeating: nil, count: record.tensors.count)
        version = Int(
            record.operatorSets.first { $0.domain.isEmpty || record.texts[$0.domain] == "ai.onnx" }?.version ?? 99)
        stepsLeft = record.graphs.reduce(200_000) { $0 + 8 * ($1.nodes.count + $1.constants.count) }
        for (index, function) in record.functions.enumerated() {
            functions[FunctionName(domain: function.domain, name: function.name, overload: function.overload)] = index
        }
        for name in ["batch", "batch_size", "N"] { if let text = record.texts.id(of: name) { batchNames.insert(text) } }
        for input in record.main.inputs {
            guard let shape = record.dimensions(of: input), shape.count > 1, case .symbol(let name) = shape[0] else {
                continue
            }
            batchNames.insert(name)
        }
        let scope = Scope(0, in: nil, depth: 0, repetitions: 1)
        for input in record.main.inputs { scope.values[input.name] = GraphValue(shape: inputShape(input)).sound }
        _ = walk(scope)
    }

    /// Of an input of the model: the batch is one.
    private func inputShape(_ input: GraphRecord.Value) -> [Int?]? {
        record.dimensions(of: input).map { dimensions in
            dimensions.enumerated().map { place, dimension in
                switch dimension {
                case .fixed(let length): length
                case .symbol(let name): batchNames.contains(name) ? 1 : nil
                case .unknown: place == 0 && dimensions.count > 1 ? 1 : nil
                }
            }
        }
    }
}

extension GraphWalk {
    /// Walks a graph whose inputs are in `scope`; returns its outputs.
    private mutating func walk(_ scope: Scope) -> [GraphValue] {
        let graph = record.graphs[scope.graph]
        stepsLeft -= graph.constants.count + graph.values.count
        guard stepsLeft > 0 else { return [] }
        for (name, tensor) in graph.constants { scope.values[name] = constant(tensor).sound }
        let stated = stated(graph)
        for node in graph.nodes {
            stepsLeft -= 1
            guard stepsLeft > 0 else { break }
            let values = outputs(of: node, scope)
            for (index, name) in record.outputs(of: node).enumerated() where !name.isEmpty {
                // A Constant's tensor is there already.
                if scope.values[name]?.weights.isEmpty == false { continue }
                var value = index < values.count ? values[index] : .unknown
                if let shape = stated[name] { value.shape = merged(value.shape, shape) }
                scope.values[name] = value.sound
            }
        }
        return graph.outputs.map { scope[$0.name] ?? .unknown }
    }

    private func constant(_ tensor: Int) -> GraphValue {
        let entry = record.tensors[tensor]
        guard !record.sparseTensors.contains(tensor) else {
            return GraphValue(weights: [TracedWeight(tensor: tensor, axes: nil, isPart: true)])
        }
        let axes = entry.shape.indices.map { Int?.some($0) }
        var value = GraphValue(shape: entry.shape, numbers: numbers(of: entry))
        value.isFloating = entry.dtype.isFloatingPoint
        value.weights = [TracedWeight(tensor: tensor, axes: axes)]
        return value
    }

    /// Of a tensor that could be a shape, an index or a scale; whole numbers only.
    private func numbers(of entry: TensorEntry) -> [Int?]? {
        guard entry.shape.count < 2, [.i64, .i32, .f32, .bool].contains(entry.dtype), entry.elementCount <= 64 else {
            return nil
        }
        let width = entry.dtype.blockBytes
        return try? checkpoint.withBytes(of: entry) { bytes in
            stride(from: 0, to: bytes.byteCount, by: width).map { place -> Int? in
                switch entry.dtype {
                case .i64: Int(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Int.self))
                case .i32:
                    Int(Int32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Int32.self)))
                case .bool: Int(unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self))
                default:
                    Int(
                        exactly: Float(
                            bitPattern: UInt32(
                                littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self)))
                    )
                }
            }
        }
    }

    /// What the file says of values between nodes, in fixed lengths.
    private func stated(_ graph: GraphRecord.Graph) -> [GraphRecord.Text: [Int?]] {
        var stated: [GraphRecord.Text: [Int?]] = [:]
        for value in graph.values + graph.outputs {
            stated[value.name] = record.dimensions(of: value)?.map {
                if case .fixed(let length) = $0 { length } else { nil }
            }
        }
        return stated
    }

    private func merged(_ found: [Int?]?, _ stated: [Int?]) -> [Int?] {
        guard let found, found.count == stated.count else { return found ?? stated }
        return zip(found, stated).map { $0 ?? $1 }
    }
}

extension GraphWalk {
    private mutating func outputs(of node: GraphRecord.Node, _ scope: Scope) -> [GraphValue] {
        let inputs = record.inputs(of: node).map { scope[$0] ?? .unknown }
        let name = FunctionName(domain: node.domain, name: node.operation, overload: node.overload)
        if let function = functions[name] { return call(function, node, inputs, scope) }
        var view = NodeView(
            record: record, node: node, operation: record.texts[node.operation], inputs: inputs, caller: scope.caller,
            version: version)
        if let inner = branches(view, scope) { return inner }
        guard let family = view.family else {
            note(WeightRole.uses(view, output: .unknown), scope)
            return []
        }
        if case .constantOfShape = family {
            let fill = view.tensor("value").map { numbers(of: record.tensors[$0])?.first ?? nil }
            view.fill = fill ?? 0
        }
        var values = view.isOpen ? [] : view.outputs(family)
        if let traced = WeightTrace(view, family).outputs {
            for index in values.indices where index < traced.count { values[index].weights = traced[index] }
            let followed = Set(traced.joined().map(\.tensor))
            note(WeightRole.uses(view, output: .unknown).filter { !followed.contains($0.weight.tensor) }, scope)
        } else {
            note(WeightRole.uses(view, output: values.first ?? .unknown), scope)
        }
        let isFloating =
            view.operation == "Cast" ? [1, 10, 11, 16].contains(view.integer("to")) : inputs.contains { $0.isFloating }
        for index in values.indices { values[index].isFloating = isFloating }
        return values
    }

    private mutating func note(_ found: [(weight: TracedWeight, use: WeightUse)], _ scope: Scope) {
        for (weight, use) in found {
            var use = use
            use.positions = Length.times(use.positions, scope.repetitions)
            if uses[weight.tensor] == nil {
                uses[weight.tensor] = use
            } else {
                uses[weight.tensor]!.join(use, areParts: weight.isPart)
            }
        }
    }

    private mutating func call(
        _ function: Int, _ node: GraphRecord.Node, _ inputs: [GraphValue], _ scope: Scope
    ) -> [GraphValue] {
        guard scope.depth < 16 else { return [] }
        let graph = record.functions[function].graph
        let inner = Scope(graph, in: nil, caller: node, depth: scope.depth + 1, repetitions: scope.repetitions)
        for (value, input) in zip(record.graphs[graph].inputs, inputs) { inner.values[value.name] = input }
        return walk(inner)
    }

    /// The graphs inside an If, a Loop or a Scan; nil for other operators.
    private mutating func branches(_ view: NodeView, _ scope: Scope) -> [GraphValue]? {
        guard ["If", "Loop", "Scan"].contains(view.operation), scope.depth < 64 else { return nil }
        note(WeightRole.uses(view, output: .unknown), scope)
        var outputs: [[GraphValue]] = []
        for attribute in record.attributes(of: view.node) {
            guard case .graph(let graph) = attribute.content else { continue }
            let isBranch = view.operation == "If"
            let inner = Scope(
                graph, in: scope, caller: scope.caller, depth: scope.depth + 1,
                repetitions: isBranch ? scope.repetitions : nil)
            for input in record.graphs[graph].inputs {
                inner.values[input.name] = GraphValue(shape: inputShape(input)).sound
            }
            let values = walk(inner)
            if isBranch { outputs.append(values) }
        }
        guard var joined = outputs.first else { return [] }
        for other in outputs.dropFirst() {
            for index in joined.indices where index < other.count {
                joined[index] = Self.common(joined[index], other[index])
            }
        }
        return joined
    }

    /// What two branches agree upon.
    private static func common(_ a: GraphValue, _ b: GraphValue) -> GraphValue {
        guard let left = a.shape, let right = b.shape, left.count == right.count else { return .unknown }
        return GraphValue(shape: zip(left, right).map { $0 == $1 ? $0 : nil })
    }
}

extension GraphValue {
    fileprivate init(weights: [TracedWeight]) { self.weights = weights }
}
