import Checkpoints
import Subjects
import Tensors

/// What an index holds of one layer, and where in the file the long parts lie.
package struct LayerSummary: Sendable, Hashable {
    /// By which a changed tensor is told from an unchanged one.
    package var change: UInt64
    /// Nil where only changes are told.
    package var counts: Counts?

    package struct Counts: Sendable, Hashable {
        package var facts: WeightFacts
        /// Least and greatest number, NaN passed over.
        package var lowest: Float
        package var highest: Float
        /// Σw² that 2:4, 4:8 and 1:4 take; empty where no pattern fits.
        package var losses: [Double]
        var ranking: Blob
        /// One an axis of `Layer.summedAxes`.
        var sums: [Sums]
        /// Rankings of blocks by magnitude and by square; nil where none are ranked.
        var blocks: Blob?
    }

    /// Bytes of the file with their checksum.
    struct Blob: Sendable, Hashable {
        var offset: Int
        var length: Int
        var checksum: UInt32
    }

    /// Sums of the units along one axis.
    struct Sums: Sendable, Hashable {
        /// Whether they are kept to the last bit, or to sixteen.
        var isExact: Bool
        var blob: Blob
    }
}

extension LayerSummary {
    func encode(into writer: inout CompactWriter) {
        writer.add(word: change)
        writer.add(counts != nil)
        guard let counts else { return }
        writer.add(counts.facts.zeros)
        writer.add(counts.facts.nans)
        writer.add(counts.facts.infinities)
        writer.add(counts.facts.energy)
        writer.add(counts.lowest)
        writer.add(counts.highest)
        writer.add(counts.losses.count)
        for loss in counts.losses { writer.add(loss) }
        counts.ranking.encode(into: &writer)
        writer.add(counts.sums.count)
        for sums in counts.sums {
            writer.add(sums.isExact)
            sums.blob.encode(into: &writer)
        }
        counts.blocks?.encode(into: &writer)
    }

    /// - Parameter next: where the next long part begins; they follow one another without gaps.
    init(_ reader: inout CompactReader, of layer: Layer, next: inout Int) throws(CompactFault) {
        change = try reader.word()
        let start = reader.position
        guard try reader.flag() else { return }
        guard layer.isCounted else { throw reader.fault(start, .impossible("counts of what is not counted")) }
        let zeros = try reader.count("zeros", atMost: layer.parameters)
        let nans = try reader.count("NaN", atMost: layer.parameters)
        let infinities = try reader.count("infinities", atMost: layer.parameters)
        let facts = WeightFacts(
            zeros: zeros, nans: nans, infinities: infinities, energy: try reader.sum("an energy"))
        let (lowest, highest) = (try reader.float(), try reader.float())
        var losses: [Double] = []
        for _ in 0..<(try reader.count("a count of patterns", atMost: 3)) { losses.append(try reader.sum("a loss")) }
        let ranking = try Blob(&reader, next: &next)
        var sums: [Sums] = []
        for _ in 0..<(try reader.count("a count of axes", atMost: 8)) {
            sums.append(Sums(isExact: try reader.flag(), blob: try Blob(&reader, next: &next)))
        }
        guard sums.count == layer.summedAxes.count, losses.isEmpty || losses.count == 3 else {
            throw reader.fault(start, .impossible("sums of other axes"))
        }
        counts = Counts(
            facts: facts, lowest: lowest, highest: highest, losses: losses, ranking: ranking, sums: sums,
            blocks: layer.rankedBlocks == nil ? nil : try Blob(&reader, next: &next))
    }
}

extension LayerSummary.Blob {
    fileprivate func encode(into writer: inout CompactWriter) {
        writer.add(length)
        writer.add(pattern: checksum)
    }

    fileprivate init(_ reader: inout CompactReader, next: inout Int) throws(CompactFault) {
        length = try reader.count("a part's length", atMost: 1 << 40)
        checksum = try reader.pattern()
        offset = next
        next += length
    }
}
