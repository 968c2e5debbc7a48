/// Tells from its first bytes whether a file is a ModelProto, which has no magic number.
///
/// Every field in sight must be one that a model has, of its own wire type and of a size that can be; and a graph must be among
/// them whose first field is one that a graph has. Where texts before the graph fill all that is in sight, or there is none, the
/// version of the format or of the operators and something else must do.
struct ONNXHead {
    private(set) var isModel = false
    private let bytes: [UInt8]
    private let size: Int
    private var position = 0

    init(_ head: FileHead) {
        bytes = head.bytes
        size = head.size
        isModel = readFields()
    }

    private mutating func readFields() -> Bool {
        var seen: Set<UInt64> = []
        while position < bytes.count {
            guard let tag = number(), let kind = Self.fields[tag >> 3], kind == tag & 7, let value = number() else {
                return position >= bytes.count && seen.isSuperset(of: [1, 7])
            }
            let field = tag >> 3
            if kind == 0 {
                if field == 1, !(1...1000).contains(value) { return false }
                seen.insert(field)
                continue
            }
            if field == 7 {
                guard value > 0, isGraph() else { return false }
            } else if field <= 4, value > 1024 {
                return false
            }
            seen.insert(field)
            guard value <= UInt64(size), position + Int(value) <= bytes.count else {
                return seen.contains(7) || seen.count > 1 && (seen.contains(1) || seen.contains(8))
            }
            position += Int(value)
        }
        return seen.contains(7) || seen.isSuperset(of: [1, 8])
    }

    /// Whether the first field here is one of a GraphProto's.
    private func isGraph() -> Bool {
        var inner = self
        guard let tag = inner.number() else { return true }
        return tag & 7 == 2 && [1, 2, 5, 10, 11, 12, 13, 14, 15, 16].contains(tag >> 3)
    }

    private mutating func number() -> UInt64? {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while position < bytes.count, shift < 63 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// The wire type of each field of ModelProto.
    private static let fields: [UInt64: UInt64] = [
        1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2,
    ]
}
