/// safetensors files written by hand, so that they may be wrong.
enum Safetensors {
    /// Length word, header, and `data` bytes counting up from 0.
    static func file(_ header: String, data: Int) -> [UInt8] {
        file(Array(header.utf8), data: data)
    }

    static func file(_ header: [UInt8], data: Int) -> [UInt8] {
        word(UInt64(header.count)) + header + (0..<data).map { UInt8(truncatingIfNeeded: $0) }
    }

    static func word(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// One member of a header.
    static func tensor(_ name: String, _ dtype: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
        "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}"
    }

    /// One member of two F32 elements.
    static func tensor(_ name: String, _ begin: Int, _ end: Int) -> String { tensor(name, "F32", "2", begin, end) }

    /// A sound file of F32 tensors, two elements each.
    static func plain(_ names: [String], metadata: String? = nil) -> [UInt8] {
        var parts = metadata.map { ["\"__metadata__\":" + $0] } ?? []
        for (place, name) in names.enumerated() { parts.append(tensor(name, place * 8, place * 8 + 8)) }
        return file("{" + parts.joined(separator: ",") + "}", data: names.count * 8)
    }
}
