package import Pruning
package import Subjects

extension Catalog {
    /// What a method of tokens can be set to, as it is set.
    /// - Throws: `.unknownName` for an id or setting that does not exist, `.invalidValue` for a value outside its range.
    package static func openTokens(
        _ choice: MethodChoice
    ) throws(PruningError) -> (method: any GatingMethod, tunables: [OpenedTunable]) {
        guard let type = gatingMethods.first(where: { $0.card.id == choice.id }) else {
            throw refusal(choice.id, kind: "method of tokens", choices: gatingMethods.map { $0.card.id })
        }
        func made<M: GatingMethod>(
            _ type: M.Type
        ) throws(PruningError) -> (method: any GatingMethod, tunables: [OpenedTunable]) {
            let settings = try M.Settings(choice.settings)
            return (M(settings), M.Settings.tunables.map { OpenedTunable($0, in: settings) })
        }
        return try made(type)
    }

    /// A plan for tokens with its method opened at every place: a place's own settings over the plan's.
    ///
    /// - Parameter graph: that the plan is for; it need not be gated.
    /// - Throws: as `openTokens`.
    package static func gating(_ plan: TokenPlan, _ graph: Graph) throws(PruningError) -> TokenGating {
        _ = try openTokens(plan.method)
        var methods: [any GatingMethod] = []
        for layer in plan.layers {
            var choice = plan.method
            choice.settings.merge(layer.settings) { $1 }
            methods.append(try openTokens(choice).method)
        }
        return TokenGating(plan, methods, graph)
    }
}
