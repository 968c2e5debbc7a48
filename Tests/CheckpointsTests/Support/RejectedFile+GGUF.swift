private let a = GGUFFile.Tensor("a")

extension RejectedFile {
    /// What llama.cpp refuses, by the groups of its own tests (header, kv, tensors, data), the overflows that had CVE numbers, and
    /// our own limits.
    ///
    /// The header has 24 bytes: magic 0, version 4, tensors 8, pairs 16. The first pair begins at 24: length of the key, key at 32,
    /// behind it type and value. A tensor `a` of n dimensions without pairs before it: 24 length of the name, 32 name, 33 n,
    /// 37 dimensions, 37 + 8 n type, 41 + 8 n offset.
    static let ggufs: [RejectedFile] = ggufHeaders + ggufPairs + ggufAlignments

    private static let ggufHeaders: [RejectedFile] = [
        gguf("magic alone", Array("GGUF".utf8), "the file ends 4 bytes too early", 4),
        gguf("half a version", Array("GGUF\u{3}\0".utf8), "the file ends 2 bytes too early", 4),
        gguf("no counts", Array(GGUFFile().bytes[..<8]), "the file ends 8 bytes too early", 8),
        gguf("no count of pairs", Array(GGUFFile().bytes[..<16]), "the file ends 8 bytes too early", 16),
        gguf("version 0", GGUFFile { $0.version = 0 }.bytes, "GGUF of version 0; only 2 and 3 are read", 4),
        gguf(
            "version 1", GGUFFile { $0.version = 1 }.bytes,
            "GGUF of version 1, which no current program reads; convert the model again", 4),
        gguf("version 4", GGUFFile { $0.version = 4 }.bytes, "GGUF of version 4; only 2 and 3 are read", 4),
        gguf(
            "version of all ones", GGUFFile { $0.version = .max }.bytes,
            "GGUF of version 4294967295; only 2 and 3 are read", 4),
        gguf(
            "big-endian version 2", GGUFFile { ($0.version, $0.isBigEndian) = (2, true) }.bytes,
            "big-endian GGUF of version 2; only 3 is read", 4),
        gguf(
            "2^64 - 1 tensors", GGUFFile { $0.tensorCount = .max }.bytes,
            "it claims 18446744073709551615 tensors, the limit is 10000000", 8),
        gguf(
            "2^63 tensors", GGUFFile { $0.tensorCount = 1 << 63 }.bytes,
            "it claims 9223372036854775808 tensors, the limit is 10000000", 8),
        gguf(
            "tensors that are not there",
            GGUFFile { ($0.tensorCount, $0.trailing) = (2, [UInt8](repeating: 0, count: 47)) }
                .bytes, "it claims 2 tensors where 1 at most have room", 8),
        gguf(
            "2^64 - 1 pairs", GGUFFile { $0.pairCount = .max }.bytes,
            "it claims 18446744073709551615 metadata values, the limit is 100000", 16),
        gguf(
            "pairs that are not there",
            GGUFFile { ($0.pairCount, $0.trailing) = (2, [UInt8](repeating: 0, count: 27)) }
                .bytes, "it claims 2 metadata values where 1 at most have room", 16),
    ]

