/// What a zip archive may ask of us.
package struct ZipLimits: Sendable, Hashable {
    package var entries = 1_000_000
    /// Bytes of one name.
    package var nameBytes = 4096
    /// How much one deflated entry may grow; deflate itself cannot do more than 1032 to 1, and that for constant bytes only.
    package var ratio = 1000
    /// Inflated bytes of an entry below which its ratio does not matter: a layer of zeros is no bomb.
    package var ratioFloor = 256 << 20
    /// Inflated bytes that all entries together may claim.
    package var totalBytes = 1 << 40
    /// Inflated bytes of an entry that must be in memory as a whole: a deflated array in Fortran order.
    package var wholeEntryBytes = 1 << 30

    package init() {}
}
