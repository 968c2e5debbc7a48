private let three = "'descr': '<f4', 'fortran_order': False, 'shape': "

extension RejectedFile {
    /// Arrays that NumPy 2.4.6 refuses, at least one file a rule, then the forms that only Python's own parser knows. They are
    /// written to `bad.npy`; `§` is where the fault is seen.
    static let arrays: [RejectedFile] = arrayFrames + literals + shapes + types + ours

    private static let arrayFrames: [RejectedFile] = [
        RejectedFile("cut in the version", bytes: Array(NumPyFile.array("").prefix(7)), "numpy", "bad", tooEarly(1), 7),
        RejectedFile("cut in the length", bytes: Array(NumPyFile.array("").prefix(9)), "numpy", "bad", tooEarly(1), 9),
        RejectedFile(
            "cut in a length of four bytes", bytes: Array(NumPyFile.array("", version: (2, 0)).prefix(9)), "numpy",
            "bad",
            tooEarly(3), 9),
        RejectedFile(
            "cut in the header", bytes: NumPyFile.array("{}", length: 100, data: 0), "numpy", "bad", tooEarly(98), 12),
        npy("version 4", version: (4, 0), NumPyFile.header(), "version 4.0; only 1.0, 2.0 and 3.0 are read", at: 6),
        npy("version 0", version: (0, 0), NumPyFile.header(), "version 0.0; only 1.0, 2.0 and 3.0 are read", at: 6),
        npy("version 1.1", version: (1, 1), NumPyFile.header(), "version 1.1; only 1.0, 2.0 and 3.0 are read", at: 6),
        npy(
            "header of 10,001 bytes", "{\(three)(2,)}" + String(repeating: " ", count: 10_001 - 55),
            "a header of 10001 bytes; the limit is 10000", at: 8),
        npy(
            "header of 4 GB", bytes: NumPyFile.array(NumPyFile.header(), version: (2, 0), length: 0xFFFF_FFFF),
            "a header of 4294967295 bytes; the limit is 10000", 8),
        npy("short data", data: 5, NumPyFile.header(), tooEarly(3), at: 10 + 58 + 5),
        npy("no data", data: 0, NumPyFile.header("<f8", "(3, 4)"), tooEarly(96), at: 10 + 60),
    ]

