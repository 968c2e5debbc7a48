import CScan

/// The least and the greatest of a tensor's numbers; NaN are passed over, and -0 counts as 0.
package struct Extremes: Sendable {
    /// By place modulo 8.
    private var lanes = cscan_extremes(
        low: unsafeBitCast(SIMD8<Float>(repeating: .infinity), to: Lanes.self),
        high: unsafeBitCast(SIMD8<Float>(repeating: -.infinity), to: Lanes.self))

    private typealias Lanes = (Float, Float, Float, Float, Float, Float, Float, Float)

    package init() {}

    /// Nil of no numbers.
    package var range: ClosedRange<Float>? {
        let low = unsafeBitCast(lanes.low, to: SIMD8<Float>.self)
        let high = unsafeBitCast(lanes.high, to: SIMD8<Float>.self)
        // Adding 0 makes 0 of -0.
        let (least, greatest) = (low.min() + 0, high.max() + 0)
        return least > greatest ? nil : least...greatest
    }

    /// Looks at stored numbers and writes their magnitudes: sign dropped, NaN 0.
    mutating func takeMagnitudes(
        of source: UnsafeRawPointer, count: Int, as dtype: DType, into target: UnsafeMutablePointer<Float>
    ) {
        switch dtype {
        case .f32: cscan_magnitudes_f32(source, count, target, &lanes)
        case .f16: cscan_magnitudes_f16(source, count, target, &lanes)
        case .bf16: cscan_magnitudes_bf16(source, count, target, &lanes)
        default:
            ElementDecoder.decode(source, count: count, as: dtype, into: target)
            cscan_magnitudes_f32(target, count, target, &lanes)
        }
    }
}
