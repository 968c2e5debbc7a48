import Checkpoints

/// One node with what is known of its inputs; the rules of the operators are extensions of it.
struct NodeView {
    let record: GraphRecord
    let node: GraphRecord.Node
    /// The operator's name.
    let operation: String
    /// One an input; unknown where it is left out.
    let inputs: [GraphValue]
    /// The call of the function that the node stands in.
    let caller: GraphRecord.Node?
    /// Version of ONNX's own operators.
    let version: Int
    /// What ConstantOfShape fills its output with, where it is a whole number.
    var fill: Int?

    /// An input's value; unknown where there is none.
    subscript(_ index: Int) -> GraphValue { index < inputs.count ? inputs[index] : .unknown }

    var outputCount: Int { record.outputs(of: node).count }

    func hasInput(_ index: Int) -> Bool { record.input(index, of: node) != nil }

    // MARK: Attributes

    /// An attribute, that of the call where the function passes it on.
    private func content(_ name: String) -> GraphRecord.Content? {
        guard case .reference(let text) = record.content(name, of: node) else { return record.content(name, of: node) }
        return caller.flatMap { record.content(record.texts[text], of: $0) }
    }

    /// The tensor of an attribute, by its index in the record.
    func tensor(_ name: String) -> Int? {
        guard case .tensor(let tensor) = content(name) else { return nil }
        return tensor
    }

    func integer(_ name: String) -> Int? {
        guard case .integer(let value) = content(name) else { return nil }
        return Int(value)
    }

    func integers(_ name: String) -> [Int]? {
        guard case .integerList(let range) = content(name) else { return nil }
        return record.integers(range)
    }

    func text(_ name: String) -> String? {
        guard case .text(let text) = content(name) else { return nil }
        return record.texts[text]
    }

    func floats(_ name: String) -> [Float]? {
        guard case .floatList(let range) = content(name) else { return nil }
        return record.floats(range)
    }

    /// Whether an attribute of the function's caller is needed and not there: then nothing is known.
    var isOpen: Bool {
        record.attributes(of: node).contains { attribute in
            guard case .reference(let text) = attribute.content else { return false }
            return caller.flatMap { record.content(record.texts[text], of: $0) } == nil
        }
    }

    /// A list that old operators have as attribute and new ones as input; nil where it is left out.
    ///
    /// - Returns: `.some(nil)` where it is there and its numbers are not known.
    func list(_ name: String, input: Int) -> [Int?]?? {
        if let list = integers(name) { return .some(list) }
        return hasInput(input) ? .some(self[input].numbers) : nil
    }

    /// Counts an axis from the front; nil where there is none such.
    static func axis(_ axis: Int, _ rank: Int) -> Int? {
        let axis = axis < 0 ? axis &+ rank : axis
        return axis >= 0 && axis < rank ? axis : nil
    }
}
