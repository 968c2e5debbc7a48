import Checkpoints
import Testing

/// A file that must open, the names found, and the warnings.
struct AcceptedFile: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let tensors: [String]
    /// Cases of the warnings, in order.
    let warnings: [String]

    var testDescription: String { name }

    init(_ name: String, _ header: String, data: Int = 8, _ tensors: [String] = ["a"], _ warnings: String...) {
        self.name = name
        bytes = Safetensors.file(header.replacing("§", with: ""), data: data)
        self.tensors = tensors
        self.warnings = warnings
    }

    private static let sound = Safetensors.tensor("a", 0, 8)

    /// The right column of the table of what safetensors 0.8.0 accepts, at least one file a row; then plain files of every type.
    static let table: [AcceptedFile] = odd + types

    private static let odd: [AcceptedFile] = [
        AcceptedFile("unpadded header", "{\(sound)}   ", ["a"], "unaligned"),
        AcceptedFile("nothing odd", padded("{\(sound)}")),
        AcceptedFile(
            "identical repeated tensor", padded("{\(sound),\(sound)}"), ["a"], "repeatedTensor"),
        AcceptedFile("leading spaces", padded("  {\(sound)}"), ["a"], "leadingWhitespace"),
        AcceptedFile("leading line end", padded("\n{\(sound)}"), ["a"], "leadingWhitespace"),
        AcceptedFile("trailing line end", padded("{\(sound)}\n"), ["a"], "trailingWhitespace"),
        AcceptedFile("null metadata", padded("{\"__metadata__\":null,\(sound)}"), ["a"], "nullMetadata"),
        AcceptedFile("empty metadata", padded("{\"__metadata__\":{},\(sound)}"), ["a"]),
        AcceptedFile(
            "repeated metadata key", padded("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"},\(sound)}"), ["a"],
            "repeatedMetadataKey"),
        AcceptedFile(
            "unknown fields", padded("{" + sound.dropLast() + ",\"x\":{\"y\":[1,-2.5e3,true,null,\"z\"]}}}"), ["a"],
            "unknownField"),
        AcceptedFile("nesting of 127", padded(RejectedFile.nested(127)), ["a"], "unknownField"),
        AcceptedFile("empty name", padded("{\(Safetensors.tensor("", 0, 8))}"), [""], "emptyName"),
        AcceptedFile(
            "NUL in a name", padded("{\(Safetensors.tensor("a\\u0000b", 0, 8))}"), ["a\0b"], "controlCharacters"),
        AcceptedFile(
            "escape sequence in a name", padded("{\(Safetensors.tensor("\\u001b[31m", 0, 8))}"), ["\u{1B}[31m"],
            "controlCharacters"),
        AcceptedFile("surrogate pair in a name", padded("{\(Safetensors.tensor("\\ud83d\\ude00", 0, 8))}"), ["😀"]),
        AcceptedFile("every short escape", padded("{\(Safetensors.tensor(#"\"\\\/"#, 0, 8))}"), ["\"\\/"]),
        AcceptedFile(
            "zero-size tensor", padded("{\(Safetensors.tensor("a", "F32", "0", 0, 0))}"), data: 0, ["a"], "emptyTensor"),
        AcceptedFile(
            "zero after large lengths", padded("{\(Safetensors.tensor("a", "F32", "0,4294967296,4294967296", 0, 0))}"),
            data: 0, ["a"], "emptyTensor"),
        AcceptedFile("scalar tensor", padded("{\(Safetensors.tensor("a", "F64", "", 0, 8))}"), ["a"], "scalar"),
        AcceptedFile(
            "out-of-order header", padded("{\(Safetensors.tensor("b", 8, 16)),\(sound)}"), data: 16, ["a", "b"],
            "unsortedHeader"),
        AcceptedFile(
            "unaligned data", padded("{\(Safetensors.tensor("u", "U8", "1", 0, 1)),\(Safetensors.tensor("a", 1, 9))}"),
            data: 9, ["a", "u"], "unaligned"),
        AcceptedFile("64 dimensions", padded("{\(Safetensors.tensor("a", "F32", ones(63) + ",2", 0, 8))}")),
        AcceptedFile(
            "name of 4096 bytes", padded("{\(Safetensors.tensor(String(repeating: "n", count: 4096), 0, 8))}"),
            [String(repeating: "n", count: 4096)]),
        AcceptedFile("no tensors", padded("{}"), data: 0, [], "noTensors"),
        AcceptedFile(
            "escaped field names", padded(#"{"a":{"dt\u0079pe":"F\u00332","shape":[2],"data_offsets":[0,8]}}"#)),
        AcceptedFile(
            "spaces everywhere",
            padded("{ \"a\" : { \"dtype\" : \"F32\" , \"shape\" : [ 2 ] ,\n\"data_offsets\" : [ 0 , 8 ] } }")),
    ]

    /// All 22 element types: widths in bits from the format's own list.
    private static let types: [AcceptedFile] = [
        ("BOOL", 8), ("U8", 8), ("I8", 8), ("F8_E4M3", 8), ("F8_E5M2", 8), ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8),
        ("F8_E5M2FNUZ", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("I16", 16), ("U16", 16), ("F16", 16),
        ("BF16", 16),
        ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
    ].map { type, bits in
        AcceptedFile("type \(type)", padded("{\(Safetensors.tensor("a", type, "4,2", 0, bits))}"), data: bits)
    }

    private static func ones(_ count: Int) -> String { [String](repeating: "1", count: count).joined(separator: ",") }

    /// The header with spaces up to a multiple of eight, as the reference writes it.
    private static func padded(_ header: String) -> String {
        let text = header.replacing("§", with: "")
        return text + String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
    }
}
