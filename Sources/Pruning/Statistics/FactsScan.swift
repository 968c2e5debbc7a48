import Checkpoints
package import Subjects
import Tensors

/// Counts zeros, NaN and infinities of every floating-point tensor, pruned or not, on all processors.
package struct FactsScan: Sendable {
    private let network: Network
    private let progress: @Sendable (_ bytes: Int) -> Void

    package init(_ network: Network, progress: @escaping @Sendable (_ bytes: Int) -> Void = { _ in }) {
        self.network = network
        self.progress = progress
    }

    /// One a layer; nil for integers, booleans and complex numbers.
    /// - Throws: `.checkpoint` when a file is not what it was at opening, `.cancelled`.
    package func run() async throws(PruningError) -> [WeightFacts?] {
        let counted = network.layers.filter { $0.entry.dtype.isFloatingPoint && $0.entry.dtype.isDecodable }.map(\.id)
        let found = try await LayerPass(network: network, progress: progress).run(over: counted) {
            (layer, stream, tally) throws(PruningError) in
            for range in WeightStream.chunks(of: layer) {
                try stream.read(layer, range) { tally.add($0, as: layer.entry.dtype, elements: range.count) }
            }
            return WeightFacts(tally.ranking())
        }
        var facts = [WeightFacts?](repeating: nil, count: network.layers.count)
        for (layer, found) in zip(counted, found) { facts[layer] = found }
        return facts
    }
}
