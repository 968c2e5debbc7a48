import Checkpoints
package import Subjects
import Yams

extension Recipe {
    /// Tokens that stay after a block.
    package struct AchievedTokens: Sendable, Hashable {
        /// Of the block, as the network names it.
        package var name: String
        /// From 1.
        package var block: Int
        /// Share that was asked to stay.
        package var keep: Double
        /// How many stay of how many, the class token not counted.
        package var kept: Int
        package var of: Int
        /// Of the method, for this place alone.
        package var settings: [String: SettingValue]
    }

    /// The recipe of tokens that leave in the forward pass: the checkpoint stays as it is.
    ///
    /// - Parameter blocks: names of all blocks of the network.
    package init(
        _ network: Network, _ plan: TokenPlan, _ figures: TokenFigures, blocks: [String], budget: Budget? = nil
    ) throws(PruningError) {
        var asked = Plan()
        asked.method = plan.method
        if let budget { asked.budget = budget }
        self.init(
            checkpoint: network.checkpoint.displayName, fingerprint: try Self.fingerprint(network.checkpoint),
            plan: asked, layers: [])
        tokens = plan.layers.map { layer in
            let of = figures.tokens[layer.block] - 1
            return AchievedTokens(
                name: blocks[layer.block], block: layer.block + 1, keep: layer.keep,
                kept: TokenPlan.kept(of, share: layer.keep), of: of, settings: layer.settings)
        }
    }

    /// The plan for tokens; nil in a recipe of something else.
    package func tokenPlan() throws(PruningError) -> TokenPlan? {
        guard !tokens.isEmpty else { return nil }
        return try TokenPlan(
            plan.method,
            tokens.map { TokenPlan.Layer(block: $0.block - 1, keep: $0.keep, settings: $0.settings) })
    }

    /// Stops when another network, or another size of it, would keep other tokens.
    package func verifyTokens(_ figures: TokenFigures, _ graph: Graph) throws(PruningError) {
        for item in tokens {
            let blocks = graph.blocks
            guard blocks.indices.contains(item.block - 1), blocks[item.block - 1].name == item.name else {
                throw .verification(file: checkpoint, fact: "block \(item.block) is not \(item.name)")
            }
            let of = figures.tokens[item.block - 1] - 1
            let kept = TokenPlan.kept(of, share: item.keep)
            guard of == item.of, kept == item.kept else {
                throw .verification(
                    file: checkpoint,
                    fact: "\(item.name) should keep \(item.kept) of \(item.of) tokens, keeps \(kept) of \(of)")
            }
        }
    }

    /// As fields of YAML; empty without tokens.
    var tokenFields: [(String, Node)] {
        guard !tokens.isEmpty else { return [] }
        let items = tokens.map { item -> Node in
            let settings = item.settings.sorted { $0.key < $1.key }.map { name, value -> (String, Node) in
                if case .number = value { (name, Node.number("\(value)")) } else { (name, Node.text("\(value)")) }
            }
            return .fields([
                ("after", .text(item.name)), ("block", .number("\(item.block)")), ("keep", .number("\(item.keep)")),
                ("kept", .number("\(item.kept)")), ("of", .number("\(item.of)")), ("settings", .fields(settings)),
            ])
        }
        return [("tokens", .list(items))]
    }
}

extension RecipeReader {
    func tokens(_ node: Node?) throws(PruningError) -> [Recipe.AchievedTokens] {
        guard let node else { return [] }
        guard let items = node.sequence else { throw error(node, "a list of places was expected") }
        var tokens: [Recipe.AchievedTokens] = []
        for item in items {
            let fields = try fields(of: item, knowing: ["after", "block", "keep", "kept", "of", "settings"])
            guard let name = fields["after"]?.string, let of = fields["of"]?.int, let kept = fields["kept"]?.int,
                let block = fields["block"]?.int, block > 0, (0...of).contains(kept)
            else {
                throw error(item, "a place needs its block's name and number, and how many tokens stay of how many")
            }
            let keep = try number(fields["keep"], "a share above 0, at most 1", in: 1e-9...1) ?? 1
            var settings: [String: SettingValue] = [:]
            if let own = fields["settings"] {
                for (name, value, _) in try pairs(own) { settings[name] = SettingValue(value.string ?? "") }
            }
            tokens.append(
                Recipe.AchievedTokens(name: name, block: block, keep: keep, kept: kept, of: of, settings: settings))
        }
        return tokens
    }
}
