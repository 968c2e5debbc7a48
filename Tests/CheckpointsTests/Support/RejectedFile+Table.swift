private func f32(_ name: String, _ begin: Int, _ end: Int) -> String { Safetensors.tensor(name, begin, end) }

extension RejectedFile {
    /// The left column of the table of what safetensors 0.8.0 refuses, at least one file a row; then our own limits.
    static let table: [RejectedFile] = layout + numbers + fields + json + frames + limits

    private static let layout: [RejectedFile] = [
        RejectedFile(
            "trailing bytes", "{\(f32("a", 0, 8))}", data: 11, "trailingBytes", nil, "3 bytes after the last tensor",
            .data(8)),
        RejectedFile(
            "bytes without tensors", "{}", data: 5, "trailingBytes", nil, "5 bytes after the last tensor", .data(0)),
        RejectedFile(
            "missing bytes", "{\(f32("a", 0, 8))}", data: 7, "truncated", "a", "the file ends 1 bytes too early",
            .data(7)),
        RejectedFile(
            "hole", "{\(f32("a", 0, 8)),\(f32("b", 12, 20))}", data: 20, "hole", "b",
            "4 bytes before it belong to no tensor", .data(8)),
        RejectedFile(
            "hole at the beginning", "{\(f32("a", 2, 10))}", data: 10, "hole", "a",
            "2 bytes before it belong to no tensor", .data(0)),
        RejectedFile(
            "overlap", "{\(f32("a", 0, 8)),\(f32("b", 4, 12))}", data: 12, "overlap", "b", "overlaps tensor 'a'",
            .data(4)),
        RejectedFile(
            "alias of the same range", "{\(f32("a", 0, 8)),\(f32("b", 0, 8))}", "overlap", "b",
            "overlaps tensor 'a'",
            .data(0)),
        RejectedFile(
            "empty tensor inside another", "{\(f32("a", 0, 8)),\(Safetensors.tensor("b", "F32", "0", 4, 4))}",
            "overlap",
            "b", "overlaps tensor 'a'", .data(4)),
        RejectedFile(
            "end before begin", "{§\(f32("a", 8, 0))}", "reversedRange", "a",
            "data_offsets end at 0 before they begin at 8"),
        RejectedFile(
            "size is not shape x dtype", "{§\(Safetensors.tensor("a", "F32", "3", 0, 8))}", "sizeMismatch", "a",
            "shape and dtype need 12 bytes, data_offsets give 8"),
        RejectedFile(
            "product overflow", "{§\(Safetensors.tensor("a", "F32", "4294967296,4294967296,2", 0, 8))}",
            "shapeTooLarge", "a",
            "the shape's product overflows"),
        RejectedFile(
            "product overflow before a zero", "{§\(Safetensors.tensor("a", "F32", "4294967296,4294967296,2,0", 0, 0))}",
            data: 0, "shapeTooLarge", "a", "the shape's product overflows"),
        RejectedFile(
            "sub-byte size not whole bytes", "{§\(Safetensors.tensor("a", "F4", "3", 0, 2))}", data: 2, "partialByte",
            "a",
            "12 bits are not whole bytes"),
    ]

    private static let numbers: [RejectedFile] = [
        ("negative shape", "§-2", "a negative number where a count belongs"),
        ("negative zero", "§-0", "a negative number where a count belongs"),
        ("fractional shape", "§1.5", "a fraction or exponent where a count belongs"),
        ("whole number as a fraction", "§2.0", "a fraction or exponent where a count belongs"),
        ("exponent", "§2e0", "a fraction or exponent where a count belongs"),
        ("leading zero", "§02", "a number with a leading zero"),
        ("number beyond 64 bits", "§18446744073709551616", "a number too large to hold"),
        ("text as a length", "§\\\"2\\\"".replacing("\\", with: ""), "'\"' where a count belongs"),
        ("null as a length", "§null", "'n' where a count belongs"),
    ].map { name, shape, fact in
        RejectedFile(name, "{\(Safetensors.tensor("a", "F32", shape, 0, 8))}", "json", "a", fact)
    }

    private static let fields: [RejectedFile] = [
        RejectedFile(
            "unknown dtype", #"{"a":{"dtype":§"F33","shape":[2],"data_offsets":[0,8]}}"#, "unknownType", "a",
            "unknown dtype 'F33'"),
        RejectedFile(
            "dtype in lower case", #"{"a":{"dtype":§"f32","shape":[2],"data_offsets":[0,8]}}"#, "unknownType", "a",
            "unknown dtype 'f32'"),
        RejectedFile(
            "missing dtype", #"{"a":{"shape":[2],"data_offsets":[0,8]§}}"#, "missingField", "a",
            "field 'dtype' is missing"),
        RejectedFile(
            "missing shape", #"{"a":{"dtype":"F32","data_offsets":[0,8]§}}"#, "missingField", "a",
            "field 'shape' is missing"),
        RejectedFile(
            "missing data_offsets", #"{"a":{"dtype":"F32","shape":[2]§}}"#, "missingField", "a",
            "field 'data_offsets' is missing"),
        RejectedFile(
            "one offset", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":§[8]}}"#, "wrongField", "a",
            "field 'data_offsets' has 1 numbers, not 2"),
        RejectedFile(
            "three offsets", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":§[0,8,8]}}"#, "wrongField", "a",
            "field 'data_offsets' has 3 numbers, not 2"),
        RejectedFile(
            "repeated dtype", #"{"a":{"dtype":"F32",§"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            "repeatedField", "a",
            "field 'dtype' appears twice"),
        RejectedFile(
            "repeated shape", #"{"a":{"dtype":"F32","shape":[2],§"shape":[2],"data_offsets":[0,8]}}"#, "repeatedField",
            "a",
            "field 'shape' appears twice"),
        RejectedFile(
            "repeated data_offsets", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],§"data_offsets":[0,8]}}"#,
            "repeatedField", "a", "field 'data_offsets' appears twice"),
        RejectedFile("tensor is a number", #"{"a":§7}"#, data: 0, "json", "a", "'7' where an object belongs"),
        RejectedFile(
            "metadata value is a number", "{\"__metadata__\":{\"n\":§1},\(f32("a", 0, 8))}", "metadataNotText", nil,
            "metadata 'n' is not a string"),
        RejectedFile(
            "metadata value is null", "{\"__metadata__\":{\"n\":§null},\(f32("a", 0, 8))}", "metadataNotText", nil,
            "metadata 'n' is not a string"),
        RejectedFile(
            "metadata is a string", "{\"__metadata__\":§\"n\",\(f32("a", 0, 8))}", "metadataNotText", nil,
            "__metadata__ is not an object of strings"),
        RejectedFile(
            "repeated metadata", "{\"__metadata__\":{},§\"__metadata__\":{},\(f32("a", 0, 8))}", "repeatedMetadata",
            nil,
            "__metadata__ appears twice"),
        RejectedFile(
            "different repeated tensor",
            "{\(f32("a", 0, 8)),§\(Safetensors.tensor("a", "I32", "2", 8, 16))}", data: 16, "repeatedTensor", "a",
            "named twice with different contents"),
    ]
}
