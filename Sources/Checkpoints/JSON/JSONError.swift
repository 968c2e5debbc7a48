/// Why a text is not the JSON that was expected, and at which byte of the text.
package struct JSONError: Error, Sendable, Hashable {
    package let fault: JSONFault
    /// Byte offset from the beginning of the scanned text.
    package let offset: Int

    package init(fault: JSONFault, offset: Int) {
        self.fault = fault
        self.offset = offset
    }
}

/// What is wrong with a JSON text; the names follow RFC 8259.
package enum JSONFault: Sendable, Hashable, CustomStringConvertible {
    case unexpectedEnd
    case unexpected(UInt8, wanted: String)
    case byteOrderMark
    case trailingText
    case controlCharacter(UInt8)
    case unknownEscape
    case loneSurrogate
    case invalidUTF8
    case tooDeep(limit: Int)
    case negativeNumber
    case fractionalNumber
    case leadingZero
    case numberTooLarge

    package var description: String {
        switch self {
        case .unexpectedEnd: "the text ends too early"
        case .unexpected(let byte, let wanted): "\(Self.shown(byte)) where \(wanted) belongs"
        case .byteOrderMark: "a byte order mark before the text"
        case .trailingText: "more text after the end of the value"
        case .controlCharacter(let byte): "control character \(Self.shown(byte)) inside a string"
        case .unknownEscape: "an unknown escape inside a string"
        case .loneSurrogate: "half of a surrogate pair inside a string"
        case .invalidUTF8: "a string that is not UTF-8"
        case .tooDeep(let limit): "values nested deeper than \(limit)"
        case .negativeNumber: "a negative number where a count belongs"
        case .fractionalNumber: "a fraction or exponent where a count belongs"
        case .leadingZero: "a number with a leading zero"
        case .numberTooLarge: "a number too large to hold"
        }
    }

    private static func shown(_ byte: UInt8) -> String {
        byte > 0x20 && byte < 0x7F ? "'\(Unicode.Scalar(byte))'" : "byte 0x" + String(byte, radix: 16)
    }
}
