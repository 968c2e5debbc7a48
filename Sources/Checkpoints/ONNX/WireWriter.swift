import Tensors

/// Puts one protobuf message together, field by field.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ field: Int, _ value: Int) {
        number(UInt64(field) << 3)
        number(UInt64(bitPattern: Int64(value)))
    }

    mutating func bytes(_ field: Int, _ content: [UInt8]) {
        number(UInt64(field) << 3 | 2)
        number(UInt64(content.count))
        bytes += content
    }

    mutating func text(_ field: Int, _ content: String) { bytes(field, Array(content.utf8)) }

    /// Bytes of another message, tags and all.
    mutating func copy(_ range: Range<Int>, of file: RawSpan) {
        file.extracting(range).withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    private mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A TensorProto with its elements as raw bytes; nil for a type that ONNX does not have.
    static func tensor(_ name: String, _ array: HostTensor) -> [UInt8]? {
        guard let type = (1...28).first(where: { DType(onnx: $0) == array.dtype }) else { return nil }
        var tensor = WireWriter()
        for length in array.shape { tensor.varint(1, length) }
        tensor.varint(2, Int(type))
        tensor.text(8, name)
        tensor.bytes(9, array.bytes)
        return tensor.bytes
    }

    /// An AttributeProto: one whole number, or a list of them.
    static func attribute(_ name: String, _ numbers: [Int], isList: Bool) -> [UInt8] {
        var attribute = WireWriter()
        attribute.text(1, name)
        for number in numbers { attribute.varint(isList ? 8 : 3, number) }
        attribute.varint(20, isList ? 7 : 2)
        return attribute.bytes
    }
}
