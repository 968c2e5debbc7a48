package import Tensors

/// The units of one layer that compete for survival.
package struct Target: Sendable, Hashable {
    /// How the layer divides.
    package enum Units: Sendable, Hashable {
        /// Every weight by itself.
        case weights
        /// Rows, columns, heads or blocks.
        case geometry(UnitGeometry)
        /// Every weight by itself, competing inside each group along the input dimension only.
        case groups(keep: Int, of: Int, outer: Int, axisLength: Int, inner: Int)
        /// Every weight by itself, competing inside each of `outer · inner` lines along the input dimension only, entries
        /// `inner` apart; each line loses as many.
        case lines(outer: Int, length: Int, inner: Int)
    }

    /// Index of the layer in its network.
    package var layer: Int
    package var units: Units
    /// How many units there are.
    package var count: Int
    /// Kept counts are rounded up to a multiple of this.
    package var multiple: Int

    package init(layer: Int, units: Units, count: Int, multiple: Int = 1) {
        self.layer = layer
        self.units = units
        self.count = count
        self.multiple = multiple
    }

    /// Weights in one unit, on average: blocks at a ragged edge are smaller.
    package func weightsPerUnit(of weights: Int) -> Double { count == 0 ? 0 : Double(weights) / Double(count) }

    /// The count removed where the pattern itself decides; nil where a budget does.
    ///
    /// A tail shorter than a group stays whole, so only whole groups count.
    package var fixedRemoved: Int? {
        guard case .groups(let keep, let of, let outer, let axisLength, let inner) = units else { return nil }
        return outer * inner * (axisLength / of) * (of - keep)
    }

    /// Weights that go of each line, where all lines together lose so many; nil where there are no lines.
    package func removedPerLine(_ removed: Int) -> Int? {
        guard case .lines(let outer, _, let inner) = units else { return nil }
        return removed / max(outer * inner, 1)
    }

    /// The nearest count at most `removed` that the rounding allows.
    package func rounded(_ removed: Int) -> Int {
        guard multiple > 1, removed > 0, removed < count else { return min(max(removed, 0), count) }
        let kept = count - removed
        return max(0, count - (kept + multiple - 1) / multiple * multiple)
    }
}
