import Checkpoints
import Pruning
import Subjects

/// What came of tokens that leave: metrics, tokens of each block, multiply-adds.
struct TokenText {
    private let report: Report
    private let plan: TokenPlan
    private let figures: TokenFigures
    private let graph: Graph

    init(_ report: Report, _ plan: TokenPlan, _ figures: TokenFigures, _ graph: Graph) {
        self.report = report
        self.plan = plan
        self.figures = figures
        self.graph = graph
    }

    var json: JSONValue {
        let layers = plan.layers.map { layer in
            JSONValue.object(of: [
                ("after", .string(graph.blocks[layer.block].name)), ("block", .integer(layer.block + 1)),
                ("keep", .number(layer.keep)),
                ("kept", .integer(TokenPlan.kept(figures.tokens[layer.block] - 1, share: layer.keep))),
                ("of", .integer(figures.tokens[layer.block] - 1)),
            ])
        }
        let adds: [(String, JSONValue)] = [
            ("certainty", .string(Certainty.exact.label)), ("dense", .integer(figures.dense)),
            ("left", .integer(figures.left)), ("choosing", .integer(figures.choosing)),
            ("saved", .number(figures.saved)), ("savedInAll", .number(figures.savedInAll)),
        ]
        return .object(of: [
            ("measured", EvaluationText(report, sparsity: 0).json), ("places", .array(layers)),
            ("tokens", .array(figures.tokens.map(JSONValue.integer))), ("multiplyAdds", .object(of: adds)),
        ])
    }

    var table: String {
        var table = TextTable([
            .text("block"), .number("tokens"), .number("stay after it"), .number("keep"),
        ])
        for (block, site) in graph.blocks.enumerated() {
            let layer = plan.layers.first { $0.block == block }
            let kept = layer.map { 1 + TokenPlan.kept(figures.tokens[block] - 1, share: $0.keep) }
            table.append([
                site.name, Amount.count(figures.tokens[block]), kept.map(Amount.count) ?? "",
                layer.map { Amount.percent($0.keep) } ?? "",
            ])
        }
        let metrics = EvaluationText(report, sparsity: 0, amount: "with tokens leaving by \(plan.method.id)").table
        return table.text + "\n" + products + "\n" + metrics
    }

    private var products: String {
        """
        EXACT multiply-adds a sample: \(Amount.count(figures.dense)) with all tokens, \
        \(Amount.count(figures.left)) with those that stay, \(Amount.count(figures.choosing)) to choose them
        saved: \(Amount.percent(figures.saved)), \(Amount.percent(figures.savedInAll)) with the choice itself

        """
    }
}
