import Checkpoints
import Subjects
import Tensors

/// Reads many layers on all processors, each by one of them, with a tally that is kept between layers.
struct LayerPass: Sendable {
    let network: Network
    /// Called with the bytes just read.
    let progress: @Sendable (_ bytes: Int) -> Void

    /// What `body` makes of each of the layers, in their order.
    /// - Throws: what `body` throws first, `.checkpoint` when a file is not what it was at opening.
    func run<Found: Sendable>(
        over layers: [Int],
        _ body: @escaping @Sendable (Layer, WeightStream, inout Tally) throws(PruningError) -> Found
    ) async throws(PruningError) -> [Found] {
        let workers = min(ProcessorCount.available, max(1, layers.count))
        let parts = await withTaskGroup(of: Result<[(Int, Found)], PruningError>.self) { group in
            for worker in 0..<workers {
                let share = Array(stride(from: worker, to: layers.count, by: workers))
                group.addTask { await read(share.map { ($0, layers[$0]) }, body) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var found: [(Int, Found)] = []
        for part in parts { found += try part.get() }
        do throws(CheckpointError) { try network.checkpoint.checkUnchanged() } catch { throw .checkpoint(error) }
        return found.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private func read<Found: Sendable>(
        _ layers: [(place: Int, id: Int)],
        _ body: @Sendable (Layer, WeightStream, inout Tally) throws(PruningError) -> Found
    ) async -> Result<[(Int, Found)], PruningError> {
        let stream = WeightStream(network.checkpoint, progress: progress)
        var tally = Tally()
        var found: [(Int, Found)] = []
        do throws(PruningError) {
            for (place, id) in layers {
                tally.reset()
                found.append((place, try body(network.layers[id], stream, &tally)))
                await Task.yield()
            }
            return .success(found)
        } catch {
            return .failure(error)
        }
    }
}
