package import Subjects
import Tensors

/// A network on data whose tokens leave as a plan says: counted and measured. Lives inside one job.
package final class TokenTrial {
    package let bench: EvaluationBench
    package let graph: Graph
    package let costs: TokenCosts
    private let network: Network

    /// What opens a plan's method.
    package typealias Opener = (TokenPlan, Graph) throws(PruningError) -> TokenGating

    /// - Parameter blocks: that tokens leave after, from 0.
    /// - Throws: `.notApplicable` where tokens cannot leave, `.invalidValue` for a block without a place, `.data`, `.forward`.
    package init(
        _ network: Network, blocks: [Int], _ dataset: Dataset, _ options: EvaluationOptions
    ) throws(PruningError) {
        self.network = network
        do throws(ForwardError) { graph = try network.graph() } catch { throw .forward(error) }
        let gated = try graph.gated(TokenPlan(MethodChoice(), blocks: blocks, keep: 1))
        bench = try EvaluationBench(network, gated, try EvaluationData(dataset, for: gated, options))
        if let threads = options.threads { bench.runtime.setThreads(threads) }
        costs = TokenCosts(try bench.nodeCosts(), batch: graph.fixedBatch ?? 1)
    }

    /// What the plan comes to; its places are those that the trial was made for.
    package func figures(_ gating: TokenGating) -> TokenFigures {
        TokenFigures(gating, costs, blocks: graph.blocks.count)
    }

    /// Both networks on all data, or on the first samples.
    package func measure(
        _ gating: TokenGating, samples: Int? = nil, isCancelled: @escaping () -> Bool = { false },
        told: (Report) -> Void = { _ in }
    ) throws(PruningError) -> Report {
        bench.gating = gating
        defer {
            bench.gating = nil
            // Whoever cancels this measuring has no say in the next.
            bench.forward.isCancelled = { false }
        }
        return try bench.measure(samples: samples, isCancelled: isCancelled, told: told)
    }

    /// Milliseconds of a run over a batch, with all tokens and with those that stay.
    package func latency(_ gating: TokenGating, repeats: Int) throws(PruningError) -> [Metric] {
        bench.gating = gating
        defer { bench.gating = nil }
        return try bench.cost(repeats: repeats, isCancelled: { false })
    }
}

extension Budget {
    /// The multiply-adds that may stay of so many.
    /// - Throws: `.invalidValue` for a budget that is none of FLOPs.
    package func multiplyAdds(of whole: Int) throws(PruningError) -> Int {
        guard measure == .flops else {
            throw .invalidValue(name: "budget", value: "\(self)", expected: "one of FLOPs for tokens: flops=70%")
        }
        return switch quantity {
        case .share(let share): Int(share * Double(whole))
        case .absolute(let value): Int(min(value, Double(whole)))
        }
    }
}
