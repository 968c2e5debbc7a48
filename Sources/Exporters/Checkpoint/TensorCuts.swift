import Checkpoints
import Pruning
import Subjects

/// What a plan takes from each tensor of the files, whatever names it has there.
struct TensorCuts {
    private let network: Network
    private let cuts: [String: LayerCut]

    init(_ settled: Settled) {
        network = settled.network
        cuts = Dictionary(
            settled.prunedCuts.map { ($0.layer.entry.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// `entry` may be another shard's copy of the layer's tensor, or another name for all of its bytes: the same positions go.
    subscript(_ entry: TensorEntry) -> LayerCut? {
        if let cut = cuts[entry.name], cut.layer.parameters == entry.elementCount { return cut }
        guard let other = entry.details?.tiedTo, let cut = cuts[other] else { return nil }
        let layer = cut.layer.entry
        return layer.bytes == entry.bytes && layer.shape == entry.shape && layer.dtype == entry.dtype ? cut : nil
    }

    /// The tensors of a file that lose something, in the order of its bytes.
    /// - Throws: `.verification` where one cannot be changed without touching another.
    func changes(inFile index: Int) throws(PruningError) -> [MaskedTensor] {
        var changes: [MaskedTensor] = []
        for entry in network.checkpoint.entries(inFile: index) {
            guard let cut = self[entry] else { continue }
            if let last = changes.last, last.entry.bytes.overlaps(entry.bytes) {
                // Another name for the same bytes is changed with them.
                if last.entry.bytes == entry.bytes { continue }
                throw .verification(
                    file: network.checkpoint.files[index].path,
                    fact: "\(entry.name.printable) shares bytes with \(last.entry.name.printable)")
            }
            changes.append(MaskedTensor(entry, cut: cut, in: network))
        }
        return changes
    }
}
