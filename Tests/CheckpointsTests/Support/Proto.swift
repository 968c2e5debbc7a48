/// A protobuf message in the making, for files that no library would write.
struct Proto: Sendable {
    private(set) var bytes: [UInt8] = []

    static func number(_ value: UInt64) -> [UInt8] {
        var (value, bytes): (UInt64, [UInt8]) = (value, [])
        while value >= 0x80 {
            bytes.append(UInt8(value & 0x7F) | 0x80)
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }

    /// Whatever bytes, in the place of a field.
    func raw(_ more: [UInt8]) -> Proto {
        var copy = self
        copy.bytes += more
        return copy
    }

    func varint(_ field: Int, _ value: Int) -> Proto {
        raw(Self.number(UInt64(field) << 3) + Self.number(UInt64(bitPattern: Int64(value))))
    }

    func bytes(_ field: Int, _ payload: [UInt8]) -> Proto {
        raw(Self.number(UInt64(field) << 3 | 2) + Self.number(UInt64(payload.count)) + payload)
    }

    func text(_ field: Int, _ text: String) -> Proto { bytes(field, Array(text.utf8)) }

    func message(_ field: Int, _ message: Proto) -> Proto { bytes(field, message.bytes) }

    func float(_ field: Int, _ value: Float) -> Proto {
        raw(Self.number(UInt64(field) << 3 | 5) + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) })
    }
}

extension Proto {
    /// A TensorProto; dims, type and name.
    static func tensor(_ name: String = "w", _ dims: [Int] = [2], type: Int = 1) -> Proto {
        dims.reduce(Proto()) { $0.varint(1, $1) }.varint(2, type).text(8, name)
    }

    /// Two floats.
    static let sound = tensor().bytes(9, [UInt8](repeating: 1, count: 8))

    static func entry(_ key: String, _ value: String) -> Proto { Proto().text(1, key).text(2, value) }

    /// A tensor whose elements are elsewhere.
    static func external(_ keys: [(String, String)], _ dims: [Int] = [2]) -> Proto {
        keys.reduce(tensor("w", dims).varint(14, 1)) { $0.message(13, entry($1.0, $1.1)) }
    }

    static func node(
        _ operation: String, _ inputs: [String], _ outputs: [String], name: String = "", attributes: [Proto] = []
    ) -> Proto {
        let ends = outputs.reduce(inputs.reduce(Proto()) { $0.text(1, $1) }) { $0.text(2, $1) }
        return attributes.reduce(ends.text(3, name).text(4, operation)) { $0.message(5, $1) }
    }

    static func attribute(_ name: String, type: Int) -> Proto { Proto().text(1, name).varint(20, type) }

    static func graph(initializers: [Proto] = [], nodes: [Proto] = []) -> Proto {
        initializers.reduce(nodes.reduce(Proto()) { $0.message(1, $1) }.text(2, "g")) { $0.message(5, $1) }
    }

    /// A ModelProto around a graph.
    static func model(of graph: Proto) -> [UInt8] {
        Proto().varint(1, 8).message(7, graph).message(8, Proto().varint(2, 17)).bytes
    }

    static func model(_ initializers: Proto...) -> [UInt8] { model(of: graph(initializers: initializers)) }

    /// Branches in branches, that deep.
    static func nested(_ depth: Int) -> [UInt8] {
        var graph = graph(initializers: [sound])
        for _ in 0..<depth {
            let branch = attribute("then_branch", type: 5).message(6, graph)
            graph = Proto.graph(nodes: [node("If", ["c"], ["y"], attributes: [branch])])
        }
        return model(of: graph)
    }
}
