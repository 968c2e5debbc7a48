/// The characters that drawings are made of, by what the terminal and its font can show.
package struct Glyphs: Sendable, Hashable {
    package enum Tier: String, CaseIterable, Comparable, Sendable {
        /// Only ASCII reaches the terminal.
        case ascii
        /// Lines, eighth blocks and shades: curves are drawn with blocks' half dots.
        case blocks
        /// Also braille, for curves.
        case braille

        package static func < (left: Tier, right: Tier) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    package let tier: Tier
    /// No colours: what only differs by role must differ by glyph as well.
    package let isMonochrome: Bool

    package init(_ tier: Tier, isMonochrome: Bool = false) {
        self.tier = tier
        self.isMonochrome = isMonochrome
    }

    package static let ascii = Glyphs(.ascii)
    package static let blocks = Glyphs(.blocks)
    package static let braille = Glyphs(.braille)

    private func pick(_ ascii: Unicode.Scalar, _ other: Unicode.Scalar) -> Unicode.Scalar {
        tier == .ascii ? ascii : other
    }
}

// MARK: - Lines and boxes
extension Glyphs {
    package var horizontal: Unicode.Scalar { pick("-", "─") }
    package var vertical: Unicode.Scalar { pick("|", "│") }
    package var topLeft: Unicode.Scalar { pick("+", "╭") }
    package var topRight: Unicode.Scalar { pick("+", "╮") }
    package var bottomLeft: Unicode.Scalar { pick("+", "╰") }
    package var bottomRight: Unicode.Scalar { pick("+", "╯") }
    /// Where a line meets the left or right side of a box.
    package var leftTee: Unicode.Scalar { pick("+", "├") }
    package var rightTee: Unicode.Scalar { pick("+", "┤") }
    package var topTee: Unicode.Scalar { pick("+", "┬") }
    package var bottomTee: Unicode.Scalar { pick("+", "┴") }
    package var cross: Unicode.Scalar { pick("+", "┼") }
}

// MARK: - Markers in lists
extension Glyphs {
    /// The row under the cursor.
    package var cursorMark: Unicode.Scalar { pick(">", "❯") }
    package var marked: Unicode.Scalar { pick("*", "●") }
    package var unmarked: Unicode.Scalar { pick(".", "○") }
    package var lock: Unicode.Scalar { pick("L", "■") }
    package var open: Unicode.Scalar { pick("v", "▾") }
    package var closed: Unicode.Scalar { pick(">", "▸") }
    package var check: Unicode.Scalar { pick("y", "✓") }
    package var ellipsis: Unicode.Scalar { pick("~", "…") }
    package var times: Unicode.Scalar { pick("x", "×") }
    package var minus: Unicode.Scalar { pick("-", "−") }
    package var about: Unicode.Scalar { pick("~", "≈") }
    package var plusMinus: Unicode.Scalar { pick("+", "±") }
    package var rightArrow: Unicode.Scalar { pick(">", "→") }
    package var upArrow: Unicode.Scalar { pick("^", "▲") }
    package var downArrow: Unicode.Scalar { pick("v", "▼") }
    package var separator: Unicode.Scalar { pick("-", "·") }
    /// A scroll bar's moving part and its track.
    package var thumb: Unicode.Scalar { pick("#", "┃") }
}

// MARK: - Bars and shades
extension Glyphs {
    /// The bottom `eighths` of a cell, 0…8. In ASCII: nothing, a low mark below 5, a full one.
    package func barUp(_ eighths: Int) -> Unicode.Scalar {
        let step = min(max(eighths, 0), 8)
        if tier == .ascii { return step == 0 ? " " : step < 5 ? "_" : "#" }
        return step == 0 ? " " : Unicode.Scalar(0x2580 + UInt32(step)) ?? " "
    }

    /// The left `eighths` of a cell, 0…8. In ASCII: nothing, a thin mark below 5, a full one.
    package func barRight(_ eighths: Int) -> Unicode.Scalar {
        let step = min(max(eighths, 0), 8)
        if tier == .ascii { return step == 0 ? " " : step < 5 ? "-" : "#" }
        return step == 0 ? " " : Unicode.Scalar(0x2590 - UInt32(step)) ?? " "
    }

    /// A bar of what is removed: the same as `barUp` in colour, dotted where only glyphs tell the parts apart.
    package func removedBarUp(_ eighths: Int) -> Unicode.Scalar {
        let step = min(max(eighths, 0), 8)
        if tier == .ascii { return step == 0 ? " " : step < 5 ? "." : ":" }
        if isMonochrome { return step == 0 ? " " : step < 5 ? "░" : "▒" }
        return barUp(step)
    }

    /// A density: 0 is a blank, 4 full.
    package func shade(_ level: Int) -> Unicode.Scalar {
        let steps: [Unicode.Scalar] = tier == .ascii ? [" ", ".", "+", "%", "@"] : [" ", "░", "▒", "▓", "█"]
        return steps[min(max(level, 0), 4)]
    }

    /// Eight heights for a sparkline, level 0…7; never blank.
    package func spark(_ level: Int) -> Unicode.Scalar {
        let step = min(max(level, 0), 7)
        let ascii: [Unicode.Scalar] = [".", ":", "-", "=", "+", "*", "%", "#"]
        return tier == .ascii ? ascii[step] : barUp(step + 1)
    }

    /// The column where the cut lies: inside a bar, and above it.
    package var cutInside: Unicode.Scalar { pick("|", "┃") }
    package var cutAbove: Unicode.Scalar { pick("|", "┊") }
    /// The empty part of a gauge, and a value of exactly zero.
    package var emptyGauge: Unicode.Scalar { pick("-", "·") }
    package var zero: Unicode.Scalar { pick("0", "·") }
}
