/// Where the fields of a protobuf message are.
struct WireText {
    /// From its key on.
    let start: Int
    /// Behind the key, and behind the length where it has one.
    let body: Int
    let end: Int
    let number: UInt64
    let hasLength: Bool

    /// The fields of a message; nil where the bytes are none.
    static func fields(_ bytes: ArraySlice<UInt8>) -> [WireText]? {
        var fields: [WireText] = []
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let start = place
            guard let key = varint(bytes, &place), key >> 3 > 0, key >> 3 < 1 << 16 else { return nil }
            var body = place
            switch key & 7 {
            case 0: guard varint(bytes, &place) != nil else { return nil }
            case 1: place += 8
            case 5: place += 4
            case 2:
                guard let length = varint(bytes, &place), length <= bytes.endIndex - place else { return nil }
                body = place
                place += Int(length)
            default: return nil
            }
            guard place <= bytes.endIndex else { return nil }
            fields.append(WireText(start: start, body: body, end: place, number: key >> 3, hasLength: key & 7 == 2))
        }
        return fields
    }

    static func varint(_ value: UInt64) -> [UInt8] {
        var (value, bytes): (UInt64, [UInt8]) = (value, [])
        while value >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        return bytes + [UInt8(value)]
    }

    private static func varint(_ bytes: ArraySlice<UInt8>, _ place: inout Int) -> UInt64? {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while place < bytes.endIndex, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
