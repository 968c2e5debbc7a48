import Checkpoints

/// What a command prints as JSON: a tree whose members keep their order, so the same run gives the same bytes.
extension JSONValue {
    static func optional(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
    static func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

    /// As it is written, with null for infinities and NaN, of which JSON has none, and with everything that could steer a terminal
    /// as an escape: the text may well go to one.
    var printed: String { finite.written(quoting: Self.quoted) }

    private var finite: JSONValue {
        switch self {
        case .number(let value) where !value.isFinite: .null
        case .array(let values): .array(values.map(\.finite))
        case .object(let members): .object(of: members.map { ($0.key, $0.value.finite) })
        default: self
        }
    }

    private static func quoted(_ text: String) -> String {
        let quoted = text.quotedJSON
        if quoted.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return quoted }
        return quoted.unicodeScalars.map { scalar in
            let character = String(scalar)
            guard character.printable != character else { return character }
            return character.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }.joined()
    }
}
