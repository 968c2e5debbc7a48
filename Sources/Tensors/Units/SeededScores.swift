/// Random scores that depend on seed, stream and flat index alone: uniform on the grid `0, 2^-24, …, 1 − 2^-24`.
///
/// With `mix` the finaliser of SplitMix64 (Steele, Lea and Flood 2014; all arithmetic modulo 2^64)
///
///     mix(z): z = (z ^ z >> 30) · 0xBF58476D1CE4E5B9;  z = (z ^ z >> 27) · 0x94D049BB133111EB;  z ^ z >> 31
///     key      = mix(seed + mix(stream))
///     score(i) = (mix(key + (i + 1) · 0x9E3779B97F4A7C15) >> 40) · 2^-24
///
/// that is, the SplitMix64 sequence that starts from `key`. The stream is FNV-1a of the tensor's name, so a tensor has the
/// same scores wherever it is stored.
package struct SeededScores: Sendable, Hashable {
    private let key: UInt64

    package init(seed: UInt64, stream: UInt64) { key = Self.mix(seed &+ Self.mix(stream)) }

    /// The scores of the tensor of that name.
    package init(seed: UInt64, name: String) { self.init(seed: seed, stream: Self.stream(of: name)) }

    /// FNV-1a, 64 bits, of the name's UTF-8.
    package static func stream(of name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Writes the scores of consecutive units, the first of them at `flatIndex`.
    package func fill(_ scores: inout MutableSpan<Float>, from flatIndex: Int) {
        scores.withUnsafeMutableBufferPointer { scores in
            var state = key &+ UInt64(flatIndex) &* Self.step
            for i in 0..<scores.count {
                state &+= Self.step
                scores[i] = Float(Int32(truncatingIfNeeded: Self.mix(state) >> 40)) * 0x1p-24
            }
        }
    }

    /// The score of one unit.
    package func score(of flatIndex: Int) -> Float {
        Float(Self.mix(key &+ UInt64(flatIndex + 1) &* Self.step) >> 40) * 0x1p-24
    }

    static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
