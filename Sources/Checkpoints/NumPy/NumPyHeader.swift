import Tensors

/// What stands before an array's elements: `\x93NUMPY`, a version, a length, and a dict of `descr`, `fortran_order` and `shape`.
///
/// Source: NumPy 2.4, `numpy.lib.format`. What it refuses is refused, and besides them the forms of literals that Python reads but NumPy
/// never wrote.
struct NumPyHeader {
    let type: NumPyType
    /// How the elements lie.
    let layout: StridedLayout
    let shape: [Int]
    /// The first byte behind the header.
    let dataStart: Int
    let oddities: [Oddity]

    /// What is accepted all the same, as clauses.
    enum Oddity: String {
        case repeatedKey = "a key of the header appears twice, the last one counts"
        case noLineEnd = "the header does not end with a line end"
        case long = "lengths in Python 2's form (2L)"
        case void = "its type V2 is listed as U16; if it is bfloat16, open it with --void-as-bfloat16"
    }

    /// `\x93NUMPY`.
    static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
    /// Bytes that tell `length`.
    static let frameBytes = 12

    /// Bytes before the elements.
    ///
    /// - Parameter frame: the first 12 bytes of the array, or all.
    static func length(_ frame: [UInt8]) throws(NumPyError) -> Int {
        guard frame.starts(with: magic) else { throw NumPyError(fault: .notAnArray, offset: 0) }
        guard frame.count >= 8 else { throw NumPyError(fault: .truncated(count: 8 - frame.count), offset: frame.count) }
        guard (1...3).contains(frame[6]), frame[7] == 0 else {
            throw NumPyError(fault: .version(major: frame[6], minor: frame[7]), offset: 6)
        }
        let width = frame[6] == 1 ? 2 : 4
        guard frame.count >= 8 + width else {
            throw NumPyError(fault: .truncated(count: 8 + width - frame.count), offset: frame.count)
        }
        let length = frame[8..<8 + width].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= NumPyLimits.headerBytes else {
            throw NumPyError(fault: .headerTooLong(length: length, limit: NumPyLimits.headerBytes), offset: 8)
        }
        return 8 + width + length
    }

    /// - Parameters:
    ///   - head: the array's first bytes, exactly `length` of them.
    ///   - size: bytes of the whole array.
    init(_ head: [UInt8], size: Int, readsVoidAsBFloat16: Bool) throws(NumPyError) {
        let start = head[6] == 1 ? 10 : 12
        var fields = NumPyFields(Array(head[start...]), allowsLong: head[6] < 3, readsVoidAsBFloat16)
        do throws(NumPyFault) {
            try fields.read()
        } catch {
            throw NumPyError(fault: error, offset: start + fields.faultOffset)
        }
        (type, shape, dataStart) = (fields.type!, fields.shape!, head.count)
        var oddities = fields.oddities
        if head.last != 0x0A { oddities.append(.noLineEnd) }
        self.oddities = oddities
        let width = type.dtype.blockBytes
        var (bytes, overflows) = (width, false)
        for length in shape where !overflows { (bytes, overflows) = bytes.multipliedReportingOverflow(by: length) }
        let layout =
            fields.isFortran!
            ? StridedLayout(columnMajor: shape, width: width) : StridedLayout(rowMajor: shape, width: width)
        guard !overflows, let layout else {
            throw NumPyError(fault: .shapeTooLarge, offset: start + fields.shapeOffset)
        }
        guard bytes <= size - head.count else {
            throw NumPyError(fault: .truncated(count: bytes - (size - head.count)), offset: size)
        }
        self.layout = layout
    }

    /// Bytes of all elements.
    var byteCount: Int { layout.storageBytes }
}

/// One pass over a header's dict.
private struct NumPyFields {
    private(set) var type: NumPyType?
    private(set) var isFortran: Bool?
    private(set) var shape: [Int]?
    private(set) var oddities: [NumPyHeader.Oddity] = []
    private(set) var shapeOffset = 0
    /// Where the last thing began, in the text.
    private var valueOffset: Int?
    private var literal: NumPyLiteral
    private let readsVoidAsBFloat16: Bool

    init(_ text: [UInt8], allowsLong: Bool, _ readsVoidAsBFloat16: Bool) {
        literal = NumPyLiteral(text, allowsLong: allowsLong)
        self.readsVoidAsBFloat16 = readsVoidAsBFloat16
    }

    /// Where the fault was seen, in the text.
    var faultOffset: Int { valueOffset ?? literal.position }

    mutating func read() throws(NumPyFault) {
        try literal.expect("{", "a dict")
        var hasComma = true
        while !literal.take("}") {
            if !hasComma { try literal.expect(",", "a comma or '}'") }
            try readMember()
            hasComma = literal.take(",")
        }
        let end = literal.position - 1
        try literal.finish()
        valueOffset = end
        if type == nil { throw .missingKey("descr") }
        if isFortran == nil { throw .missingKey("fortran_order") }
        if shape == nil { throw .missingKey("shape") }
        if literal.hasLong { oddities.append(.long) }
        if type!.isVoid, !readsVoidAsBFloat16 { oddities.append(.void) }
    }

    private mutating func readMember() throws(NumPyFault) {
        literal.skipSpace()
        let start = literal.position
        let key = try literal.string()
        try literal.expect(":", "a colon")
        literal.skipSpace()
        switch key {
        case "descr":
            note(type != nil)
            try readType()
        case "fortran_order":
            note(isFortran != nil)
            isFortran = try literal.bool()
        case "shape":
            note(shape != nil)
            shapeOffset = literal.position
            shape = try literal.shape()
        default:
            valueOffset = start
            throw .unknownKey(key)
        }
    }

    private mutating func readType() throws(NumPyFault) {
        let start = literal.position
        // A list or tuple: names and types of the fields, or an array within.
        if literal.next == UInt8(ascii: "[") || literal.next == UInt8(ascii: "(") { throw .structured }
        let text = try literal.string()
        do {
            type = try NumPyType(text, readsVoidAsBFloat16: readsVoidAsBFloat16)
        } catch {
            valueOffset = start
            throw error
        }
    }

    private mutating func note(_ isRepeated: Bool) {
        if isRepeated, !oddities.contains(.repeatedKey) { oddities.append(.repeatedKey) }
    }
}
