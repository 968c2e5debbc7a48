import Checkpoints
import Subjects
import Tensors

/// What one pass over a piece of a layer found.
struct PieceResult: Sendable, Hashable {
    var layer: Int
    /// Elements of the piece.
    var count: Int
    /// Order statistics of magnitudes; nil where only changes are told.
    var ranking: Ranking?
    var lowest: Float
    var highest: Float
    var change: UInt64
    /// Σw² that 2:4, 4:8 and 1:4 take; empty where no pattern fits.
    var losses: [Double]
    /// One an axis of `Layer.summedAxes`.
    var sums: [UnitRun]

    /// Σ|w| and Σw² of consecutive units.
    struct UnitRun: Sendable, Hashable {
        var first: Int
        var absolute: [Double]
        var squares: [Double]
    }
}

extension PieceResult {
    func encode(into writer: inout CompactWriter) {
        writer.add(layer)
        writer.add(count)
        writer.add(word: change)
        writer.add(ranking != nil)
        guard let ranking else { return }
        ranking.encode(into: &writer)
        writer.add(lowest)
        writer.add(highest)
        writer.add(losses.count)
        for loss in losses { writer.add(loss) }
        writer.add(sums.count)
        for run in sums {
            writer.add(run.first)
            writer.add(run.absolute.count)
            for sum in run.absolute { writer.add(sum) }
            for sum in run.squares { writer.add(sum) }
        }
    }

    /// - Throws: for anything that does not fit the piece of the plan.
    init(_ reader: inout CompactReader, _ piece: ScanPlan.Piece, of layer: Layer) throws(CompactFault) {
        let start = reader.position
        self.layer = try reader.count("a layer's number", atMost: Int.max)
        count = try reader.count("a count of elements", atMost: Int.max)
        guard self.layer == piece.layer, count == piece.elements.count else {
            throw reader.fault(start, .impossible("the piece is another one than the plan's"))
        }
        change = try reader.word()
        (ranking, lowest, highest, losses, sums) = (nil, 0, 0, [], [])
        let isCounted = try reader.flag()
        guard isCounted == layer.isCounted else {
            throw reader.fault(start, .impossible("the layer is counted where it is not to be"))
        }
        guard isCounted else { return }
        ranking = try Ranking(&reader, expected: count)
        (lowest, highest) = (try reader.float(), try reader.float())
        for _ in 0..<(try reader.count("a count of patterns", atMost: 3)) { losses.append(try reader.sum("a loss")) }
        let axes = layer.summedAxes
        guard try reader.count("a count of axes", atMost: axes.count) == axes.count else {
            throw reader.fault(start, .impossible("sums of other axes"))
        }
        for axis in axes {
            sums.append(try UnitRun(&reader, units: layer.geometry(at: axis)?.unitCount ?? 0))
        }
    }
}

extension PieceResult.UnitRun {
    fileprivate init(_ reader: inout CompactReader, units: Int) throws(CompactFault) {
        first = try reader.count("a unit's number", atMost: units)
        let count = try reader.count("a count of units", atMost: min(units - first, reader.remaining / 16))
        (absolute, squares) = ([], [])
        for _ in 0..<count { absolute.append(try reader.sum("a sum")) }
        for _ in 0..<count { squares.append(try reader.sum("a sum")) }
    }
}
