import Testing

/// An array that must open though something is odd, and what is said of it.
struct AcceptedArray: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let dtype: String
    let shape: [Int]
    let facts: [String]

    private init(
        _ description: String, version: (UInt8, UInt8) = (1, 0), data: Int = 8, _ header: String, dtype: String = "F32",
        _ shape: [Int] = [2], _ facts: String...
    ) {
        testDescription = description
        bytes = NumPyFile.array(header, version: version, data: data)
        (self.dtype, self.shape, self.facts) = (dtype, shape, facts)
    }

    private static let rest = "'fortran_order': False, 'shape': "
    private static let three = "'descr': '<f4', \(rest)"
    private static let void = "its type V2 is listed as U16; if it is bfloat16, open it with --void-as-bfloat16"

    /// NumPy 2.4.6 accepts them all, and so do we, with a word where a tool may have been at fault.
    static let table: [AcceptedArray] = [
        AcceptedArray("nothing odd", NumPyFile.header()),
        AcceptedArray("version 2", version: (2, 0), NumPyFile.header()),
        AcceptedArray("version 3", version: (3, 0), NumPyFile.header()),
        AcceptedArray("trailing bytes", data: 11, NumPyFile.header(), dtype: "F32", [2], "3 bytes after its elements"),
        AcceptedArray("no line end", "{\(three)(2,)}", dtype: "F32", [2], "the header does not end with a line end"),
        AcceptedArray(
            "repeated key", "{\(three)(2,), 'descr': '<f8', 'shape': (1,)}\n", dtype: "F64", [1],
            "a key of the header appears twice, the last one counts"),
        AcceptedArray("Python 2's lengths", "{\(three)(2L,)}\n", dtype: "F32", [2], "lengths in Python 2's form (2L)"),
        AcceptedArray("Python 2's strings", "{u'descr': u'<f4', \(rest)(2,)}\n"),
        AcceptedArray("void of two bytes", NumPyFile.header("<V2", "(4,)"), dtype: "U16", [4], void),
        AcceptedArray("void without a sign", NumPyFile.header("|V2", "(4,)"), dtype: "U16", [4], void),
        AcceptedArray("keys in another order", "{'shape': (2,), 'descr': '<f4', 'fortran_order': False}\n"),
        AcceptedArray("double quotes", "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (2,)}\n"),
        AcceptedArray("no spaces", "{'descr':'<f4','fortran_order':False,'shape':(2,)}\n"),
        AcceptedArray("lines and tabs", "\n{\t\n'descr'\n:\n'<f4' , \(rest)( 2 , \n ) , \r\n}\u{C}\n"),
        AcceptedArray("no trailing comma", data: 24, "{\(three)(2, 3)}\n", dtype: "F32", [2, 3]),
        AcceptedArray("trailing comma", data: 24, "{\(three)(2, 3,),}\n", dtype: "F32", [2, 3]),
        AcceptedArray("scalar", data: 4, "{\(three)()}\n", dtype: "F32", []),
        AcceptedArray("nothing", data: 0, "{\(three)(0, 3)}\n", dtype: "F32", [0, 3]),
        AcceptedArray(
            "zero after large lengths", data: 0, "{\(three)(0, 4294967296)}\n", dtype: "F32", [0, 4_294_967_296]),
        AcceptedArray(
            "64 dimensions", data: 4, "{\(three)(" + String(repeating: "1,", count: 64) + ")}\n", dtype: "F32",
            [Int](repeating: 1, count: 64)),
        AcceptedArray("header of 10,000 bytes", "{\(three)(2,)}" + String(repeating: " ", count: 9_944) + "\n"),
        AcceptedArray("native order", NumPyFile.header("=f4")),
        AcceptedArray("no byte order", NumPyFile.header("|f4")),
        AcceptedArray("no sign", NumPyFile.header("f4")),
        AcceptedArray("byte with an order", data: 2, NumPyFile.header(">u1"), dtype: "U8"),
        AcceptedArray("question mark", data: 2, NumPyFile.header("?"), dtype: "BOOL"),
    ]
}