    private static let literals: [RejectedFile] = [
        npy("no header", "§", "the header's text ends too early"),
        npy("a list", "§[]", "'[' in the header where a dict belongs"),
        npy("no keys", "{§}", "the header lacks 'descr'"),
        npy("no shape", "{'descr': '<f4', 'fortran_order': False§}", "the header lacks 'shape'"),
        npy("no order", "{'descr': '<f4', 'shape': (2,)§}", "the header lacks 'fortran_order'"),
        npy("an extra key", "{\(three)(2,), §'x': 1}", "the header has an unknown key 'x'"),
        npy("an extra key first", "{§'\u{1B}[31m': 1, \(three)(2,)}", #"the header has an unknown key '\u{1b}[31m'"#),
        npy("unclosed dict", "{\(three)(2,)§", "the header's text ends too early"),
        npy("unclosed string", "{'descr§", "the header's text ends too early"),
        npy("string over two lines", "{'desc§\nr': 1}", "byte 0xa in the header where the end of a string belongs"),
        npy("two commas", "{\(three)(2,),§,}", "',' in the header where a string belongs"),
        npy("no comma", "{'descr': '<f4' §'fortran_order': False}", "''' in the header where a comma or '}' belongs"),
        npy("no colon", "{'descr'§, }", "',' in the header where a colon belongs"),
        npy("second dict", "{\(three)(2,)}§}", "more text after the header's dict"),
        npy("NUL padding", "{\(three)(2,)}§\0\0", "more text after the header's dict"),
        npy(
            "order 0", "{'descr': '<f4', 'fortran_order': §0, 'shape': (2,)}",
            "'0' in the header where True or False belongs"),
        npy(
            "a call", "{'descr': §exit(), 'fortran_order': False, 'shape': (2,)}",
            "'e' in the header where a string belongs"),
        npy("product of tuples", "{\(three)(1,)§*2}", "'*' in the header where a comma or '}' belongs"),
    ]

    private static let shapes: [RejectedFile] = [
        npy("scalar shape", "{\(three)§2}", "the shape is not a tuple"),
        npy("scalar shape in brackets", "{\(three)(2)§}", "the shape is not a tuple"),
        npy("list shape", "{\(three)§[2]}", "the shape is not a tuple"),
        npy("negative length", "{\(three)(§-2,)}", "a negative length in the shape"),
        npy("fractional length", "{\(three)(2§.0,)}", "'.' in the header where a comma or ')' belongs"),
        npy("Boolean length", "{\(three)(§True,)}", "'T' in the header where a length belongs"),
        npy("length with a zero in front", "{\(three)(0§2,)}", "'2' in the header where a comma or ')' belongs"),
        npy("comma only", "{\(three)(§,)}", "',' in the header where a length belongs"),
        npy("unclosed shape", "{\(three)(2,§", "the header's text ends too early"),
        npy("length of 2^63", "{\(three)(922337203685477580§8,)}", "a length in the shape that is too large to hold"),
        npy("length of 2^64", "{\(three)(1844674407370955161§6,)}", "a length in the shape that is too large to hold"),
        npy("product of 2^64", "{\(three)§(4294967296, 4294967296)}", "the shape's product overflows"),
        npy("bytes of 2^64", "{\(three)§(4611686018427387904,)}", "the shape's product overflows"),
        npy("zero behind 2^64", "{\(three)§(4294967296, 4294967296, 0)}", "the shape's product overflows"),
        npy(
            "zero before 2^64", "{\(three)§(0, 9223372036854775807, 9223372036854775807)}",
            "the shape's product overflows"),
        npy("2^62 bytes", data: 8, "{\(three)(1152921504606846976,)}", tooEarly(1 << 62 - 8), at: 10 + 73 + 8),
        npy(
            "65 dimensions", "{\(three)(" + String(repeating: "1,", count: 64) + "§1,)}", "more than 64 dimensions"),
    ]

    private static let types: [RejectedFile] = [
        npy("Python objects", header("§", "|O"), "an array of Python objects: reading it would run a pickle"),
        npy("float of 12 bytes", header("§", "<f12"), "unknown element type '<f12'"),
        npy("integer of 3 bytes", header("§", "<i3"), "unknown element type '<i3'"),
        npy("capital letter", header("§", "<F4"), "unknown element type '<F4'"),
        npy("space in the type", header("§", "< f4"), "unknown element type '< f4'"),
        npy("two signs", header("§", "<>f4"), "unknown element type '<>f4'"),
        npy("no type", header("§", ""), "unknown element type ''"),
        npy(
            "type that is a number", "{'descr': §4, 'fortran_order': False, 'shape': (2,)}",
            "'4' in the header where a string belongs"),
        npy(
            "type of bytes", "{'descr': §b'<f4', 'fortran_order': False, 'shape': (2,)}",
            "'b' in the header where a string belongs"),
    ]

    /// What NumPy takes and we do not.
    private static let ours: [RejectedFile] =
        [
            npy("records", header("§", "", raw: "[('a', '<f4')]"), "a structured array (records), not numbers"),
            npy("records in short", data: 16, header("§", "<f4,<f4"), "unknown element type '<f4,<f4'"),
            npy("byte strings", header("§", "|S4"), "an array of byte strings ('|S4'), not numbers"),
            npy("strings", header("§", "<U1"), "an array of strings ('<U1'), not numbers"),
            npy("dates", header("§", "<M8[s]", shape: "(1,)"), "an array of dates ('<M8[s]'), not numbers"),
            npy("time spans", header("§", "<m8[ns]", shape: "(1,)"), "an array of time spans ('<m8[ns]'), not numbers"),
            npy("raw bytes", header("§", "|V4"), "an array of raw bytes ('|V4'), not numbers"),
            npy("raw byte", header("§", "|V1"), "an array of raw bytes ('|V1'), not numbers"),
            npy("type by its name", header("§", "float32"), "unknown element type 'float32'"),
            npy("length in base 16", "{\(three)(0§x2,)}", "'x' in the header where a comma or ')' belongs"),
            npy("length with a sign", "{\(three)(§+2,)}", "'+' in the header where a length belongs"),
            npy(
                "escape in a string", "{'descr': '<§\\x664', 'fortran_order': False, 'shape': (2,)}",
                "a backslash in the header"),
            npy(
                "string in two parts", "{'descr': '<f4' §'', 'fortran_order': False, 'shape': (2,)}",
                "''' in the header where a comma or '}' belongs"),
            npy("comment", "{\(three)(2,)} §# hello", "more text after the header's dict"),
        ].map { file in
            RejectedFile(
                file.name, bytes: file.bytes, file.error, file.tensor, file.fact, file.offset,
                isRefusedByReference: false)
        } + [
            npy(
                "Python 2's lengths in version 3", version: (3, 0), "{\(three)(2§L,)}",
                "'L' in the header where a comma or ')' belongs")
        ]
}

extension RejectedFile {
    private static func tooEarly(_ count: Int) -> String { "the file ends \(count) bytes too early" }

    /// A header with the sign before its type.
    private static func header(_ sign: String, _ descr: String, shape: String = "(2,)", raw: String? = nil) -> String {
        "{'descr': \(sign)\(raw ?? "'\(descr)'"), 'fortran_order': False, 'shape': \(shape)}"
    }

    private static func npy(
        _ name: String, version: (UInt8, UInt8) = (1, 0), data: Int = 8, _ header: String, _ fact: String,
        at offset: Int? = nil
    ) -> RejectedFile {
        let text = header.replacing("§", with: "")
        let place = Array(header.utf8).firstIndex(of: 0xC2) ?? 0
        return npy(
            name, bytes: NumPyFile.array(text, version: version, data: data), fact,
            offset ?? (version.0 == 1 ? 10 : 12) + place)
    }

    private static func npy(_ name: String, bytes: [UInt8], _ fact: String, _ offset: Int) -> RejectedFile {
        RejectedFile(name, bytes: bytes, "numpy", "bad", fact, offset)
    }
}
