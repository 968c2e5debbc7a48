import Checkpoints
package import Subjects
import Tensors

/// Puts the results of all units together, layer by layer in tensor order, and writes the index.
///
/// The long parts come first and what describes them last, so that nothing waits in memory:
/// prefix, rankings and sums, head, and a trailer of place, length and checksum of the head.
package struct IndexWriter: ~Copyable {
    private let network: Network
    private let plan: ScanPlan
    private var file: AtomicFile
    private var summaries: [LayerSummary?]
    /// Pieces of the layer that is being put together.
    private var waiting: [PieceResult] = []
    private var unitsThere = 0
    private var bytesThere = 0

    static let trailerLength = 24

    package init(_ network: Network, _ plan: ScanPlan, to path: String) throws(PruningError) {
        self.network = network
        self.plan = plan
        summaries = [LayerSummary?](repeating: nil, count: network.layers.count)
        file = try Self.begun(path)
    }

    private static func begun(_ path: String) throws(PruningError) -> AtomicFile {
        do throws(WriteError) {
            var file = try AtomicFile(path, replacing: true)
            try file.write(SealedKind.index.prefix)
            return file
        } catch {
            throw .write(error)
        }
    }

    /// Adds the next unit in the order of the plan; nil where it is missing.
    package mutating func add(_ unit: ScanPlan.Unit, _ result: UnitResult?) throws(PruningError) {
        if result != nil {
            unitsThere += 1
            bytesThere += unit.bytes
        }
        for (place, piece) in unit.pieces.enumerated() {
            if let last = waiting.last, last.layer != piece.layer { waiting = [] }
            guard let result else { continue }
            waiting.append(result.pieces[place])
            guard waiting.count == plan.pieces[piece.layer] else { continue }
            summaries[piece.layer] = try summary(of: network.layers[piece.layer])
            waiting = []
        }
    }

    /// - Parameter directory: as the plan's hash was made of it.
    package consuming func finish(_ directory: [UInt8]) throws(PruningError) {
        var writer = CompactWriter()
        writer.add(directory)
        writer.add(word: plan.hash)
        writer.add(plan.units.count)
        writer.add(unitsThere)
        writer.add(bytesThere)
        for summary in summaries {
            writer.add(summary != nil)
            summary?.encode(into: &writer)
        }
        let head = writer.bytes
        let offset = UInt64(file.count)
        let place = offset.littleEndianBytes + UInt64(head.count).littleEndianBytes
        do throws(WriteError) {
            try file.write(head)
            try file.write(place + CRC32(place + head).value.littleEndianBytes + Array("ESPX".utf8))
            try file.commit()
        } catch {
            throw .write(error)
        }
    }
}

extension IndexWriter {
    private mutating func summary(of layer: Layer) throws(PruningError) -> LayerSummary {
        let pieces = waiting
        var change = pieces[0].change
        for piece in pieces.dropFirst() { change = ChangeSum.joined(change, piece.change) }
        var summary = LayerSummary(change: change)
        let rankings = pieces.compactMap(\.ranking)
        guard layer.isCounted, rankings.count == pieces.count else { return summary }
        let ranking = Ranking.merged(rankings)
        var writer = CompactWriter()
        ranking.encode(into: &writer)
        var counts = LayerSummary.Counts(
            facts: WeightFacts(ranking), lowest: pieces.map(\.lowest).min() ?? 0,
            highest: pieces.map(\.highest).max() ?? 0, losses: pieces[0].losses,
            ranking: try write(writer.bytes), sums: [])
        for piece in pieces.dropFirst() {
            for place in counts.losses.indices where place < piece.losses.count {
                counts.losses[place] += piece.losses[place]
            }
        }
        for (place, axis) in layer.summedAxes.enumerated() {
            let sums = AxisSums(
                pieces.map { $0.sums[place] }, units: layer.geometry(at: axis)?.unitCount ?? 0,
                isExact: plan.keepsExactSums && pieces.count == 1)
            counts.sums.append(LayerSummary.Sums(isExact: sums.isExact, blob: try write(sums.encoded())))
        }
        if layer.rankedBlocks != nil {
            var writer = CompactWriter()
            for place in 0..<2 { Ranking.merged(pieces.map { $0.blocks[place] }).encode(into: &writer) }
            counts.blocks = try write(writer.bytes)
        }
        summary.counts = counts
        return summary
    }

    private mutating func write(_ bytes: [UInt8]) throws(PruningError) -> LayerSummary.Blob {
        let offset = file.count
        do throws(WriteError) { try file.write(bytes) } catch { throw .write(error) }
        return LayerSummary.Blob(offset: offset, length: bytes.count, checksum: CRC32(bytes).value)
    }
}
