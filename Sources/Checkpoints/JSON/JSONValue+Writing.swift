extension JSONValue {
    /// The object with a member set, in its place where it is there already, else at the end; other values stay as they are.
    package func setting(_ key: String, to value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        if let place = members.lastIndex(where: { $0.key == key }) {
            members[place] = Member(key: key, value: value)
        } else {
            members.append(Member(key: key, value: value))
        }
        return .object(members)
    }

    /// An object of these members, in their order.
    package static func object(of members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { Member(key: $0.0, value: $0.1) })
    }

    /// Indented by two, lists of plain values on one line, as Python's `NaN` and `Infinity` where there are such; ends in a
    /// newline.
    package var written: String { written(quoting: \.quotedJSON) }

    /// The same with other words for strings.
    package func written(quoting quoted: (String) -> String) -> String {
        var text = ""
        write(to: &text, indent: 0, quoted)
        return text + "\n"
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private func write(to text: inout String, indent: Int, _ quoted: (String) -> String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += "\(value)"
        case .number(let value): text += Self.word(value)
        case .string(let value): text += quoted(value)
        case .array(let values) where values.allSatisfy(\.isPlain):
            text += "["
            for (place, value) in values.enumerated() {
                if place > 0 { text += ", " }
                value.write(to: &text, indent: indent, quoted)
            }
            text += "]"
        case .array(let values):
            Self.list("[", "]", values.count, indent, &text) { values[$1].write(to: &$0, indent: indent + 2, quoted) }
        case .object(let members):
            Self.list("{", "}", members.count, indent, &text) { text, place in
                text += quoted(members[place].key) + ": "
                members[place].value.write(to: &text, indent: indent + 2, quoted)
            }
        }
    }

    private static func word(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        return value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : "\(value)"
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
