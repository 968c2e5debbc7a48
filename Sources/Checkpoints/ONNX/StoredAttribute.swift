/// The fields of one AttributeProto; lists and messages by where they lie.
struct StoredAttribute {
    enum Kind { case float, integer, text, tensor, graph, floats, integers, texts, other }

    let message: Range<Int>
    private(set) var name = 0..<0
    private(set) var reference = 0..<0
    private(set) var type: Int64 = 0
    private(set) var float: UInt32 = 0
    /// Where the float's four bytes are.
    private(set) var floatPlace: Range<Int>?
    private(set) var integer: Int64 = 0
    private(set) var text = 0..<0
    private(set) var texts: [Range<Int>] = []
    private(set) var tensor: Range<Int>?
    private(set) var sparse: Range<Int>?
    private(set) var graph: Range<Int>?
    private(set) var unknownFields = 0
    /// What is there, for files from before attributes had a type.
    private var present: Kind = .other

    init(_ message: Range<Int>, _ bytes: RawSpan) throws(ONNXError) {
        self.message = message
        var cursor = WireCursor(.attribute, message)
        while let field = try cursor.next(bytes) { try take(field, bytes) }
    }

    /// By the stated type, else by what is there.
    var kind: Kind {
        switch type {
        case 0: present
        case 1: .float
        case 2: .integer
        case 3: .text
        case 4: .tensor
        case 5: .graph
        case 6: .floats
        case 7: .integers
        case 8: .texts
        default: .other
        }
    }

    private mutating func take(_ field: WireField, _ bytes: RawSpan) throws(ONNXError) {
        switch field.number {
        case 1: name = try field.bytes()
        case 2:
            float = try field.fixed32(bytes)
            (floatPlace, present) = (field.payload, .float)
        case 3: (integer, present) = (try field.integer(), .integer)
        case 4: (text, present) = (try field.bytes(), .text)
        case 5:
            if tensor != nil { throw ONNXError(field.start, .repeatedField(.attribute, field: 5)) }
            (tensor, present) = (try field.bytes(), .tensor)
        case 6:
            if graph != nil { throw ONNXError(field.start, .repeatedField(.attribute, field: 6)) }
            (graph, present) = (try field.bytes(), .graph)
        case 7: present = .floats
        case 8: present = .integers
        case 9:
            // One more than a kept list may have is as good as all.
            if texts.count <= ONNXLimits.listItems { texts.append(try field.bytes()) }
            present = .texts
        case 10, 11, 13, 14, 15, 23: _ = try field.bytes()
        case 20: type = try field.integer()
        case 21: reference = try field.bytes()
        case 22: sparse = try field.bytes()
        default: unknownFields += 1
        }
    }
}
