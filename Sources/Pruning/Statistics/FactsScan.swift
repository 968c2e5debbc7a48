import Checkpoints
package import Subjects
package import Tensors

/// Counts zeros, NaN and infinities of every floating-point tensor, pruned or not, on all processors.
package struct FactsScan: Sendable {
    private let network: Network
    private let progress: @Sendable (_ bytes: Int) -> Void

    package init(_ network: Network, progress: @escaping @Sendable (_ bytes: Int) -> Void = { _ in }) {
        self.network = network
        self.progress = progress
    }

    /// What is known of one layer's weights from their order statistics.
    package struct Facts: Sendable, Hashable {
        package var weights: WeightFacts
        /// Of exponents ½ and 1: how unevenly magnitudes are spread.
        package var pqIndex: Double

        package init(_ ranking: Ranking) {
            weights = WeightFacts(ranking)
            pqIndex = PQIndex().value(of: ranking)
        }
    }

    /// One a layer; nil for integers, booleans and complex numbers.
    /// - Throws: `.checkpoint` when a file is not what it was at opening, `.cancelled`.
    package func run() async throws(PruningError) -> [Facts?] {
        let counted = network.layers.filter { $0.entry.dtype.isFloatingPoint && $0.entry.dtype.isDecodable }.map(\.id)
        let found = try await LayerPass(network: network, progress: progress).run(over: counted) {
            (layer, stream, tally) throws(PruningError) in
            for range in WeightStream.chunks(of: layer) {
                try stream.read(layer, range) { tally.add($0, as: layer.entry.dtype, elements: range.count) }
            }
            return Facts(tally.ranking())
        }
        var facts = [Facts?](repeating: nil, count: network.layers.count)
        for (layer, found) in zip(counted, found) { facts[layer] = found }
        return facts
    }
}
