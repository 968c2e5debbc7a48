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
        let workers = min(ProcessorCount.available, max(1, counted.count))
        let parts = await withTaskGroup(of: Result<[(Int, WeightFacts)], PruningError>.self) { group in
            for worker in 0..<workers {
                let share = stride(from: worker, to: counted.count, by: workers).map { counted[$0] }
                group.addTask { await self.facts(of: share) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var facts = [WeightFacts?](repeating: nil, count: network.layers.count)
        for part in parts { for (layer, found) in try part.get() { facts[layer] = found } }
        do throws(CheckpointError) { try network.checkpoint.checkUnchanged() } catch { throw .checkpoint(error) }
        return facts
    }

    private func facts(of layers: [Int]) async -> Result<[(Int, WeightFacts)], PruningError> {
        let stream = WeightStream(network.checkpoint, progress: progress)
        var tally = Tally()
        var found: [(Int, WeightFacts)] = []
        do throws(PruningError) {
            for id in layers {
                let layer = network.layers[id]
                tally.reset()
                for range in WeightStream.chunks(of: layer) {
                    try stream.read(layer, range) { tally.add($0, as: layer.entry.dtype, elements: range.count) }
                }
                found.append((id, WeightFacts(tally.ranking())))
            }
            return .success(found)
        } catch {
            return .failure(error)
        }
    }
}
