import Subjects
import Tensors

/// What became of numbers in a narrower type.
struct Rounded {
    /// Finite numbers whose stored value is another one.
    private(set) var changed = 0
    /// Of those, the ones that became infinite.
    private(set) var overflowed = 0

    mutating func add(_ values: [Float], stored: RawSpan, as dtype: DType) {
        var again = [Float](repeating: 0, count: values.count)
        var span = again.mutableSpan
        ElementDecoder.decode(stored, as: dtype, into: &span)
        for index in values.indices where values[index].isFinite && again[index] != values[index] {
            changed += 1
            if again[index].isInfinite { overflowed += 1 }
        }
    }

    mutating func add(_ values: [Double], stored: RawSpan, as dtype: DType) {
        var again = [Float](repeating: 0, count: values.count)
        var span = again.mutableSpan
        ElementDecoder.decode(stored, as: dtype, into: &span)
        for index in values.indices where values[index].isFinite && Double(again[index]) != values[index] {
            changed += 1
            if again[index].isInfinite { overflowed += 1 }
        }
    }
}

extension Double {
    /// A Float from which rounding to fewer digits gives what this number's own rounding would: cut off, and made odd where
    /// anything was lost. Source: Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008.
    var roundedToOdd: Float {
        let near = Float(self)
        guard isFinite, Double(near) != self else { return near }
        let cut = near.magnitude > 0 && Double(near.magnitude) > magnitude ? near.bitPattern - 1 : near.bitPattern
        return Float(bitPattern: cut | 1)
    }
}
