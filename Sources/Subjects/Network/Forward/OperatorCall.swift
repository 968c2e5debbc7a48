package import Tensors

/// One node that is about to run, as its operator sees it.
package struct OperatorCall {
    package let node: Graph.Node
    package let inputs: [Tensor?]
    /// Attributes that are tensors, already made.
    let tensors: [String: Tensor]
    package let runtime: Runtime
    /// Of ONNX's own operators.
    package let version: Int
    var mode = ForwardMode.inference
    /// Asked where tokens may leave.
    var gate: TokenGate?

    /// Runs a body with these inputs; what an operator with branches or loops calls.
    let run: (Graph.Body, [Tensor]) throws(ForwardError) -> [Tensor]
}

/// Computes a node's outputs; nil for one that it does not give.
package typealias OperatorFunction = @Sendable (OperatorCall) throws(ForwardError) -> [Tensor?]

extension OperatorCall {
    /// An input that must be there.
    func input(_ index: Int) throws(ForwardError) -> Tensor {
        guard let tensor = optional(index) else { throw unsuited("input \(index) is missing") }
        return tensor
    }

    func optional(_ index: Int) -> Tensor? { index < inputs.count ? inputs[index] : nil }

    func integer(_ name: String) -> Int? {
        if case .integer(let value)? = node.attributes[name] { value } else { nil }
    }

    func integer(_ name: String, default value: Int) -> Int { integer(name) ?? value }

    func flag(_ name: String, default value: Bool = false) -> Bool { integer(name).map { $0 != 0 } ?? value }

    func float(_ name: String) -> Double? {
        switch node.attributes[name] {
        case .float(let value)?: value
        case .integer(let value)?: Double(value)
        default: nil
        }
    }

    func float(_ name: String, default value: Double) -> Double { float(name) ?? value }

    func text(_ name: String) -> String? {
        if case .text(let value)? = node.attributes[name] { value } else { nil }
    }

    func integers(_ name: String) -> [Int]? {
        if case .integers(let values)? = node.attributes[name] { values } else { nil }
    }

    func floats(_ name: String) -> [Double]? {
        if case .floats(let values)? = node.attributes[name] { values } else { nil }
    }

    func body(_ name: String) throws(ForwardError) -> Graph.Body {
        guard case .body(let body)? = node.attributes[name] else { throw unsuited("has no \(name)") }
        return body
    }

    /// A list that newer versions take as an input and older ones as an attribute; nil where neither is there.
    func list(_ name: String, input index: Int) throws(ForwardError) -> [Int]? {
        if let values = integers(name) { return values }
        if let value = integer(name) { return [value] }
        guard let tensor = optional(index) else { return nil }
        return try run { () throws(RuntimeError) in try tensor.integers() }
    }

    /// A dimension, counted from behind where it is negative.
    func axis(_ axis: Int, rank: Int) throws(ForwardError) -> Int {
        let place = axis < 0 ? axis + rank : axis
        guard (0..<max(rank, 1)).contains(place) else { throw unsuited("axis \(axis) of \(rank) dimensions") }
        return place
    }

    func unsuited(_ fact: String) -> ForwardError { .unsuited(node: node.name, fact: fact) }

    /// The form of an operator that is not built.
    func unknown(_ form: String) -> ForwardError {
        .unknownOperator("\(node.operation) with \(form)", node: node.name)
    }

    /// Calls the runtime, naming the node in what it throws.
    func run<R>(_ body: () throws(RuntimeError) -> R) throws(ForwardError) -> R {
        do throws(RuntimeError) {
            return try body()
        } catch {
            throw error == .cancelled ? .cancelled : .runtime(node: node.name, error)
        }
    }

    /// Calls an operator of libtorch that gives one tensor.
    func call(_ name: String, _ arguments: Argument...) throws(ForwardError) -> Tensor {
        try run { () throws(RuntimeError) in try runtime.call(runtime.find(name), arguments) }
    }

    /// Calls an operator of libtorch for all the tensors it gives.
    func tensors(_ name: String, _ arguments: Argument...) throws(ForwardError) -> [Tensor] {
        try run { () throws(RuntimeError) in
            try runtime.callAll(runtime.find(name), arguments).compactMap {
                if case .tensor(let tensor) = $0 { tensor } else { nil }
            }
        }
    }
}
