package import Subjects

/// Where tokens leave, how many stay at each place, and by which method.
package struct TokenPlan: Sendable, Hashable {
    /// One place.
    package struct Layer: Sendable, Hashable {
        /// Of the block that they leave after, from 0.
        package var block: Int
        /// Share of the tokens there that stay, the class token not counted.
        package var keep: Double
        /// Of the method, put over the plan's for this place.
        package var settings: [String: SettingValue]

        package init(block: Int, keep: Double, settings: [String: SettingValue] = [:]) {
            self.block = block
            self.keep = keep
            self.settings = settings
        }
    }

    package var method: MethodChoice
    /// Ascending by block; each block once.
    package private(set) var layers: [Layer]

    /// - Throws: `.invalidValue` for a share outside 0…1 or a block twice.
    package init(_ method: MethodChoice, _ layers: [Layer]) throws(PruningError) {
        self.method = method
        self.layers = layers.sorted { $0.block < $1.block }
        for (layer, next) in zip(self.layers, self.layers.dropFirst()) where layer.block == next.block {
            throw .invalidValue(name: "layers", value: "\(layer.block + 1) twice", expected: "each block once")
        }
        for layer in layers where !(layer.keep > 0 && layer.keep <= 1) {
            throw .invalidValue(name: "keep", value: "\(layer.keep)", expected: "a share above 0, at most 1")
        }
    }

    /// The same share at every place.
    package init(_ method: MethodChoice, blocks: [Int], keep: Double) throws(PruningError) {
        try self.init(method, blocks.map { Layer(block: $0, keep: keep) })
    }

    /// The same places with other shares.
    ///
    /// - Parameter shares: one a place.
    /// - Throws: `.invalidValue` for a share outside 0…1.
    package func keeping(_ shares: [Double]) throws(PruningError) -> TokenPlan {
        precondition(shares.count == layers.count, "\(shares.count) shares of \(layers.count) places")
        return try TokenPlan(
            method, zip(layers, shares).map { Layer(block: $0.block, keep: $1, settings: $0.settings) })
    }

    /// Without places where all stay.
    package var leaving: TokenPlan {
        var plan = self
        plan.layers.removeAll { $0.keep == 1 }
        return plan
    }

    /// Of so many tokens, the class token not among them: all but ⌊n · (1 − keep)⌋, one at least.
    package static func kept(_ count: Int, share: Double) -> Int {
        max(min(count, 1), count - Int(Double(count) * (1 - share) + 1e-9))
    }

    /// Where tokens leave in a plan that names no place: after 35, 60 and 85 % of the blocks, since early blocks know least of what
    /// matters; never after the last.
    package static func usualBlocks(of blocks: Int) -> [Int] {
        [35, 60, 85].map { ($0 * blocks + 99) / 100 - 1 }.filter { (0..<max(blocks - 1, 0)).contains($0) }
            .reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}

extension Graph {
    /// The graph with gates where the plan lets tokens leave.
    ///
    /// - Throws: `.notApplicable` where tokens cannot leave, `.invalidValue` for a block that has no such place.
    package func gated(_ plan: TokenPlan) throws(PruningError) -> Graph {
        if let reason = whyNoTokenSites { throw Self.noTokens(reason) }
        let sites = tokenSites
        for layer in plan.layers where !sites.indices.contains(layer.block) {
            throw .invalidValue(
                name: "layers", value: "\(layer.block + 1)",
                expected: "a block that tokens may leave after: 1 to \(sites.count)")
        }
        var graph = self
        do throws(ForwardError) { try graph.gateTokens(at: plan.layers.map { sites[$0.block] }) } catch {
            throw .forward(error)
        }
        return graph
    }

    package static func noTokens(_ reason: String) -> PruningError {
        .notApplicable(granularity: "tokens that may leave", layer: "the network", reason: reason)
    }
}
