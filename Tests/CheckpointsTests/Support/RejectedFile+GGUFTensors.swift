private typealias Tensor = GGUFFile.Tensor

private let a = GGUFFile.Tensor("a")
private let b = GGUFFile.Tensor("b")
private let nines = String(repeating: "9", count: 64)

extension RejectedFile {
    /// Tables and data; for the places see `ggufs`. A second tensor `b` of one dimension begins at 57: name 65, offset 82; its data
    /// are due at 32.
    static let ggufTensors: [RejectedFile] = ggufNames + ggufShapes + ggufTypes + ggufData

    private static let ggufNames: [RejectedFile] = [
        gguf("name of 64 bytes", GGUFFile(Tensor(nines)).bytes, "a tensor name of 64 bytes, the limit is 63", 24),
        gguf("repeated name", GGUFFile(a, b, a).bytes, "named twice", 90, "a"),
        gguf("name that is not UTF-8", renamed([0xC3]).bytes, "a tensor name that is not UTF-8", 32),
        gguf(
            "name of half a surrogate pair", renamed([0xED, 0xA0, 0x80]).bytes, "a tensor name that is not UTF-8", 32),
        gguf(
            "name past the end",
            GGUFFile { ($0.tensorCount, $0.trailing) = (1, $0.word(UInt64(99)) + zeros(16)) }.bytes,
            "a string of 99 bytes where 16 are left", 24),
    ]

    private static let ggufShapes: [RejectedFile] = [
        tensor("5 dimensions", [1, 1, 1, 1, 2], "5 dimensions, the limit is 4", 33),
        gguf(
            "2^32 - 1 dimensions", overwritten(33, [255, 255, 255, 255]), "4294967295 dimensions, the limit is 4", 33,
            "a"),
        tensor("a dimension of -1", [2, .max], "a dimension of length -1", 45),
        tensor("a dimension of -2^63", [1 << 63], "a dimension of length -9223372036854775808", 37),
        tensor("2^64 elements", [1 << 32, 1 << 32], "the shape's product overflows", 37),
        tensor("2^63 elements in three dimensions", [1 << 21, 1 << 21, 1 << 21], "the shape's product overflows", 37),
        tensor("9 · (2^64 - 1) / 3 elements", [3, 0x5555_5555_5555_5555, 3], "the shape's product overflows", 37),
        tensor("no elements, but 2^64 without the 0", [1 << 32, 1 << 32, 0], "the shape's product overflows", 37),
        tensor("2^62 elements of four bytes", [1 << 62], "its size in bytes overflows", 37),
        gguf(
            "2^60 doubles", GGUFFile(Tensor("a", [1 << 60], type: 28)).bytes, "its size in bytes overflows", 37, "a"),
    ]

    private static let ggufTypes: [RejectedFile] =
        [(4, "Q4_2"), (5, "Q4_3"), (31, "Q4_0_4_4"), (32, "Q4_0_4_8"), (33, "Q4_0_8_8"), (36, "IQ4_NL_4_4")].map {
            type($0, "type \($0), \($1), was removed from the format")
        }
        + [(37, "IQ4_NL_4_8"), (38, "IQ4_NL_8_8")].map {
            type($0, "type \($0), \($1), was removed from the format")
        } + [
            type(42, "type 42 is unknown"), type(.max, "type 4294967295 is unknown"),
            gguf(
                "33 elements in Q4_0", GGUFFile(Tensor("a", [33], type: 2, bytes: 36)).bytes,
                "rows of 33 elements are not whole blocks of Q4_0, which has 32 a block", 37, "a"),
            gguf(
                "rows of 128 in Q4_K", GGUFFile(Tensor("a", [128, 2], type: 12, bytes: 144)).bytes,
                "rows of 128 elements are not whole blocks of Q4_K, which has 256 a block", 37, "a"),
            gguf(
                "scalar in Q8_0", GGUFFile(Tensor("a", [], type: 8, bytes: 34)).bytes,
                "rows of 1 elements are not whole blocks of Q8_0, which has 32 a block", 37, "a"),
            gguf(
                "big-endian blocks", GGUFFile(Tensor("a", [32], type: 8, bytes: 34)) { $0.isBigEndian = true }.bytes,
                "Q8_0 in a big-endian file; only plain numbers are read from those", 45, "a"),
        ]

    private static let ggufData: [RejectedFile] = [
        gguf(
            "first tensor behind a hole", GGUFFile(Tensor("a", offset: 32)).bytes,
            "its data are said to begin at 32, they must at 0", 49, "a"),
        gguf(
            "second tensor in the first", GGUFFile(a, Tensor("b", offset: 0)).bytes,
            "its data are said to begin at 0, they must at 32", 82, "b"),
        gguf(
            "second tensor without padding", GGUFFile(a, Tensor("b", offset: 8)).bytes,
            "its data are said to begin at 8, they must at 32", 82, "b"),
        gguf(
            "offset that wraps around", GGUFFile(a, Tensor("b", offset: .max - 31)).bytes,
            "its data are said to begin at 18446744073709551584, they must at 32", 82, "b"),
        gguf(
            "no data", Array(GGUFFile(a).bytes[..<64]), "the file ends 8 bytes too early", 64, "a"),
        gguf(
            "no padding before the data", Array(GGUFFile(a).bytes[..<57]), "the file ends 15 bytes too early", 57, "a"),
        gguf(
            "empty tensor behind the end", Array(GGUFFile(Tensor("a", [0], bytes: 0)).bytes[..<57]),
            "the file ends 7 bytes too early", 57, "a"),
        gguf(
            "2^62 bytes in eight", GGUFFile(Tensor("a", [1 << 60])).bytes,
            "the file ends 4611686018427387872 bytes too early", 96, "a"),
        gguf(
            "2^63 - 1 bytes, which padding would wrap", GGUFFile(Tensor("a", [1 << 63 - 1], type: 24)).bytes,
            "the size of all data overflows", 24, "a"),
        gguf(
            "2^62 bytes before another tensor", GGUFFile(Tensor("a", [1 << 62], type: 24), b).bytes,
            "the file ends 4611686018427387840 bytes too early", 160, "a"),
    ]
}

extension RejectedFile {
    private static func tensor(
        _ name: String, _ dimensions: [UInt64], _ fact: String, _ offset: Int
    ) -> RejectedFile {
        gguf(name, GGUFFile(Tensor("a", dimensions)).bytes, fact, offset, "a")
    }

    private static func type(_ number: UInt32, _ fact: String) -> RejectedFile {
        gguf("type \(number)", GGUFFile(Tensor("a", [32], type: number, bytes: 32)).bytes, fact, 45, "a")
    }

    private static func renamed(_ name: [UInt8]) -> GGUFFile { GGUFFile(a) { $0.tensors[0].name = name } }

    private static func overwritten(_ place: Int, _ bytes: [UInt8]) -> [UInt8] {
        var file = GGUFFile(a).bytes
        file.replaceSubrange(place..<place + bytes.count, with: bytes)
        return file
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
