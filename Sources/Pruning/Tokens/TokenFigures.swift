/// What a plan for tokens comes to in one sample: counted, before anything is measured.
package struct TokenFigures: Sendable, Hashable {
    /// What each block runs on, the class token among them.
    package let tokens: [Int]
    /// Multiply-adds with all tokens.
    package let dense: Int
    /// With those that stay.
    package let left: Int
    /// Of choosing them.
    package let choosing: Int

    /// - Parameters:
    ///   - costs: of the graph that is gated as the plan says.
    ///   - blocks: of the network.
    package init(_ gating: TokenGating, _ costs: TokenCosts, blocks: Int) {
        let layers = gating.plan.layers
        let parts = costs.tokens(keeping: layers.map(\.keep))
        tokens = (0..<blocks).map { block in parts[layers.count { $0.block < block }] }
        (dense, left) = (costs.whole, costs.multiplyAdds(parts))
        choosing = costs.places.indices.reduce(0) { sum, place in
            // Where all stay nothing is chosen.
            guard parts[place + 1] < parts[place] else { return sum }
            let (heads, width) = (costs.places[place].heads, costs.places[place].width)
            return sum + gating.multiplyAdds(place, tokens: parts[place], heads: heads, width: width)
        }
    }

    /// Share of the network's multiply-adds that is saved, before the choice itself is paid for.
    package var saved: Double { dense > 0 ? 1 - Double(left) / Double(dense) : 0 }
    /// After it is paid for.
    package var savedInAll: Double { dense > 0 ? 1 - Double(left + choosing) / Double(dense) : 0 }
}
