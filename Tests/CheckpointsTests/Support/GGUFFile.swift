import Checkpoints

/// GGUF files written by hand, so that they may be wrong.
struct GGUFFile: Sendable {
    struct Tensor: Sendable {
        var name: [UInt8]
        /// Innermost first.
        var dimensions: [UInt64]
        var type: UInt32
        /// The place that it must have, unless told otherwise.
        var offset: UInt64?
        /// Counting up from 1.
        var byteCount: Int

        init(_ name: String, _ dimensions: [UInt64] = [2], type: UInt32 = 0, offset: UInt64? = nil, bytes: Int = 8) {
            self.name = Array(name.utf8)
            (self.dimensions, self.type, self.offset, byteCount) = (dimensions, type, offset, bytes)
        }
    }

    var version: UInt32 = 3
    var isBigEndian = false
    var alignment = 32
    /// As many as there are, unless told otherwise.
    var tensorCount: UInt64?
    var pairCount: UInt64?
    var pairs: [[UInt8]] = []
    var tensors: [Tensor] = []
    /// Whether the padding of the last tensor is there.
    var isPadded = true
    var trailing: [UInt8] = []

    init(_ tensors: Tensor..., change: (inout GGUFFile) -> Void = { _ in }) {
        self.tensors = tensors
        change(&self)
    }

    var bytes: [UInt8] {
        var bytes = Array("GGUF".utf8) + word(version)
        bytes += word(tensorCount ?? UInt64(tensors.count)) + word(pairCount ?? UInt64(pairs.count))
        bytes += pairs.joined()
        var due = 0
        for tensor in tensors {
            bytes += string(tensor.name) + word(UInt32(tensor.dimensions.count))
            bytes += tensor.dimensions.flatMap { word($0) } + word(tensor.type) + word(tensor.offset ?? UInt64(due))
            due += padded(tensor.byteCount)
        }
        if !tensors.isEmpty { bytes += zeros(padded(bytes.count) - bytes.count) }
        for (place, tensor) in tensors.enumerated() {
            bytes += (0..<tensor.byteCount).map { UInt8(truncatingIfNeeded: $0 + 1) }
            if isPadded || place < tensors.count - 1 { bytes += zeros(padded(tensor.byteCount) - tensor.byteCount) }
        }
        return bytes + trailing
    }

    // MARK: Parts

    func word<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian) { Array($0) }
    }

    func string(_ bytes: [UInt8]) -> [UInt8] { word(UInt64(bytes.count)) + bytes }

    func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }

    /// A key, the number of a type, and the value's bytes.
    func pair(_ key: String, _ type: UInt32, _ value: [UInt8]) -> [UInt8] { string(key) + word(type) + value }

    func pair(_ key: String, _ text: String) -> [UInt8] { pair(key, 8, string(text)) }

    func pair(_ key: String, _ value: UInt32) -> [UInt8] { pair(key, 4, word(value)) }

    /// A key and an array of `count` values of a type.
    func array(_ key: String, _ type: UInt32, _ count: UInt64, _ values: [UInt8]) -> [UInt8] {
        pair(key, 9, word(type) + word(count) + values)
    }

    private func padded(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

    private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