    private static let ggufPairs: [RejectedFile] = [
        pairs("empty key", [word.pair("", 1)], "metadata with an empty key", 24),
        pairs("repeated key", [word.pair("k", 1), word.pair("k", 2)], "metadata 'k' appears twice", 41),
        pairs(
            "key of 2^64 - 1 bytes", [word.word(UInt64.max) + filler],
            "a string of 18446744073709551615 bytes, the limit is 1073741824", 24),
        pairs(
            "key of 2^30 + 1 bytes", [word.word(UInt64(1 << 30 + 1)) + filler],
            "a string of 1073741825 bytes, the limit is 1073741824", 24),
        pairs("key past the end", [word.word(UInt64(21)) + filler], "a string of 21 bytes where 20 are left", 24),
        pairs(
            "key of 65,536 bytes", [word.pair(String(repeating: "k", count: 65_536), 1)],
            "a metadata key of 65536 bytes, the limit is 65535", 24),
        pairs(
            "key that is not UTF-8", [word.string([0x6B, 0xFF]) + filler], "a metadata key that is not UTF-8", 32),
        pairs("value type 13", [word.pair("k", 13, filler)], "metadata 'k': value type 13 is unknown", 33),
        pairs(
            "value type of all ones", [word.pair("k", .max, filler)],
            "metadata 'k': value type 4294967295 is unknown", 33),
        pairs(
            "type cut off", [word.string("long key") + [4, 0]], "metadata 'long key': the file ends 2 bytes too early",
            40),
        pairs(
            "value cut off", [word.pair("long key", 12, [1, 2, 3])],
            "metadata 'long key': the file ends 5 bytes too early", 44),
        pairs(
            "string of 2^64 - 1 bytes", [word.pair("k", 8, word.word(UInt64.max))],
            "metadata 'k': a string of 18446744073709551615 bytes, the limit is 1073741824", 37),
        pairs(
            "string past the end", [word.pair("k", 8, word.word(UInt64(9)) + [1, 2])],
            "metadata 'k': a string of 9 bytes where 2 are left", 37),
        pairs(
            "array of an unknown type", [word.array("k", 13, 1, filler)], "metadata 'k': value type 13 is unknown", 37),
        pairs("array of arrays", [word.array("k", 9, 1, filler)], "metadata 'k': an array inside an array", 37),
        pairs(
            "array of 2^64 - 1 values", [word.array("k", 0, .max, filler)],
            "metadata 'k': an array of 18446744073709551615 values, the limit is 1073741824", 41),
        pairs(
            "array of 2^30 + 1 values", [word.array("k", 0, 1 << 30 + 1, filler)],
            "metadata 'k': an array of 1073741825 values, the limit is 1073741824", 41),
        pairs(
            "array of 2^30 words", [word.array("k", 12, 1 << 30, filler)],
            "metadata 'k': an array of 1073741824 values where 20 bytes are left", 41),
        pairs(
            "array one value too long", [word.array("k", 5, 6, filler)],
            "metadata 'k': an array of 6 values where 20 bytes are left", 41),
        pairs(
            "strings without room for their lengths", [word.array("k", 8, 3, filler)],
            "metadata 'k': an array of 3 values where 20 bytes are left", 41),
        pairs(
            "string past the end in an array", [word.array("k", 8, 2, word.string("ab") + word.word(UInt64(7)) + [1])],
            "metadata 'k': a string of 7 bytes where 1 are left", 59),
    ]

    private static let ggufAlignments: [RejectedFile] = [
        alignment("alignment 0", 4, word.word(UInt32(0)), "0 is not a power of two"),
        alignment("alignment 48", 4, word.word(UInt32(48)), "48 is not a power of two"),
        alignment("alignment as u64", 10, word.word(UInt64(32)), "its type is u64, it must be u32"),
        alignment("alignment as i32", 5, word.word(Int32(-32)), "its type is i32, it must be u32"),
        alignment("alignment as text", 8, word.string("32"), "its type is string, it must be u32"),
        alignment(
            "alignment as an array", 9, word.word(UInt32(4)) + word.word(UInt64(1)) + word.word(UInt32(32)),
            "its type is array, it must be u32", 12),
    ]
}

extension RejectedFile {
    private static let word = GGUFFile()
    /// 20 bytes, so that there is room for what is claimed.
    private static let filler = [UInt8](repeating: 1, count: 20)

    static func gguf(
        _ name: String, _ bytes: [UInt8], _ fact: String, _ offset: Int, _ tensor: String? = nil
    ) -> RejectedFile {
        RejectedFile(name, bytes: bytes, "gguf", tensor, fact, offset)
    }

    private static func pairs(_ name: String, _ pairs: [[UInt8]], _ fact: String, _ offset: Int) -> RejectedFile {
        gguf(name, GGUFFile { $0.pairs = pairs }.bytes, fact, offset)
    }

    /// The key has 17 bytes, so its value begins at 53, that of an array 12 bytes later.
    private static func alignment(
        _ name: String, _ type: UInt32, _ value: [UInt8], _ fact: String, _ rest: Int = 0
    ) -> RejectedFile {
        let file = GGUFFile(a) { $0.pairs = [word.pair("general.alignment", type, value)] }
        return gguf(name, file.bytes, "metadata 'general.alignment': " + fact, 53 + rest)
    }
}
