import Tensors

/// A repeatable stream of weights: sums of four uniform numbers, which is normal enough for counting.
struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    private static func mixed(_ bits: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: (bits &* 0xD6E8_FEB8_6659_FD93) >> 40)
    }

    /// Mean 0, standard deviation 0.02.
    mutating func weight() -> Float {
        let bits = next()
        let sum = Int64(bits & 0xFFFF) + Int64(bits >> 16 & 0xFFFF) + Int64(bits >> 32 & 0xFFFF) + Int64(bits >> 48)
        // Seven bits below the sum, so that Float32 weights seldom tie.
        let fraction = Float(Self.mixed(bits)) * 0x1p-24
        return (Float(sum - 131_070) + fraction) * (0.02 / 37_837)
    }

    /// So many bytes of whole weights, scaled.
    mutating func bytes(_ count: Int, as dtype: DType, scale: Float = 1) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { bytes in
            for offset in stride(from: 0, to: count, by: dtype.bitWidth / 8) {
                let value = weight() * scale
                switch dtype {
                case .bf16: bytes.storeBytes(of: UInt16(value.bitPattern >> 16), toByteOffset: offset, as: UInt16.self)
                case .f16: bytes.storeBytes(of: Float16(value).bitPattern, toByteOffset: offset, as: UInt16.self)
                default: bytes.storeBytes(of: value, toByteOffset: offset, as: Float.self)
                }
            }
        }
        return bytes
    }

    /// Quantised blocks of random codes, whose scales, half-precision numbers at the given bytes, are a tenth of a weight.
    mutating func blocks(_ count: Int, as dtype: DType, scales: [Int]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count * dtype.blockBytes)
        bytes.withUnsafeMutableBytes { bytes in
            for offset in stride(from: 0, to: bytes.count & ~7, by: 8) {
                bytes.storeBytes(of: next(), toByteOffset: offset, as: UInt64.self)
            }
            for block in 0..<count {
                for offset in scales {
                    let scale = Float16(weight() * 0.1).bitPattern
                    bytes.storeBytes(of: scale, toByteOffset: block * dtype.blockBytes + offset, as: UInt16.self)
                }
            }
        }
        return bytes
    }
}
