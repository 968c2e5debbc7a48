import Checkpoints
import Subjects
import Tensors

/// What one pass over a tensor tells.
struct TensorAudit: Sendable {
    /// What tells equal tensors: type, shape, and 64 bits of the elements.
    struct Contents: Sendable, Hashable {
        let dtype: DType
        let shape: [Int]
        let hash: UInt64
    }

    let layer: Int
    let contents: Contents
    /// Nil for integers and the like.
    let facts: WeightFacts?
    /// Rows without any value but zero, of all rows; nil where the tensor is no weight with rows.
    let deadRows: (count: Int, of: Int)?

    init(_ layer: Layer, _ stream: WeightStream, _ tally: inout Tally) throws(PruningError) {
        let entry = layer.entry
        let isNumeric = entry.dtype.isFloatingPoint && entry.dtype.isDecodable
        var sums = layer.isPrunable && layer.scale == nil ? layer.geometry(at: .row).map { UnitSums($0) } : nil
        var hash = ContentHash()
        for range in WeightStream.chunks(of: layer) {
            try stream.read(layer, range) { bytes in
                hash.add(bytes)
                guard isNumeric else { return }
                tally.add(bytes, as: entry.dtype, elements: range.count)
                sums?.add(bytes, as: entry.dtype)
            }
        }
        self.layer = layer.id
        contents = Contents(dtype: entry.dtype, shape: entry.shape, hash: hash.value)
        facts = isNumeric ? WeightFacts(tally.ranking()) : nil
        deadRows = sums.map { ($0.nonzeros.count { $0 == 0 }, $0.nonzeros.count) }
    }

    func findings(in network: Network) -> [Finding] {
        let layer = network.layers[layer]
        let file = network.checkpoint.files[layer.entry.file].name
        var findings: [Finding] = []
        func add(_ severity: Finding.Severity, _ kind: Finding.Kind, _ fact: String, _ count: Int) {
            findings.append(Finding(severity, kind, file: file, tensor: layer.entry.name, fact: fact, count: count))
        }
        if let facts {
            if facts.nans > 0 { add(.problem, .nan, "\(facts.nans) of \(layer.parameters) are NaN", facts.nans) }
            if facts.infinities > 0 {
                // A mask or a bound may be infinite on purpose; a weight may not.
                add(
                    layer.isPrunable ? .problem : .warning, .infinite,
                    "\(facts.infinities) of \(layer.parameters) are infinite", facts.infinities)
            }
        }
        if let deadRows, deadRows.count > 0 {
            add(.warning, .deadRows, "\(deadRows.count) of \(deadRows.of) rows are all zero", deadRows.count)
        }
        return findings
    }
}
