import Checkpoints

/// A value to print as JSON: members keep their order, so the same run gives the same bytes.
indirect enum JSONText {
    case null
    case bool(Bool)
    case integer(Int)
    /// Infinities and NaN become null: JSON has none.
    case number(Double)
    case string(String)
    case array([JSONText])
    case object([(String, JSONText)])

    static func optional(_ value: Int?) -> JSONText { value.map { .integer($0) } ?? .null }
    static func optional(_ value: Double?) -> JSONText { value.map { .number($0) } ?? .null }
    static func optional(_ value: String?) -> JSONText { value.map { .string($0) } ?? .null }

    /// Indented by two; lists of plain values on one line. Ends in a newline.
    var text: String {
        var text = ""
        write(to: &text, indent: 0)
        return text + "\n"
    }

    private func write(to text: inout String, indent: Int) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += "\(value)"
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): text += Self.quoted(value)
        case .array(let values) where values.allSatisfy(\.isPlain):
            text += "["
            for (place, value) in values.enumerated() {
                if place > 0 { text += ", " }
                value.write(to: &text, indent: indent)
            }
            text += "]"
        case .array(let values):
            JSONText.list("[", "]", values.count, indent, &text) { values[$1].write(to: &$0, indent: indent + 2) }
        case .object(let members):
            JSONText.list("{", "}", members.count, indent, &text) { text, place in
                text += Self.quoted(members[place].0) + ": "
                members[place].1.write(to: &text, indent: indent + 2)
            }
        }
    }

    /// As JSON, with everything that could steer a terminal as an escape: the text may well go to one.
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

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private static func list(
        _ open: String, _ close: String, _ count: Int, _ indent: Int, _ text: inout String,
        item: (inout String, Int) -> Void
    ) {
        text += open
        for place in 0..<count {
            text += (place == 0 ? "\n" : ",\n") + String(repeating: " ", count: indent + 2)
            item(&text, place)
        }
        if count > 0 { text += "\n" + String(repeating: " ", count: indent) }
        text += close
    }
}
