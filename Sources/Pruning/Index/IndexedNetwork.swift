package import Checkpoints
package import Subjects

/// A network with the index of it that serves, whichever of the two was opened.
package struct IndexedNetwork: Sendable {
    package let network: Network
    package let index: ScanIndex?
    /// Why an index that is there does not serve; one line.
    package let refusal: String?

    package init(_ network: Network, index: ScanIndex? = nil, refusal: String? = nil) {
        self.network = network
        self.index = index
        self.refusal = refusal
    }

    /// Opens an index alone, or a checkpoint with the index that lies beside it or in the cache.
    ///
    /// - Throws: what opening either throws.
    package static func open(
        _ paths: [String], options: ReadingOptions, environment: [String: String]
    ) throws(PruningError) -> IndexedNetwork {
        if paths.count == 1, ScanIndex.isIndex(paths[0]) {
            let index = try ScanIndex.open(paths[0])
            return IndexedNetwork(index.network, index: index)
        }
        let checkpoint: Checkpoint
        do throws(CheckpointError) { checkpoint = try Checkpoint.open(paths, options: options) } catch {
            throw .checkpoint(error)
        }
        let network = Network(checkpoint)
        switch IndexPlace(of: checkpoint, environment: environment).find(for: checkpoint) {
        case .fresh(let index): return IndexedNetwork(network, index: index)
        case .refused(let fact): return IndexedNetwork(network, refusal: fact)
        case .none: return IndexedNetwork(network)
        }
    }
}
