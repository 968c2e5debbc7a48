/// What a NumPy header may ask of us; both are NumPy's own limits.
enum NumPyLimits {
    /// Bytes of the header's text.
    static let headerBytes = 10_000
    static let rank = 64
}
