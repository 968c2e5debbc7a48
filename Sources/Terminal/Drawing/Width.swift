/// How many columns text takes. One table for every machine, so that frames and goldens do not depend on the locale;
/// where a host's C library disagrees, `Curses` shows '?' of the width counted here.
package enum Width {
    /// Columns of a text as `Canvas` draws it: controls count as the one '?' that stands for them, marks that begin
    /// a text as well.
    package static func columns(of text: some StringProtocol) -> Int {
        var total = 0
        for scalar in text.unicodeScalars {
            let width = columns(of: scalar)
            total += width == 0 && total == 0 && !isDropped(scalar.value) ? 1 : width
        }
        return total
    }

    /// 0 for combining marks and joiners, 2 for East Asian wide and fullwidth characters and emoji, else 1.
    package static func columns(of scalar: Unicode.Scalar) -> Int { columns(ofScalar: scalar.value) }

    /// The longest beginning of the text that fits, with `ellipsis` in its last column if something was left out.
    package static func truncated(_ text: String, to columns: Int, ellipsis: String = "…") -> String {
        guard Width.columns(of: text) > columns else { return text }
        let room = columns - Width.columns(of: ellipsis)
        guard room >= 0 else { return "" }
        var used = 0
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let width = max(Width.columns(of: scalar), kept.isEmpty ? 1 : 0)
            if used + width > room { break }
            used += width
            kept.append(scalar)
        }
        return String(kept) + ellipsis
    }

    /// The text with its beginning left out instead: for paths and dotted names, whose end tells most.
    package static func truncatedAtStart(_ text: String, to columns: Int, ellipsis: String = "…") -> String {
        guard Width.columns(of: text) > columns else { return text }
        var room = columns - Width.columns(of: ellipsis)
        guard room >= 0 else { return "" }
        var kept: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars.reversed() {
            room -= Width.columns(of: scalar)
            if room < 0 { break }
            kept.append(scalar)
        }
        while let last = kept.last, Width.columns(of: last) == 0 { kept.removeLast() }
        var end = String.UnicodeScalarView()
        end.append(contentsOf: kept.reversed())
        return ellipsis + String(end)
    }

    /// The text in exactly that many columns: truncated, or filled with blanks.
    package static func padded(
        _ text: String, to columns: Int, alignment: Alignment = .left, ellipsis: String = "…"
    ) -> String {
        let fitting = truncated(text, to: columns, ellipsis: ellipsis)
        let room = max(columns - Width.columns(of: fitting), 0)
        let left = alignment == .left ? 0 : alignment == .right ? room : room / 2
        return String(repeating: " ", count: left) + fitting + String(repeating: " ", count: room - left)
    }

    package enum Alignment: Sendable { case left, right, center }
}

// MARK: - Classes of scalars
extension Width {
    static func columns(ofScalar value: UInt32) -> Int {
        if value < 0x300 { return 1 }
        guard let scalar = Unicode.Scalar(value) else { return 1 }
        if isDropped(value) || 0x1160...0x11FF ~= value { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return isWide(value) ? 2 : 1
        }
    }

    /// Joiners and variation selectors: they change how neighbours look in some terminals, and so widths; left out.
    static func isDropped(_ value: UInt32) -> Bool {
        0x200C...0x200D ~= value || 0xFE00...0xFE0F ~= value || 0xE0100...0xE01EF ~= value
    }

    /// Controls, line separators, direction overrides, tags and other invisible format characters.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x20 || 0x7F...0x9F ~= value { return true }
        if value < 0x300 { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return !isDropped(value)
        default: return false
        }
    }

    private static func isWide(_ value: UInt32) -> Bool {
        if value < 0x1100 { return false }
        var low = 0
        var high = wide.count
        while low < high {
            let middle = (low + high) / 2
            if value > wide[middle].last { low = middle + 1 } else { high = middle }
        }
        return low < wide.count && wide[low].first <= value
    }

    /// East Asian Width W and F of Unicode 14, without what glibc 2.36 counts as one column; gaps of unassigned
    /// scalars are closed.
    private static let wide: [(first: UInt32, last: UInt32)] = [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3),
        (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653), (0x267F, 0x267F), (0x2693, 0x2693), (0x26A1, 0x26A1),
        (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5), (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA),
        (0x26F2, 0x26F3), (0x26F5, 0x26F5), (0x26FA, 0x26FA), (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B),
        (0x2728, 0x2728), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797),
        (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x2E80, 0x3029),
        (0x302E, 0x303E), (0x3041, 0x3096), (0x309B, 0x3247), (0x3250, 0x4DBF), (0x4E00, 0xA4C6), (0xA960, 0xA97C),
        (0xAC00, 0xD7A3), (0xF900, 0xFAD9), (0xFE10, 0xFE19), (0xFE30, 0xFE6B), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6),
        (0x16FE0, 0x16FE3), (0x16FF0, 0x1B2FB), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F18E),
        (0x1F191, 0x1F19A), (0x1F200, 0x1F320), (0x1F32D, 0x1F335), (0x1F337, 0x1F37C), (0x1F37E, 0x1F393),
        (0x1F3A0, 0x1F3CA), (0x1F3CF, 0x1F3D3), (0x1F3E0, 0x1F3F0), (0x1F3F4, 0x1F3F4), (0x1F3F8, 0x1F43E),
        (0x1F440, 0x1F440), (0x1F442, 0x1F4FC), (0x1F4FF, 0x1F53D), (0x1F54B, 0x1F54E), (0x1F550, 0x1F567),
        (0x1F57A, 0x1F57A), (0x1F595, 0x1F596), (0x1F5A4, 0x1F5A4), (0x1F5FB, 0x1F64F), (0x1F680, 0x1F6C5),
        (0x1F6CC, 0x1F6CC), (0x1F6D0, 0x1F6D2), (0x1F6D5, 0x1F6DF), (0x1F6EB, 0x1F6EC), (0x1F6F4, 0x1F6FC),
        (0x1F7E0, 0x1F7F0), (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945), (0x1F947, 0x1F9FF), (0x1FA70, 0x1FAF6),
        (0x20000, 0x3134A),
    ]
}
