private let sound = Safetensors.tensor("a", 0, 8)

extension RejectedFile {
    /// Headers that are not the JSON they should be.
    static let json: [RejectedFile] = [
        RejectedFile("byte order mark", "§\u{FEFF}{\(sound)}", "json", nil, "a byte order mark before the text"),
        RejectedFile("array header", "§[\(sound)]", "json", nil, "'[' where an object belongs"),
        RejectedFile("empty header", "§", data: 0, "json", nil, "the text ends too early"),
        RejectedFile("only spaces", "        §", data: 0, "json", nil, "the text ends too early"),
        RejectedFile("trailing garbage", "{\(sound)}§x", "json", nil, "more text after the end of the value"),
        RejectedFile("second object", "{\(sound)} §{}", "json", nil, "more text after the end of the value"),
        RejectedFile("NUL padding", "{\(sound)}§\0\0", "json", nil, "more text after the end of the value"),
        RejectedFile("unclosed header", "{\(sound)§", "json", nil, "the text ends too early"),
        RejectedFile("trailing comma", "{\(sound),§}", "json", nil, "'}' where a string belongs"),
        RejectedFile(
            "missing comma", "{\(sound) §\(Safetensors.tensor("b", 8, 16))}", data: 16, "json", nil,
            "'\"' where a comma or the end belongs"),
        RejectedFile("missing colon", #"{"a"§{}}"#, data: 0, "json", nil, "'{' where a colon belongs"),
        RejectedFile("single quotes", "{§'a':{}}", data: 0, "json", nil, "''' where a string belongs"),
        RejectedFile(
            "nesting of 128", nested(128), "json", "a", "values nested deeper than 127"),
        RejectedFile(
            "lone high surrogate", #"{"§\ud83d":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "json", nil,
            "half of a surrogate pair inside a string"),
        RejectedFile(
            "lone low surrogate", #"{"§\ude00":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "json", nil,
            "half of a surrogate pair inside a string"),
        RejectedFile(
            "high surrogate before a letter", #"{"§\ud83d\u0041":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
            "json",
            nil, "half of a surrogate pair inside a string"),
        RejectedFile(
            "lone surrogate in an unknown field",
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":"§\ud83d"}}"#, "json", "a",
            "half of a surrogate pair inside a string"),
        RejectedFile(
            "unknown escape", #"{"§\x41":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "json", nil,
            "an unknown escape inside a string"),
        RejectedFile(
            "short escape", #"{"§\u00":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "json", nil,
            "an unknown escape inside a string"),
        RejectedFile(
            "raw line end in a name", "{\"a§\n\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "json",
            nil,
            "control character byte 0xa inside a string"),
        RejectedFile(
            "number too large in an unknown field",
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":§1e999}}"#, "json", "a",
            "a number too large to hold"),
        RejectedFile(
            "name that is not UTF-8",
            bytes: Safetensors.file([0x7B, 0x22, 0xFF] + Array(sound.utf8.dropFirst(2)) + [0x7D], data: 8), "json", nil,
            "a string that is not UTF-8", 10),
    ]

    /// Files whose first bytes are wrong already.
    static let frames: [RejectedFile] = [
        RejectedFile(
            "header length above the limit", bytes: Safetensors.word(100_000_001) + Array("{}".utf8), "headerTooLong",
            nil,
            "not a safetensors file: it claims a header of 100000001 bytes, the limit is 100000000", 0),
        RejectedFile(
            "header length of all ones", bytes: Safetensors.word(.max) + Array("{}".utf8), "headerTooLong", nil,
            "not a safetensors file: it claims a header of 18446744073709551615 bytes, the limit is 100000000", 0),
        RejectedFile(
            "header past the end", bytes: Safetensors.word(3) + Array("{}".utf8), "headerPastEnd", nil,
            "the header of 3 bytes does not fit into the file of 10 bytes", 0),
        RejectedFile(
            "seven bytes", bytes: [2, 0, 0, 0, 0, 0, 0], "tooSmall", nil,
            "not a safetensors file: 7 bytes are too few for the header length", 0),
        RejectedFile("no bytes", bytes: [], "foreign", nil, "not a checkpoint: it looks like an empty file", nil),
        foreign("zip", "PK\u{3}\u{4}\u{14}\0\0\0\0\0", "a zip archive without arrays or a PyTorch network"),
        foreign(
            "Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
            "a Git LFS pointer, so the weights were not downloaded (git lfs pull)"),
        foreign("web page", "<!DOCTYPE html><html></html>", "a web page, so the download failed"),
        foreign("JSON", "{\"a\": [1, 2, 3]}", "JSON text"),
    ]

    /// What the reference takes and we do not: our own limits, and forms that only its parser library knows.
    static let limits: [RejectedFile] = [
        RejectedFile(
            "65 dimensions",
            "{\(Safetensors.tensor("a", "F32", [String](repeating: "1", count: 64).joined(separator: ",") + ",§2", 0, 8))}",
            "rankTooHigh", "a", "more than 64 dimensions", isRefusedByReference: false),
        RejectedFile(
            "name of 4097 bytes", "{§\(Safetensors.tensor(String(repeating: "n", count: 4097), 0, 8))}", "nameTooLong",
            String(repeating: "n", count: 60) + "…" + String(repeating: "n", count: 59),
            "a name longer than 4096 bytes",
            isRefusedByReference: false),
        RejectedFile(
            "length beyond our integers", "{\(Safetensors.tensor("a", "F32", "0,§18446744073709551615", 0, 0))}",
            data: 0,
            "json", "a", "a number too large to hold", isRefusedByReference: false),
        RejectedFile(
            "tensor written as an array", #"{"a":§["F32",[2],[0,8]]}"#, "json", "a", "'[' where an object belongs",
            isRefusedByReference: false),
    ]

    /// A tensor with an unknown field, nested so that the innermost array is the `depth`-th level.
    static func nested(_ depth: Int) -> String {
        let arrays = depth - 2
        return "{" + sound.dropLast() + ",\"x\":" + String(repeating: "[", count: arrays - 1) + "§["
            + String(repeating: "]", count: arrays) + "}}"
    }

    private static func foreign(_ name: String, _ text: String, _ fact: String) -> RejectedFile {
        RejectedFile(
            name, bytes: Array(text.utf8), "foreign", nil, "not a checkpoint: it looks like " + fact, nil)
    }
}
