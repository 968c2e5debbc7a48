/// What one cell shows: a base character with at most two combining marks, or the right half of a wide character.
/// Three scalars of 21 bits in one word, so that comparing frames compares words. Further marks are dropped.
package struct Glyph: Sendable, Hashable {
    private(set) var bits: UInt64

    package init(_ base: Unicode.Scalar) { bits = UInt64(base.value) }

    private init(bits: UInt64) { self.bits = bits }

    package static let blank = Glyph(" ")
    /// The cell to the right of a wide character's first cell; shows nothing itself.
    package static let rightHalf = Glyph(bits: 1 << 63)

    package var isRightHalf: Bool { bits == Glyph.rightHalf.bits }

    /// With one more combining mark, where there is room for it.
    func adding(mark: Unicode.Scalar) -> Glyph {
        if isRightHalf { return self }
        if bits >> 21 == 0 { return Glyph(bits: bits | UInt64(mark.value) << 21) }
        if bits >> 42 == 0 { return Glyph(bits: bits | UInt64(mark.value) << 42) }
        return self
    }

    /// The base and the marks as numbers, 0 where absent; all 0 for a right half.
    var scalars: (base: UInt32, first: UInt32, second: UInt32) {
        if isRightHalf { return (0, 0, 0) }
        let mask: UInt64 = 0x1F_FFFF
        return (UInt32(bits & mask), UInt32(bits >> 21 & mask), UInt32(bits >> 42 & mask))
    }

    /// The text of the cell; empty for a right half.
    package var text: String {
        let (base, first, second) = scalars
        var text = ""
        for value in [base, first, second] where value != 0 {
            if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    /// Columns on the screen: 1, 2, or 0 for a right half.
    package var columns: Int {
        isRightHalf ? 0 : max(Width.columns(ofScalar: scalars.base), 1)
    }
}

/// One place on the screen.
package struct Cell: Sendable, Hashable {
    package var glyph: Glyph
    package var style: Style

    package init(_ glyph: Glyph, _ style: Style) {
        self.glyph = glyph
        self.style = style
    }

    package static let blank = Cell(.blank, .text)
}
