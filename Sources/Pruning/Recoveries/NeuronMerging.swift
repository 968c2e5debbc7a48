/// Puts a row that goes into the one kept row that is most like it, scaled by their norms.
///
/// Source: Kim et al. 2020, "Neuron Merging" (arXiv 2010.13160), and the authors' code. With a norm behind the layer they weigh
/// the cosine distance against that of the biases; without one the bias is a further element of the row. Rows here have
/// the norm folded in, so that the scale is that of the outputs: ‖w_j‖/‖w_i‖ · γ_j/γ_i · σ_i/σ_j. Their code has both ratios of
/// the norm upside down, and the variance for its root.
package struct NeuronMerging: Sendable {
    private let rows: BiasedRows
    /// Ascending.
    private let kept: [Int]
    /// Cosine from which a row is merged at all.
    private let threshold: Double
    /// λ: how much the cosine counts against the bias; nil where the bias is an element of the row.
    private let cosineShare: Double?

    package init(_ rows: BiasedRows, keeping kept: [Int], threshold: Double, cosineShare: Double?) {
        self.rows = rows
        self.kept = kept
        self.threshold = threshold
        self.cosineShare = cosineShare
    }

    /// - Returns: the place among the kept rows and the scale; nil where none is near enough. O(kept · length).
    package func target(of row: Int) -> (place: Int, scale: Double)? {
        let own = norm(row)
        let others = kept.map(norm)
        let near = kept.indices.filter { others[$0] > 0 }
        guard own > 0, !near.isEmpty else { return nil }
        let cosines = near.map { product(row, kept[$0]) / (own * others[$0]) }
        let scales = near.map { own / others[$0] }
        let costs = costs(row, near, cosines, scales)
        guard let best = costs.indices.min(by: { costs[$0] < costs[$1] }), cosines[best] >= threshold else {
            return nil
        }
        return (near[best], scales[best])
    }

    /// λ · (1 − cosine) + (1 − λ) · |b_j − scale · b_i| / scale, the latter from 0 to 1 over the kept rows.
    private func costs(_ row: Int, _ near: [Int], _ cosines: [Double], _ scales: [Double]) -> [Double] {
        guard let share = cosineShare else { return cosines.map { 1 - $0 } }
        let distances = near.indices.map { place in
            (rows.biases[row] / scales[place] - rows.biases[kept[near[place]]]).magnitude
        }
        let (least, most) = (distances.min() ?? 0, distances.max() ?? 0)
        return near.indices.map { place in
            let distance = most > least ? (distances[place] - least) / (most - least) : 0
            return share * (1 - cosines[place]) + (1 - share) * distance
        }
    }

    private func product(_ a: Int, _ b: Int) -> Double {
        rows.product(a, b) + (cosineShare == nil ? rows.biases[a] * rows.biases[b] : 0)
    }

    private func norm(_ row: Int) -> Double { product(row, row).squareRoot() }
}
