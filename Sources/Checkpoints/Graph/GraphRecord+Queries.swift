extension GraphRecord {
    package var main: Graph { graphs[0] }

    /// Names of a node's inputs; empty where one is left out.
    package func inputs(of node: Node) -> ArraySlice<Text> { operands[node.inputs] }

    package func outputs(of node: Node) -> ArraySlice<Text> { operands[node.outputs] }

    package func attributes(of node: Node) -> ArraySlice<Attribute> { attributes[node.attributes] }

    /// Attributes with the values that they have where a call does not say.
    package func defaults(of function: Function) -> ArraySlice<Attribute> { attributes[function.defaults] }

    /// The input at a place; nil where it is left out.
    package func input(_ index: Int, of node: Node) -> Text? {
        guard index < node.inputs.count else { return nil }
        let text = operands[node.inputs.lowerBound + index]
        return text.isEmpty ? nil : text
    }

    package func output(_ index: Int, of node: Node) -> Text? {
        guard index < node.outputs.count else { return nil }
        let text = operands[node.outputs.lowerBound + index]
        return text.isEmpty ? nil : text
    }

    /// Whether a node's operator is one of ONNX's own, of that name.
    package func isStandard(_ node: Node) -> Bool { node.domain.isEmpty || texts[node.domain] == "ai.onnx" }

    package func dimensions(of value: Value) -> [Dimension]? { value.shape.map { Array(dimensions[$0]) } }

    // MARK: Attributes

    package func integers(_ range: Range<Int>) -> [Int] { integers[range].map { Int($0) } }

    package func floats(_ range: Range<Int>) -> [Float] { Array(floats[range]) }

    package func content(_ name: String, of node: Node) -> Content? {
        attributes(of: node).first { texts[$0.name] == name }?.content
    }

    package func integer(_ name: String, of node: Node) -> Int? {
        guard case .integer(let value) = content(name, of: node) else { return nil }
        return Int(value)
    }

    package func float(_ name: String, of node: Node) -> Float? {
        guard case .float(let value) = content(name, of: node) else { return nil }
        return value
    }

    package func text(_ name: String, of node: Node) -> String? {
        guard case .text(let text) = content(name, of: node) else { return nil }
        return texts[text]
    }

    package func integers(_ name: String, of node: Node) -> [Int]? {
        guard case .integerList(let range) = content(name, of: node) else { return nil }
        return integers[range].map { Int($0) }
    }

    package func floats(_ name: String, of node: Node) -> [Float]? {
        guard case .floatList(let range) = content(name, of: node) else { return nil }
        return Array(floats[range])
    }
}
