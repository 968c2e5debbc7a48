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
    /// - Throws: `.missing` where one cannot be changed without touching another.
    func changes(inFile index: Int) throws(PruningError) -> [MaskedTensor] {
        var changes: [MaskedTensor] = []
        var last: TensorEntry?
        for entry in network.checkpoint.entries(inFile: index) where !entry.bytes.isEmpty {
            let cut = self[entry]
            defer { if last.map({ $0.bytes.upperBound < entry.bytes.upperBound }) ?? true { last = entry } }
            if let last, last.bytes.overlaps(entry.bytes), cut != nil || changes.last?.entry == last {
                // Another name for the same bytes is changed with them.
                if entry.bytes == last.bytes, areOne(entry, last) { continue }
                throw .missing(
                    need: "bytes of its own for \(entry.name.printable), which shares them with \(last.name.printable)",
                    mend: "export safetensors")
            }
            if let cut { changes.append(MaskedTensor(entry, cut: cut, in: network)) }
        }
        return changes
    }

    private func areOne(_ entry: TensorEntry, _ other: TensorEntry) -> Bool {
        entry.details?.tiedTo == other.name || other.details?.tiedTo == entry.name
    }
}
