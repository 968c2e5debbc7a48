/// Where a ranking is cut: exactly which units go, without spelling them out.
///
/// Units whose score bits are below `bits` go, and so do the first `ties` units, by flat index, among those equal to it.
/// `bits` is the score of the last unit that goes, so `ties` is at least 1 unless nothing goes.
package struct Threshold: Sendable, Hashable, Codable {
    /// Float32 magnitude pattern; 0 with no ties removes nothing.
    package var bits: UInt32
    /// Units removed among those equal to `bits`; while `isExact` is false, those removed from the bin that holds `bits`.
    package var ties: Int
    /// Units removed in all, exact in every case.
    package var removed: Int
    /// False while `bits` is interpolated within a bin; refine that bin, then ask again.
    package var isExact: Bool

    package init(bits: UInt32, ties: Int, removed: Int, isExact: Bool) {
        self.bits = bits
        self.ties = ties
        self.removed = removed
        self.isExact = isExact
    }

    /// Removes nothing.
    package static let none = Threshold(bits: 0, ties: 0, removed: 0, isExact: true)

    /// The score at the cut.
    package var score: Float { Float(bitPattern: bits) }

    /// The bin to refine when the threshold is not exact: the top 15 bits of its magnitude.
    package var bin: UInt16 { UInt16(truncatingIfNeeded: bits >> 16) }
}
