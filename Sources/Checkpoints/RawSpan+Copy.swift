extension RawSpan {
    /// A copy of some bytes; the range must lie inside.
    func copy(_ range: Range<Int>) -> [UInt8] { extracting(range).withUnsafeBytes { [UInt8]($0) } }
}
