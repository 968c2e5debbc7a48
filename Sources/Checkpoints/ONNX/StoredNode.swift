import Tensors

/// The fields of one NodeProto, by where they lie.
struct StoredNode {
    private(set) var inputs: [String] = []
    var outputs: [String] = []
    private(set) var name = ""
    private(set) var operation = ""
    private var attributes: [(name: String, field: Range<Int>)] = []
    /// Fields that are copied as they are.
    private var others: [Range<Int>] = []

    init(_ range: Range<Int>, _ bytes: RawSpan) throws(ONNXError) {
        var cursor = WireCursor(.node, range)
        while let field = try cursor.next(bytes) {
            let whole = field.start..<cursor.position
            switch field.number {
            case 1: inputs.append(try TensorReader.name(field.bytes(), bytes))
            case 2: outputs.append(try TensorReader.name(field.bytes(), bytes))
            case 5: attributes.append((try ModelEdit.name(field.bytes(), .attribute, field: 1, bytes), whole))
            default:
                if field.number == 3 { name = try TensorReader.name(field.bytes(), bytes) }
                if field.number == 4 { operation = try TensorReader.name(field.bytes(), bytes) }
                others.append(whole)
            }
        }
    }

    /// An Add of two values.
    static func sum(_ a: String, _ b: String, _ output: String) -> [UInt8] {
        var writer = WireWriter()
        writer.text(1, a)
        writer.text(1, b)
        writer.text(2, output)
        writer.text(3, b + ".sum")
        writer.text(4, "Add")
        return writer.bytes
    }

    /// A value under another name.
    static func identity(_ input: String, _ output: String, named name: String) -> [UInt8] {
        var writer = WireWriter()
        writer.text(1, input)
        writer.text(2, output)
        if !name.isEmpty { writer.text(3, name) }
        writer.text(4, "Identity")
        return writer.bytes
    }

    func edited(_ edit: ModelEdit.Node, inputs: [String], _ bytes: RawSpan) -> [UInt8] {
        let changed = Set(edit.integers.keys).union(edit.lists.keys).union(edit.dropped)
        var writer = rewritten(inputs, keeping: { !changed.contains($0) }, bytes)
        for (name, number) in edit.integers.sorted(by: { $0.key < $1.key }) {
            writer.bytes(5, WireWriter.attribute(name, [number], isList: false))
        }
        for (name, numbers) in edit.lists.sorted(by: { $0.key < $1.key }) {
            writer.bytes(5, WireWriter.attribute(name, numbers, isList: true))
        }
        return writer.bytes
    }

    /// A Constant node with other elements.
    func constant(_ array: HostTensor, _ bytes: RawSpan) -> [UInt8]? {
        guard let tensor = WireWriter.tensor("", array) else { return nil }
        var attribute = WireWriter()
        attribute.text(1, "value")
        attribute.bytes(5, tensor)
        attribute.varint(20, 4)
        var writer = rewritten(inputs, keeping: { !$0.hasPrefix("value") }, bytes)
        writer.bytes(5, attribute.bytes)
        return writer.bytes
    }

    private func rewritten(_ inputs: [String], keeping: (String) -> Bool, _ bytes: RawSpan) -> WireWriter {
        var writer = WireWriter()
        for input in inputs { writer.text(1, input) }
        for output in outputs { writer.text(2, output) }
        for field in others { writer.copy(field, of: bytes) }
        for attribute in attributes where keeping(attribute.name) { writer.copy(attribute.field, of: bytes) }
        return writer
    }
}
