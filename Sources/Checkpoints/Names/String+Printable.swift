extension String {
    /// The text with everything that could steer a terminal spelled out, `\u{1b}` for escape.
    ///
    /// Spelled out: control characters (C0, DEL, C1), format characters (bidirectional overrides and isolates, zero-width joiners,
    /// byte order marks, tags), line and paragraph separators, private-use and unassigned characters. Everything else stays.
    package var printable: String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
        var result = ""
        for scalar in unicodeScalars {
            if scalar.isPrintable {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
        return result
    }

    /// `printable`, cut in the middle to at most `limit` characters, for one-line messages.
    package func printable(limit: Int) -> String {
        let text = printable
        guard text.count > limit, limit > 2 else { return text }
        let head = (limit - 1) / 2
        return text.prefix(limit - 1 - head) + "…" + text.suffix(head)
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        if value >= 0x20 && value < 0x7F { return true }
        return switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
