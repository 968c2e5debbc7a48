import Tensors

/// Seeded numbers that exercise the kernels: normal-like, with ties, zeros of both signs, subnormals, infinities and NaN.
enum Sample {
    static func floats(_ count: Int, seed: UInt64 = 1) -> [Float] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        return (0..<count).map { _ in
            switch next() % 100 {
            case 0:
                return [0, -0.0, .nan, .infinity, -.infinity, Float(bitPattern: 714), -3e38, Float(bitPattern: 1)][
                    Int(next() % 8)]
            case 1..<10: return [0.25, -0.25, 0.5, 1.0001][Int(next() % 4)]
            default: return (Float(next() % 1_000_003) - 500_001) * 1e-6 * Float(1 + next() % 3)
            }
        }
    }

    /// Bytes that mean something in every element type.
    static func bytes(_ count: Int) -> [UInt8] { Chunks.bytes(floats((count + 3) / 4)) }

    /// Quantised blocks of random bytes, so that scales are of all sizes, and infinite or NaN in some; not so of types that
    /// can hold zeros, where that takes a finite scale.
    static func blocks(_ count: Int, of dtype: DType, seed: UInt64 = 1) -> [UInt8] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        return (0..<count).flatMap { _ in
            while true {
                let block = (0..<dtype.blockBytes).map { _ -> UInt8 in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 56)
                }
                if !dtype.holdsZero || Chunks.values(block, as: dtype).allSatisfy(\.isFinite) { return block }
            }
        }
    }
}
