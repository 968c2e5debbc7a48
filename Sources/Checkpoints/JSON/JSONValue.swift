/// A whole JSON text as a tree, for small files such as config.json.
///
/// Members keep their order; of a repeated key, the last one counts, as in Python.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let key: String
        package let value: JSONValue
    }

    /// Reads one text. `allowingNonFinite` takes Python's `NaN` and `Infinity` too.
    package init(_ bytes: [UInt8], allowingNonFinite: Bool = false) throws(JSONError) {
        var scanner = JSONScanner(bytes)
        scanner.allowsNonFinite = allowingNonFinite
        try scanner.refuseByteOrderMark()
        self = try scanner.value()
        try scanner.finish()
    }

    package subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// An integer, also one written as a float (`32.0`).
    package var integer: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var elements: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }
}

extension JSONScanner {
    /// The next value of any kind.
    package mutating func value() throws(JSONError) -> JSONValue {
        skipWhitespace()
        guard let byte = next else { throw error(.unexpectedEnd) }
        switch byte {
        case Container.object.rawValue: return .object(try members())
        case Container.array.rawValue: return .array(try elements())
        case 0x22: return .string(try string())
        case 0x74:
            try word("true")
            return .bool(true)
        case 0x66:
            try word("false")
            return .bool(false)
        case 0x6E:
            try word("null")
            return .null
        default:
            let isPythonWord = allowsNonFinite && (byte == 0x4E || byte == 0x49)
            guard byte == 0x2D || (0x30...0x39).contains(byte) || isPythonWord else {
                throw error(.unexpected(byte, wanted: "a value"))
            }
            let (value, integer) = try number()
            return integer.map(JSONValue.integer) ?? .number(value)
        }
    }

    /// Moves past the next value, checking it like `value()` but building nothing.
    package mutating func skipValue() throws(JSONError) {
        skipWhitespace()
        switch next {
        case Container.object.rawValue:
            try open(.object)
            while try nextMember() {
                try skipString()
                try colon()
                try skipValue()
            }
        case Container.array.rawValue:
            try open(.array)
            while try nextMember(of: .array) { try skipValue() }
        case 0x22: try skipString()
        default: _ = try value()
        }
    }

    private mutating func skipString() throws(JSONError) {
        let (range, isPlain) = try stringRange()
        if !isPlain { _ = try unescaped(range) }
    }

    private mutating func members() throws(JSONError) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        try open(.object)
        while try nextMember() {
            let key = try key()
            members.append(JSONValue.Member(key: key, value: try value()))
        }
        return members
    }

    private mutating func elements() throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        try open(.array)
        while try nextMember(of: .array) { elements.append(try value()) }
        return elements
    }
}
