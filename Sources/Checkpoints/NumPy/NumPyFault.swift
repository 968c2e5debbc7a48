/// What can be wrong with a NumPy array.
package enum NumPyFault: Error, Sendable, Hashable {
    // MARK: The frame
    /// The file ends where `count` more bytes were due.
    case truncated(count: Int)
    case notAnArray
    case version(major: UInt8, minor: UInt8)
    case headerTooLong(length: Int, limit: Int)

    // MARK: The header, a Python dict in text form
    case unexpectedEnd
    case unexpected(UInt8, wanted: String)
    case escape
    case trailingText
    case missingKey(String)
    case unknownKey(String)
    case shapeNotTuple
    case negativeLength
    case lengthTooLarge
    case tooManyDimensions(limit: Int)
    case shapeTooLarge

    // MARK: The element type
    case objects
    case structured
    /// Of a kind that is no number; `text` as the header has it.
    case notNumbers(kind: String, text: String)
    case unknownType(String)

    /// Whether the array is sound and only its type is none of a network's: an archive is read without it.
    var isForeignType: Bool {
        switch self {
        case .objects, .structured, .notNumbers: true
        default: false
        }
    }
}

extension NumPyFault: CustomStringConvertible {
    /// A clause, without file, tensor and byte.
    package var description: String {
        switch self {
        case .truncated(let count): "the file ends \(count) bytes too early"
        case .notAnArray: "not a NumPy array: it does not begin with \\x93NUMPY"
        case .version(let major, let minor): "version \(major).\(minor); only 1.0, 2.0 and 3.0 are read"
        case .headerTooLong(let length, let limit): "a header of \(length) bytes; the limit is \(limit)"
        case .unexpectedEnd: "the header's text ends too early"
        case .unexpected(let byte, let wanted): "\(Self.shown(byte)) in the header where \(wanted) belongs"
        case .escape: "a backslash in the header"
        case .trailingText: "more text after the header's dict"
        default: valueDescription
        }
    }

    private var valueDescription: String {
        switch self {
        case .missingKey(let key): "the header lacks '\(key)'"
        case .unknownKey(let key): "the header has an unknown key '\(key.printable(limit: 40))'"
        case .shapeNotTuple: "the shape is not a tuple"
        case .negativeLength: "a negative length in the shape"
        case .lengthTooLarge: "a length in the shape that is too large to hold"
        case .tooManyDimensions(let limit): "more than \(limit) dimensions"
        case .shapeTooLarge: "the shape's product overflows"
        case .objects: "an array of Python objects: reading it would run a pickle"
        case .structured: "a structured array (records), not numbers"
        case .notNumbers(let kind, let text): "an array of \(kind) ('\(text.printable(limit: 40))'), not numbers"
        case .unknownType(let text): "unknown element type '\(text.printable(limit: 40))'"
        default: ""
        }
    }

    /// Of arrays that are no numbers: what they are, the same for all of a kind.
    var kind: String {
        switch self {
        case .objects: "an array of Python objects"
        case .structured: "a structured array"
        case .notNumbers(let kind, _): "an array of \(kind)"
        default: description
        }
    }

    private static func shown(_ byte: UInt8) -> String {
        byte > 0x20 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x" + String(byte, radix: 16)
    }
}

/// A fault and where it was seen, from the array's first byte.
struct NumPyError: Error {
    let fault: NumPyFault
    let offset: Int
}
