package import Subjects
import Tensors

/// A plan at work in the forward pass: asked after each of its blocks, it lets a method choose the tokens of every sample.
///
/// Lives in one job.
package final class TokenGating {
    package let plan: TokenPlan
    private let methods: [any GatingMethod]
    private let blocks: Int
    private var samples: [Int] = []
    private var alive: [[Int]] = []
    /// Sees every choice; nil costs nothing.
    package var observer: ((Seen) -> Void)?

    /// What was chosen at one place for one sample.
    package struct Seen: Sendable {
        /// Place in the plan.
        package var layer: Int
        /// In the data.
        package var sample: Int
        /// Tokens that were there, by their places in the sample; begins with 0.
        package var tokens: [Int]
        package var choice: TokenChoice

        /// Of those that stay, by their places in the sample.
        package var kept: [Int] { choice.kept.map { tokens[$0] } }
    }

    /// - Parameters:
    ///   - methods: one a layer of the plan, opened with its settings.
    ///   - graph: that the plan is for; it need not be gated.
    package init(_ plan: TokenPlan, _ methods: [any GatingMethod], _ graph: Graph) {
        precondition(methods.count == plan.layers.count, "\(methods.count) methods of \(plan.layers.count) layers")
        self.plan = plan
        self.methods = methods
        blocks = graph.blocks.count
    }

    /// Before each run: which samples of the data the batch holds.
    package func begin(_ samples: [Int]) {
        self.samples = samples
        alive = []
    }

    /// Where `layer` stands, with so many tokens before it, the class token among them.
    package func place(_ layer: Int, tokens: Int) -> TokenPlace {
        TokenPlace(
            block: plan.layers[layer].block, blocks: blocks,
            kept: TokenPlan.kept(tokens - 1, share: plan.layers[layer].keep))
    }

    /// Multiply-adds of one sample's choice.
    package func multiplyAdds(_ layer: Int, tokens: Int, heads: Int, width: Int) -> Int {
        methods[layer].multiplyAdds(tokens: tokens, heads: heads, width: width, at: place(layer, tokens: tokens))
    }

    /// For `Forward.gate`.
    package var gate: TokenGate { { (view) throws(ForwardError) in try self.keep(view) } }

    package func keep(_ view: TokenView) throws(ForwardError) -> [[Int]]? {
        let (method, place) = (methods[view.site], place(view.site, tokens: view.tokens))
        if observer == nil, place.kept >= view.tokens - 1, view.site > 0 { return nil }
        let batch = try samples(view, method.features)
        if view.site == 0 { alive = batch.map { Array(0..<$0.count) } }
        var kept: [[Int]] = []
        for (row, tokens) in batch.enumerated() {
            let sample = row < samples.count ? samples[row] : row
            var random = Random(seed: method.seed, stream: "tokens of \(sample) after block \(place.block)")
            let choice = method.keep(tokens, at: place, drawing: &random)
            observer?(Seen(layer: view.site, sample: sample, tokens: alive[row], choice: choice))
            alive[row] = choice.kept.map { alive[row][$0] }
            kept.append(choice.kept)
        }
        return kept
    }

    private func samples(_ view: TokenView, _ features: Set<TokenFeature>) throws(ForwardError) -> [SampleTokens] {
        let (heads, count) = (view.attention.shape[1], view.tokens)
        do throws(RuntimeError) {
            let attention = try view.attention.floats()
            var fetched: [TokenFeature: [Float]] = [:]
            for feature in features { fetched[feature] = try view.tensor(feature).floats() }
            let square = heads * count * count
            return (0..<view.batch).map { row in
                SampleTokens(
                    count: count, heads: heads, attention: Array(attention[row * square..<(row + 1) * square]),
                    features: fetched.mapValues { all in
                        let length = all.count / view.batch
                        return Array(all[row * length..<(row + 1) * length])
                    })
            }
        } catch {
            throw .runtime(node: "tokens", error)
        }
    }
}

extension TokenView {
    fileprivate func tensor(_ feature: TokenFeature) -> Tensor {
        switch feature {
        case .key: keys
        case .query: queries
        case .value: values
        case .hidden: hidden
        }
    }
}
