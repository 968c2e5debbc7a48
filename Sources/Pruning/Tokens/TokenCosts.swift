package import Subjects

/// Multiply-adds of a transformer by how many tokens each of its parts runs on: exact, from the shapes of one run with all tokens.
package struct TokenCosts: Sendable, Hashable {
    /// A part of the network between two places where tokens leave.
    package struct Part: Sendable, Hashable {
        /// For each token.
        package var linear = 0
        /// For each pair of tokens.
        package var square = 0
    }

    /// What a choice of tokens is made from.
    package struct Place: Sendable, Hashable {
        package var heads: Int
        /// Of all heads together.
        package var width: Int
    }

    /// With the class token, of a whole sample.
    package let tokens: Int
    /// Whatever the tokens: patches, the classifier.
    package private(set) var constant = 0
    /// One more than there are places.
    package private(set) var parts = [Part()]
    /// Of each place.
    package private(set) var places: [Place] = []

    /// - Parameters:
    ///   - nodes: of a gated graph that ran without a gate.
    ///   - batch: samples of that run.
    package init(_ nodes: [NodeCost], batch: Int = 1) {
        tokens = nodes.lazy.filter { $0.operation == TokenView.operation }.compactMap { $0.shapes.first?[1] }.first ?? 0
        let all = tokens
        var place = Place(heads: 0, width: 0)
        for node in nodes {
            if node.operation == "Attention", node.shapes.count > 3 {
                place = Place(heads: node.shapes[3][1], width: node.shapes[1][1] * node.shapes[1][3])
            }
            if node.operation == TokenView.operation {
                parts.append(Part())
                places.append(place)
            }
            let products = node.multiplyAdds / max(batch, 1)
            guard all > 0, let shape = node.shapes.first, shape.count == 3, shape[1] == all else {
                constant += products
                continue
            }
            if node.operation == "Attention" {
                parts[parts.count - 1].square += products / (all * all)
            } else {
                parts[parts.count - 1].linear += products / all
            }
        }
    }

    /// Multiply-adds of one sample.
    ///
    /// - Parameter tokens: in each part, the class token among them.
    package func multiplyAdds(_ tokens: [Int]) -> Int {
        zip(parts, tokens).reduce(constant) { $0 + $1.0.linear * $1.1 + $1.0.square * $1.1 * $1.1 }
    }

    package var whole: Int { multiplyAdds(parts.map { _ in tokens }) }

    /// Tokens in each part where such shares stay, the class token among them.
    package func tokens(keeping shares: [Double]) -> [Int] {
        shares.reduce(into: [tokens]) { counts, share in
            counts.append(1 + TokenPlan.kept(counts[counts.count - 1] - 1, share: share))
        }
    }

    /// The largest share that stays at every place alike, so that the network comes to so many multiply-adds at most.
    ///
    /// What is left falls geometrically from place to place. Shares are tried in thousandths.
    /// - Parameter chosen: places that share it, by their numbers; all stay at the others. Nil: every place.
    /// - Throws: `.infeasible` where one token a place is too much still.
    package func keep(for budget: Int, at chosen: Set<Int>? = nil) throws(PruningError) -> Double {
        func cost(_ thousandths: Int) -> Int {
            let share = Double(thousandths) / 1000
            return multiplyAdds(tokens(keeping: places.indices.map { chosen?.contains($0) ?? true ? share : 1 }))
        }
        guard cost(1) <= budget else {
            throw .infeasible(asked: "\(budget) multiply-adds a sample", possible: "\(cost(1)) at least")
        }
        var (low, high) = (1, 1000)
        while low < high {
            let middle = (low + high + 1) / 2
            if cost(middle) <= budget { low = middle } else { high = middle - 1 }
        }
        return Double(low) / 1000
    }
}
