package import Subjects
import Tensors

/// How the sparsity of one layer spreads over its rows, columns, heads or blocks at a cut.
package struct UnitSparsity: Sendable, Hashable {
    package var layer: Int
    package var axis: Granularity
    /// Units removed when this was counted: tells a stale answer from a fresh one.
    package var removed: Int
    /// Share of its weights that each unit loses, in unit order.
    package var shares: [Float]

    package init(layer: Int, axis: Granularity, removed: Int, kept: [Int], sizes: [Int]) {
        self.layer = layer
        self.axis = axis
        self.removed = removed
        shares = zip(kept, sizes).map { $1 == 0 ? 0 : 1 - Float($0) / Float($1) }
    }

    /// Units that lose everything.
    package var empty: Int { shares.count { $0 == 1 } }
    /// Units that lose nothing.
    package var full: Int { shares.count { $0 == 0 } }

    /// Units in each of `bins` equal steps of sparsity; the last step includes 1.
    package func histogram(bins: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: bins)
        for share in shares { counts[min(bins - 1, Int(share * Float(bins)))] += 1 }
        return counts
    }
}
