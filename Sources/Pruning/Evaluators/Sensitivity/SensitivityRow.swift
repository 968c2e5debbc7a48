import Subjects

/// What one layer's sparsity alone costs, measured at several sparsities while all others stay whole.
package struct SensitivityRow: Sendable, Hashable {
    /// Name of the layer's tensor.
    package var name: String
    package var metric: Metric.Kind
    /// The metric of the dense network on the same samples; 0 for an output error.
    package var dense: Double
    /// By sparsity, ascending.
    package var points: [Point]

    package struct Point: Sendable, Hashable {
        package var sparsity: Double
        package var value: Double

        package init(sparsity: Double, value: Double) {
            self.sparsity = sparsity
            self.value = value
        }
    }

    package init(name: String, metric: Metric.Kind, dense: Double, points: [Point]) {
        self.name = name
        self.metric = metric
        self.dense = dense
        self.points = points.sorted { $0.sparsity < $1.sparsity }
    }

    /// How much worse the metric is at a point; negative where the cut helped.
    package func harm(at point: Point) -> Double {
        metric.isGain ? dense - point.value : point.value - dense
    }

    /// Harm by sparsity as a curve that never falls.
    package var curve: SensitivityCurve { SensitivityCurve(points.map { ($0.sparsity, harm(at: $0)) }) }
}

/// Harm by sparsity: piecewise linear from (0, 0), never falling, the last stretch going on to sparsity 1.
package struct SensitivityCurve: Sendable, Hashable {
    private var sparsities: [Double] = [0]
    private var harms: [Double] = [0]

    /// What falls is lifted to what came before: a lucky sample is no licence to prune more.
    init(_ points: [(sparsity: Double, harm: Double)]) {
        for (sparsity, harm) in points where sparsity > sparsities[sparsities.count - 1] && sparsity <= 1 {
            sparsities.append(sparsity)
            harms.append(max(harms[harms.count - 1], harm.isFinite ? harm : .greatestFiniteMagnitude / 1e10))
        }
        if let last = sparsities.last, last < 1, last > 0 {
            let slope = (harms[harms.count - 1] - harms[harms.count - 2]) / (last - sparsities[sparsities.count - 2])
            sparsities.append(1)
            harms.append(harms[harms.count - 1] + slope * (1 - last))
        }
    }

    /// The harm at a sparsity, 0…1.
    package func harm(at sparsity: Double) -> Double {
        guard let above = sparsities.firstIndex(where: { $0 >= sparsity }), above > 0 else {
            return sparsity > 0 ? harms[harms.count - 1] : 0
        }
        let share = (sparsity - sparsities[above - 1]) / (sparsities[above] - sparsities[above - 1])
        return harms[above - 1] + share * (harms[above] - harms[above - 1])
    }

    /// The largest sparsity whose harm is below `bound`; 1 where all is.
    func sparsity(harmingBelow bound: Double) -> Double {
        guard let above = harms.firstIndex(where: { $0 >= bound }) else { return 1 }
        guard above > 0 else { return 0 }
        let (low, high) = (harms[above - 1], harms[above])
        let share = high > low ? (bound - low) / (high - low) : 0
        return sparsities[above - 1] + share * (sparsities[above] - sparsities[above - 1])
    }
}
