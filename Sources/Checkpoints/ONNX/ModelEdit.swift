package import Tensors

/// Changes to an ONNX model where it lies: tensors that become others, numbers that nodes state; all else byte by byte.
///
/// What the file says of shapes between nodes is left out, for it may no longer be so; readers infer it.
package struct ModelEdit: Sendable {
    /// What one node of the main graph states otherwise.
    package struct Node: Sendable, Hashable {
        package var integers: [String: Int] = [:]
        package var lists: [String: [Int]] = [:]
        /// Attributes that are gone.
        package var dropped: Set<String> = []
        /// Lists of whole numbers that inputs become.
        package var inputs: [Int: [Int]] = [:]
        /// What is added to its first output; as its third input where the operator takes one.
        package var bias: HostTensor?
        package var takesBias = false
        /// The input that is passed on as it is: the node becomes an Identity.
        package var passes: Int?

        package init() {}
    }

    /// New elements by the name in the file: initializers and Constant nodes of the main graph.
    package var tensors: [String: HostTensor] = [:]
    /// By place among the nodes of the main graph.
    package var nodes: [Int: Node] = [:]
    /// Nodes that are gone, by place.
    package var droppedNodes: Set<Int> = []
    /// Names in the file of initializers and Constant nodes that are gone.
    package var droppedTensors: Set<String> = []

    package init() {}

    /// The model with the changes.
    ///
    /// - Parameter path: of the file, for errors.
    /// - Throws: `.onnx` where the bytes are no model.
    package func applied(to bytes: RawSpan, path: String) throws(CheckpointError) -> [UInt8] {
        do throws(ONNXError) {
            var names = NameSearch()
            var cursor = WireCursor(.model, 0..<bytes.byteCount)
            var model = WireWriter()
            while let field = try cursor.next(bytes) {
                guard field.number == 7 else {
                    model.copy(field.start..<cursor.position, of: bytes)
                    continue
                }
                try names.read(field.bytes(), bytes)
                model.bytes(7, try graph(field.bytes(), names.taken, bytes))
            }
            return model.bytes
        } catch {
            throw .onnx(file: path, tensor: error.tensor, offset: error.offset, error.fault)
        }
    }
}

extension ModelEdit {
    private func graph(_ range: Range<Int>, _ taken: Set<String>, _ bytes: RawSpan) throws(ONNXError) -> [UInt8] {
        var (graph, added, taken) = (WireWriter(), WireWriter(), taken)
        var cursor = WireCursor(.graph, range)
        var place = 0
        while let field = try cursor.next(bytes) {
            let whole = field.start..<cursor.position
            switch field.number {
            case 1:
                if let nodes = try nodes(field.bytes(), place, &added, &taken, bytes) {
                    for node in nodes { graph.bytes(1, node) }
                } else {
                    graph.copy(whole, of: bytes)
                }
                place += 1
            case 5:
                let name = try Self.name(field.bytes(), .tensor, field: 8, bytes)
                if droppedTensors.contains(name) { continue }
                if let array = tensors[name], let tensor = WireWriter.tensor(name, array) {
                    graph.bytes(5, tensor)
                } else {
                    graph.copy(whole, of: bytes)
                }
            case 11:
                let name = try Self.name(field.bytes(), .value, field: 1, bytes)
                if droppedTensors.contains(name) { continue }
                if let array = tensors[name] {
                    graph.bytes(11, Self.value(name, array))
                } else {
                    graph.copy(whole, of: bytes)
                }
            case 13: continue
            default: graph.copy(whole, of: bytes)
            }
        }
        return graph.bytes + added.bytes
    }

    /// A node with its changes, and the sum that follows it; nil where it has none. New lists become initializers of the graph.
    private func nodes(
        _ range: Range<Int>, _ place: Int, _ added: inout WireWriter, _ taken: inout Set<String>, _ bytes: RawSpan
    ) throws(ONNXError) -> [[UInt8]]? {
        if droppedNodes.contains(place) { return [] }
        var node = try StoredNode(range, bytes)
        if node.operation == "Constant", let output = node.outputs.first, droppedTensors.contains(output) { return [] }
        if node.operation == "Constant", let output = node.outputs.first, let array = tensors[output] {
            return node.constant(array, bytes).map { [$0] }
        }
        guard let edit = nodes[place] else { return nil }
        if let input = edit.passes, node.inputs.indices.contains(input), let output = node.outputs.first {
            return [StoredNode.identity(node.inputs[input], output, named: node.name)]
        }
        var (inputs, sum): ([String], [UInt8]?) = (node.inputs, nil)
        if let bias = edit.bias, let output = node.outputs.first {
            let name = Self.free("\(node.name.isEmpty ? "node_\(place)" : node.name).bias", &taken)
            if let tensor = WireWriter.tensor(name, bias) { added.bytes(5, tensor) }
            if edit.takesBias {
                while inputs.count < 3 { inputs.append("") }
                inputs[2] = name
            } else {
                let product = Self.free(output + ".product", &taken)
                node.outputs[0] = product
                sum = StoredNode.sum(product, name, output)
            }
        }
        for (input, numbers) in edit.inputs.sorted(by: { $0.key < $1.key }) {
            let name = Self.free("\(node.name.isEmpty ? "node_\(place)" : node.name).lengths_\(input)", &taken)
            while inputs.count <= input { inputs.append("") }
            inputs[input] = name
            let list = HostTensor(numbers.map { Int64($0) }, shape: [numbers.count])
            if let tensor = WireWriter.tensor(name, list) { added.bytes(5, tensor) }
        }
        return [node.edited(edit, inputs: inputs, bytes)] + (sum.map { [$0] } ?? [])
    }

    private static func free(_ name: String, _ taken: inout Set<String>) -> String {
        var (candidate, number) = (name, 2)
        while !taken.insert(candidate).inserted {
            candidate = "\(name)_\(number)"
            number += 1
        }
        return candidate
    }

    static func name(
        _ range: Range<Int>, _ message: WireMessage, field number: Int, _ bytes: RawSpan
    ) throws(ONNXError) -> String {
        var cursor = WireCursor(message, range)
        var name = ""
        while let field = try cursor.next(bytes) {
            if field.number == number { name = try TensorReader.name(field.bytes(), bytes) }
        }
        return name
    }

    /// A ValueInfoProto of a tensor of this type and shape.
    private static func value(_ name: String, _ array: HostTensor) -> [UInt8] {
        var shape = WireWriter()
        for length in array.shape {
            var dimension = WireWriter()
            dimension.varint(1, length)
            shape.bytes(1, dimension.bytes)
        }
        var (tensor, type, value) = (WireWriter(), WireWriter(), WireWriter())
        tensor.varint(1, Int((1...28).first { DType(onnx: $0) == array.dtype } ?? 1))
        tensor.bytes(2, shape.bytes)
        type.bytes(1, tensor.bytes)
        value.text(1, name)
        value.bytes(2, type.bytes)
        return value.bytes
    }
}

/// Every name of a value in a graph, so that new ones are new.
private struct NameSearch {
    private(set) var taken: Set<String> = []

    mutating func read(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) {
        var cursor = WireCursor(.graph, range)
        while let field = try cursor.next(bytes) {
            switch field.number {
            case 1:
                let node = try StoredNode(field.bytes(), bytes)
                taken.formUnion(node.inputs + node.outputs)
            case 5: taken.insert(try ModelEdit.name(field.bytes(), .tensor, field: 8, bytes))
            case 11: taken.insert(try ModelEdit.name(field.bytes(), .value, field: 1, bytes))
            default: continue
            }
        }
    }
}
