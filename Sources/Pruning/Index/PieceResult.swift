import Checkpoints
package import Subjects
package import Tensors

/// What one pass over a piece of a layer found.
package struct PieceResult: Sendable, Hashable {
    package var layer: Int
    /// Elements of the piece.
    package var count: Int
    /// Order statistics of magnitudes; nil where only changes are told.
    package var ranking: Ranking?
    package var lowest: Float
    package var highest: Float
    package var change: UInt64
    /// Σw² that 2:4, 4:8 and 1:4 take; empty where no pattern fits.
    package var losses: [Double]
    /// One an axis of `Layer.summedAxes`.
    package var sums: [UnitRun]
    /// Of `Layer.rankedBlocks` by magnitude and by square; empty without.
    package var blocks: [Ranking]

    /// Σ|w| and Σw² of consecutive units.
    package struct UnitRun: Sendable, Hashable {
        package var first: Int
        package var absolute: [Double]
        package var squares: [Double]

        package init(first: Int, absolute: [Double], squares: [Double]) {
            self.first = first
            self.absolute = absolute
            self.squares = squares
        }
    }

    package init(
        layer: Int, count: Int, ranking: Ranking?, lowest: Float, highest: Float, change: UInt64, losses: [Double],
        sums: [UnitRun], blocks: [Ranking]
    ) {
        self.layer = layer
        self.count = count
        self.ranking = ranking
        self.lowest = lowest
        self.highest = highest
        self.change = change
        self.losses = losses
        self.sums = sums
        self.blocks = blocks
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
        for ranking in blocks { ranking.encode(into: &writer) }
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
        (ranking, lowest, highest, losses, sums, blocks) = (nil, 0, 0, [], [], [])
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
        guard let count = piece.blockCount(of: layer) else { return }
        for _ in 0..<2 { blocks.append(try Ranking(&reader, expected: count)) }
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

extension ScanPlan.Piece {
    /// Blocks in it; nil where none are ranked. A piece ends with a row of blocks.
    package func blockCount(of layer: Layer) -> Int? {
        guard let columns = layer.blockMatrix?.columns else { return nil }
        let side = BlockNorms.side
        return (elements.count / columns + side - 1) / side * ((columns + side - 1) / side)
    }
}
