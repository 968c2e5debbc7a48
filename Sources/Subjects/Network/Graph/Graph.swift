package import Checkpoints
package import Tensors

/// What a network computes: operators between values, with its weights by name. The one form that runs.
///
/// It is filled from an ONNX graph or from an architecture that is built in, and knows nothing of the runtime. Operators are
/// ONNX's own, by ONNX's names and attributes (functions are inlined); those of other domains are "domain.Name".
package struct Graph: Sendable {
    /// Names a value, unique in the graph and all bodies inside it; indexes `names`.
    package typealias Value = Int

    /// Of every value; for people.
    package private(set) var names: [String] = []
    package var inputs: [Input] = []
    package var outputs: [Value] = []
    /// Values that are there before anything runs.
    package var constants: [Constant] = []
    package var body = Body()
    /// Version of ONNX's own operators, which decides between their meanings.
    package var version = 23
    /// Transformer blocks with attention, where the architecture says so, in the order of execution.
    package var blocks: [TokenSite] = []
    /// Whether what follows the last block reads token 0 alone.
    package var tokensLeave = false

    package init() {}

    package mutating func value(_ name: String) -> Value {
        names.append(name)
        return names.count - 1
    }
}

extension Graph {
    /// What has to be given before it can run.
    package struct Input: Sendable, Hashable {
        package var value: Value
        package var name: String
        /// Nil where any type will do.
        package var dtype: DType?
        /// A length, or the name of an open one; nil where not even the rank is stated.
        package var shape: [Length]?
        /// What stands in for it where it is not given; nil where it must be. Broadcasts, so the shape need not fit.
        package var standIn: HostTensor?

        package init(value: Value, name: String, dtype: DType?, shape: [Length]?, standIn: HostTensor? = nil) {
            self.value = value
            self.name = name
            self.dtype = dtype
            self.shape = shape
            self.standIn = standIn
        }
    }

    package enum Length: Sendable, Hashable {
        case fixed(Int)
        /// Inputs that name the same length must agree; "" agrees with all.
        case open(String)
    }

    package struct Constant: Sendable {
        package var value: Value
        package var source: Source

        package init(value: Value, source: Source) {
            self.value = value
            self.source = source
        }
    }

    package enum Source: Sendable {
        /// A tensor of the checkpoint; what is pruned is one of these.
        case weight(TensorEntry)
        case array(HostTensor)
    }

    /// One call of an operator.
    package struct Node: Sendable {
        package var name: String
        package var operation: String
        /// Nil where one is left out.
        package var inputs: [Value?]
        /// Nil where one is not wanted.
        package var outputs: [Value?]
        package var attributes: [String: Attribute]
        /// Place among the nodes of the file's main graph; nil where it stands elsewhere, or no file has it.
        package var origin: Int?

        package init(
            _ operation: String, name: String, inputs: [Value?], outputs: [Value?],
            attributes: [String: Attribute] = [:]
        ) {
            self.name = name
            self.operation = operation
            self.inputs = inputs
            self.outputs = outputs
            self.attributes = attributes
        }
    }

    package indirect enum Attribute: Sendable {
        case integer(Int)
        case float(Double)
        case text(String)
        case integers([Int])
        case floats([Double])
        case texts([String])
        case tensor(Source)
        case body(Body)
    }

    /// Nodes in an order of execution. A branch or a loop's body sees all values around it.
    package struct Body: Sendable {
        package var nodes: [Node] = []
        package var inputs: [Value] = []
        package var outputs: [Value] = []

        package init() {}
    }
}

extension Graph.Body {
    /// Values that it takes from around it, those of bodies inside it too.
    package var captures: Set<Graph.Value> {
        var made = Set(inputs)
        var used = Set<Graph.Value>()
        for node in nodes {
            used.formUnion(node.inputs.compactMap { $0 }.filter { !made.contains($0) })
            for body in node.bodies { used.formUnion(body.captures.subtracting(made)) }
            made.formUnion(node.outputs.compactMap { $0 })
        }
        return used.union(outputs.filter { !made.contains($0) })
    }
}

extension Graph.Node {
    package var hasBodies: Bool {
        attributes.values.contains { if case .body = $0 { true } else { false } }
    }

    package var bodies: [Graph.Body] {
        attributes.values.compactMap { if case .body(let body) = $0 { body } else { nil } }
    }
}
