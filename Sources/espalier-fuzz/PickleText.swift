/// Where the opcodes of pickles are.
enum PickleText {
    /// Opcodes with their arguments, one pickle after the other, up to the first byte that is none.
    static func operations(_ bytes: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var place = 0
        while place < bytes.count, let end = end(of: place, bytes), end <= bytes.count {
            places.append(place..<end)
            place = end
        }
        return places
    }

    /// Bytes of the length of an opcode's text; nil where it has none.
    static func lengthBytes(_ opcode: UInt8) -> Int? {
        switch opcode {
        case 0x55, 0x8A, 0x8C, 0x43: 1
        case 0x58, 0x54, 0x42, 0x8B: 4
        case 0x8D, 0x8E, 0x96: 8
        default: nil
        }
    }

    private static func end(of place: Int, _ bytes: [UInt8]) -> Int? {
        let opcode = bytes[place]
        if let width = lengthBytes(opcode) {
            guard place + width < bytes.count else { return nil }
            let length = bytes[(place + 1)...(place + width)].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            return length > UInt64(bytes.count) ? nil : place + 1 + width + Int(length)
        }
        switch opcode {
        case 0x4B, 0x68, 0x71, 0x80, 0x82: return place + 2
        case 0x4D, 0x83: return place + 3
        case 0x4A, 0x6A, 0x72, 0x84: return place + 5
        case 0x47, 0x95: return place + 9
        case 0x49, 0x46, 0x4C, 0x53, 0x56, 0x70, 0x67, 0x50: return line(place + 1, bytes)
        case 0x63, 0x69: return line(place + 1, bytes).flatMap { line($0, bytes) }
        case 0x28...0x2E, 0x30...0x32, 0x4E, 0x51, 0x52, 0x5D, 0x61...0x75, 0x7D, 0x81...0x98: return place + 1
        default: return nil
        }
    }

    private static func line(_ place: Int, _ bytes: [UInt8]) -> Int? {
        bytes[min(place, bytes.count)...].firstIndex(of: 0x0A).map { $0 + 1 }
    }
}
