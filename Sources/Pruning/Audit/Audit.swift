import Checkpoints
package import Subjects
import Tensors

/// Looks through a whole checkpoint for what a person would want to know before trusting it.
package struct Audit: Sendable {
    private let network: Network
    private let progress: @Sendable (_ bytes: Int) -> Void

    package init(_ network: Network, progress: @escaping @Sendable (_ bytes: Int) -> Void = { _ in }) {
        self.network = network
        self.progress = progress
    }

    /// Reads every tensor once, on all processors. Layout first, then tensors in tensor order.
    /// - Throws: `.checkpoint` when a file cannot be read, `.cancelled`.
    package func run() async throws(PruningError) -> [Finding] {
        let read = network.layers.filter { $0.entry.elementCount > 0 }.map(\.id)
        let workers = min(ProcessorCount.available, max(1, read.count))
        let parts = await withTaskGroup(of: Result<[TensorAudit], PruningError>.self) { group in
            for worker in 0..<workers {
                let share = stride(from: worker, to: read.count, by: workers).map { read[$0] }
                group.addTask { await self.audits(of: share) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var audits: [TensorAudit] = []
        for part in parts { audits += try part.get() }
        audits.sort { $0.layer < $1.layer }
        do throws(CheckpointError) { try network.checkpoint.checkUnchanged() } catch { throw .checkpoint(error) }
        return network.layoutFindings() + audits.flatMap { $0.findings(in: network) } + duplicates(audits)
    }

    private func audits(of layers: [Int]) async -> Result<[TensorAudit], PruningError> {
        let stream = WeightStream(network.checkpoint, progress: progress)
        var tally = Tally()
        var found: [TensorAudit] = []
        do throws(PruningError) {
            for id in layers {
                found.append(try TensorAudit(network.layers[id], stream, &tally))
                await Task.yield()
            }
            return .success(found)
        } catch {
            return .failure(error)
        }
    }

    /// Weights of the same contents that do not share their bytes.
    private func duplicates(_ audits: [TensorAudit]) -> [Finding] {
        var first: [TensorAudit.Contents: Int] = [:]
        return audits.compactMap { audit in
            let layer = network.layers[audit.layer]
            // Norms and biases of untrained ones and zeros are often the same.
            guard layer.isPrunable, audit.facts.map({ $0.energy > 0 }) == true else { return nil }
            guard let other = first.updateValue(audit.layer, forKey: audit.contents) else { return nil }
            return Finding(
                .note, .duplicate, file: network.checkpoint.files[layer.entry.file].name, tensor: layer.entry.name,
                fact: "the same contents as \(network.layers[other].entry.name.printable(limit: 120))")
        }
    }
}

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
        var sums = layer.isPrunable && layer.scale == nil ? layer.geometry(at: .row).map(UnitSums.init) : nil
        var hash = ContentHash()
        tally.reset()
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
