#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One axis of a plot: a range of values, linear or logarithmic, with ticks a person would choose.
package struct Axis: Sendable, Hashable {
    package enum Scale: String, CaseIterable, Sendable { case linear, logarithmic }

    package struct Tick: Sendable, Hashable {
        package let value: Double
        package let label: String
        /// 0 at the lower end of the axis, 1 at the upper.
        package let position: Double
    }

    package let lower: Double
    package let upper: Double
    package let scale: Scale

    /// Bad input gives a drawable axis: ends in the wrong order are exchanged, equal or not finite ones widened, and a
    /// logarithmic axis that reaches zero or below begins six decades under its upper end.
    package init(_ lower: Double, _ upper: Double, scale: Scale = .linear) {
        var low = lower.isFinite ? min(lower, upper) : 0
        var high = upper.isFinite ? max(lower, upper) : 1
        if !low.isFinite { low = 0 }
        if !high.isFinite { high = 1 }
        if scale == .logarithmic {
            if high <= 0 { high = 1 }
            if low <= 0 { low = high * 1e-6 }
        }
        if !(high > low) { high = scale == .logarithmic ? low * 10 : low + max(abs(low), 1) }
        self.lower = low
        self.upper = high.isFinite ? high : .greatestFiniteMagnitude
        self.scale = scale
    }

    /// Where a value lies, 0…1 inside the axis; below 0 or above 1 outside it. Zero and less on a logarithmic axis,
    /// and NaN, lie far below.
    package func position(of value: Double) -> Double {
        guard scale == .logarithmic else {
            let position = (value - lower) / (upper - lower)
            return position.isNaN ? -1 : position
        }
        guard value > 0 else { return -1 }
        return (log10(value) - log10(lower)) / (log10(upper) - log10(lower))
    }

    /// The value at a position.
    package func value(at position: Double) -> Double {
        guard scale == .logarithmic else { return lower + position * (upper - lower) }
        return pow(10, log10(lower) + position * (log10(upper) - log10(lower)))
    }

    /// At most `count` ticks, lowest first: steps of 1, 2 or 5 times a power of ten, or decades (on short logarithmic
    /// axes with their 2 and 5, on long ones every second, third … decade).
    package func ticks(atMost count: Int) -> [Tick] {
        guard count > 0 else { return [] }
        return scale == .linear ? linearTicks(count) : logarithmicTicks(count)
    }
}

// MARK: - Choice of ticks
extension Axis {
    private func linearTicks(_ count: Int) -> [Tick] {
        var exponent = Int(floor(log10((upper - lower) / Double(count))))
        while true {
            for mantissa in [1, 2, 5] {
                let step = Double(mantissa) * pow(10, Double(exponent))
                let first = ceil(lower / step - 1e-9)
                let last = floor(upper / step + 1e-9)
                guard last - first < Double(count), abs(first) < 1e15, abs(last) < 1e15 else { continue }
                return (0..<max(Int(last - first) + 1, 0)).map { index in
                    tick(mantissa: (Int(first) + index) * mantissa, exponent: exponent)
                }
            }
            exponent += 1
        }
    }

    private func logarithmicTicks(_ count: Int) -> [Tick] {
        let low = log10(lower)
        let high = log10(upper)
        let first = Int(ceil(low - 1e-9))
        let last = Int(floor(high + 1e-9))
        let decades = max(last - first + 1, 0)
        if decades <= 1, high - low < 1.5 { return linearTicks(count) }
        if decades * 3 <= count {
            return (first - 1...last).flatMap { exponent in
                [1, 2, 5].map { tick(mantissa: $0, exponent: exponent) }
            }.filter { -1e-9...1 + 1e-9 ~= position(of: $0.value) }
        }
        let stride = max((decades + count - 1) / count, 1)
        return (0..<decades).filter { (first + $0) % stride == 0 }.prefix(count).map {
            tick(mantissa: 1, exponent: first + $0)
        }
    }

    private func tick(mantissa: Int, exponent: Int) -> Tick {
        let value = Double(mantissa) * pow(10, Double(exponent))
        return Tick(
            value: value, label: NumberText.exact(mantissa, exponent: exponent),
            position: min(max(position(of: value), 0), 1))
    }
}
