import Testing

/// A value without tensors, in one of the ways that pickles write it.
struct PickledValue: Sendable, CustomTestStringConvertible {
    let name: String
    let pickle: Pickle
    /// As it is listed beside the tensors; empty where it is not.
    let text: String

    var testDescription: String { name }

    init(_ name: String, _ text: String = "", _ parts: Pickle...) {
        self.name = name
        pickle = parts.reduce(Pickle(), +)
        self.text = text
    }

    /// Numbers and texts, which are told to people.
    static let shown: [PickledValue] = numbers + texts + arranged

    private static let numbers: [PickledValue] = [
        PickledValue("INT", "-12", .code("I-12\n")),
        PickledValue("INT of true", "True", .code("I01\n")),
        PickledValue("INT of false", "False", .code("I00\n")),
        PickledValue("LONG", "7", .code("L7L\n")),
        PickledValue("BININT", "-2", .raw(0x4A, 0xFE, 0xFF, 0xFF, 0xFF)),
        PickledValue("BININT2", "513", .raw(0x4D, 0x01, 0x02)),
        PickledValue("LONG1 of no bytes", "0", .raw(0x8A, 0)),
        PickledValue("LONG1 of one byte", "-128", .raw(0x8A, 1, 0x80)),
        PickledValue("LONG1 of three bytes", "8388607", .raw(0x8A, 3, 0xFF, 0xFF, 0x7F)),
        PickledValue("LONG1 of eight bytes", "-9223372036854775808", .raw(0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80)),
        PickledValue("LONG4", "-32768", .raw(0x8B, 2, 0, 0, 0, 0x00, 0x80)),
        PickledValue("FLOAT", "2.5", .code("F2.5\n")),
        PickledValue("BINFLOAT", "1.5", .raw(0x47, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0)),
    ]

    private static let texts: [PickledValue] = [
        PickledValue("SHORT_BINSTRING", "é", .raw(0x55, 2, 0xC3, 0xA9)),
        PickledValue("BINSTRING", "x", .raw(0x54, 1, 0, 0, 0, 0x78)),
        PickledValue("STRING", "a'\\\nA", .code("S'a\\'\\\\\\n\\x41'\n")),
        PickledValue("STRING in double quotes", "q", .code("S\"q\"\n")),
        PickledValue("UNICODE", "aé😀", .code("Va\\u00e9\\U0001F600\n")),
        PickledValue("UNICODE of Latin-1", "é", .raw(0x56, 0xE9, 0x0A)),
        PickledValue("SHORT_BINUNICODE", "y", .raw(0x8C, 1, 0x79)),
        PickledValue("BINUNICODE8", "z", .raw(0x8D, 1, 0, 0, 0, 0, 0, 0, 0, 0x7A)),
    ]

    private static let arranged: [PickledValue] = [
        PickledValue("POP", "1", .int(1), .int(5), .code("0")),
        PickledValue("POP_MARK", "1", .int(1), .mark, .int(5), .code("1")),
        PickledValue("POP of a mark", "1", .int(1), .mark, .code("0")),
        PickledValue("FRAME", "4", .raw(0x95, 2, 0, 0, 0, 0, 0, 0, 0), .int(4)),
        PickledValue("PUT and GET", "3", .int(3), .code("p12\n0g12\n")),
        PickledValue(
            "LONG_BINPUT and LONG_BINGET", "3", .int(3), .raw(0x72, 9, 9, 9, 0), .code("0"), .raw(0x6A, 9, 9, 9, 0)),
        PickledValue("MEMOIZE", "3", .int(3), .raw(0x94), .code("0"), .get(0)),
    ]

    /// Everything else, of which nothing shall be said.
    static let silent: [PickledValue] = opcodes + calls

    private static let opcodes: [PickledValue] = [
        PickledValue("NONE", "", .none),
        PickledValue("LONG1 beyond 64 bits", "", .raw(0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
        PickledValue("LONG beyond 64 bits", "", .code("L123456789012345678901L\n")),
        PickledValue("SHORT_BINBYTES", "", .raw(0x43, 1, 255)),
        PickledValue("BINBYTES", "", .raw(0x42, 1, 0, 0, 0, 255)),
        PickledValue("BINBYTES8", "", .raw(0x8E, 1, 0, 0, 0, 0, 0, 0, 0, 255)),
        PickledValue("BYTEARRAY8", "", .raw(0x96, 1, 0, 0, 0, 0, 0, 0, 0, 255)),
        PickledValue("SHORT_BINSTRING of bytes", "", .raw(0x55, 1, 0xFF)),
        PickledValue("EMPTY_SET and ADDITEMS", "", .raw(0x8F), .mark, .int(1), .raw(0x90)),
        PickledValue("FROZENSET", "", .mark, .int(1), .raw(0x91)),
        PickledValue("LIST", "", .mark, .int(1), .code("l")),
        PickledValue("DICT", "", .mark, .int(1), .int(2), .code("d")),
        PickledValue("DUP and TUPLE2", "", .int(1), .code("2"), .raw(0x86)),
        PickledValue("TUPLE3", "", .int(1), .int(2), .int(3), .raw(0x87)),
    ]

    private static let calls: [PickledValue] = [
        PickledValue("complex", "", .call("builtins", "complex", .int(1), .int(2))),
        PickledValue("bytes of Python 2", "", .call("_codecs", "encode", .text("ÿ"), .text("latin1"))),
        PickledValue("device", "", .call("torch", "device", .text("cpu"))),
        PickledValue("defaultdict", "", .call("collections", "defaultdict", .global("builtins", "list"))),
        PickledValue("dtype", "", .global("torch", "float8_e4m3fn")),
        PickledValue("number of NumPy", "", .call("numpy._core.multiarray", "scalar", dtype, .none)),
        PickledValue(
            "array of NumPy", "",
            .call("numpy.core.multiarray", "_reconstruct", .global("numpy", "ndarray"), .tuple(.int(0)), .none),
            .tuple(.int(1), dtype), .build),
        PickledValue(
            "options", "", .global("argparse", "Namespace"), .emptyTuple, .newObject,
            .dict((.text("lr"), .int(1))), .build),
        PickledValue("attributes of an OrderedDict", "", .orderedDict, .dict((.text("_metadata"), .none)), .build),
    ]

    private static let dtype = Pickle.all(
        .call("numpy", "dtype", .text("f8"), .no, .yes), .tuple(.int(3), .text("<")), .build)
}
