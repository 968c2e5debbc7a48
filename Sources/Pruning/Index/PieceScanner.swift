import Checkpoints
import Subjects
import Tensors

/// Reads pieces of layers, one after the other, with tables that are kept between them. Memory: a chunk and a layer's sums.
struct PieceScanner {
    private let network: Network
    private let stream: WeightStream
    private let progress: @Sendable (Int) -> Void
    private var tally: Tally? = Tally()
    private var blocks: BlockNorms? = BlockNorms()

    /// Elements of a chunk: whole blocks of every type.
    private static let chunk = 1 << 20

    /// - Parameter progress: called with the bytes just read.
    init(_ network: Network, progress: @escaping @Sendable (Int) -> Void) {
        self.network = network
        self.progress = progress
        stream = WeightStream(network.checkpoint, progress: progress)
    }

    /// - Throws: `.cancelled`, or `.checkpoint` when the file cannot be read.
    mutating func scan(_ piece: ScanPlan.Piece) throws(PruningError) -> PieceResult {
        let layer = network.layers[piece.layer]
        let matrix = layer.blockMatrix
        var scan = TensorScan(
            tally: layer.isCounted ? emptyTally() : nil, units: units(of: layer, from: piece.elements.lowerBound),
            losses: losses(of: layer, in: piece), blocks: matrix.map { _ in emptyBlocks() },
            columns: matrix?.columns ?? 1)
        try read(piece, of: layer, into: &scan)
        let result = scan.finish()
        tally = result.tally ?? tally
        blocks = result.blocks ?? blocks
        let losses = scan.losses?.values ?? []
        return PieceResult(
            layer: layer.id, count: piece.elements.count, ranking: result.ranking,
            lowest: scan.extremes.range?.lowerBound ?? 0, highest: scan.extremes.range?.upperBound ?? 0,
            change: scan.change.value, losses: losses,
            sums: scan.units.map { PieceResult.UnitRun($0, piece.elements) }, blocks: result.blockRankings)
    }

    private mutating func emptyTally() -> Tally {
        var taken = tally ?? Tally()
        tally = nil
        taken.reset()
        return taken
    }

    private mutating func emptyBlocks() -> BlockNorms {
        defer { blocks = nil }
        return blocks ?? BlockNorms()
    }

    private func units(of layer: Layer, from start: Int) -> [UnitSums] {
        layer.summedAxes.compactMap { layer.geometry(at: $0) }.map {
            UnitSums($0, from: start, countingNonzeros: false)
        }
    }

    /// Groups run along the input; a piece of a layer that is stored input first has so many entries of it itself.
    private func losses(of layer: Layer, in piece: ScanPlan.Piece) -> PatternLosses? {
        let axis = layer.inputAxis
        guard layer.isPrunable, layer.isCounted, layer.entry.shape.count >= 2, axis.length >= 4 else { return nil }
        let isDivided = axis.outer == 1 && axis.inner > 1 && axis.length == layer.entry.shape[0]
        return PatternLosses(length: isDivided ? piece.elements.count / axis.inner : axis.length, inner: axis.inner)
    }

    private func read(
        _ piece: ScanPlan.Piece, of layer: Layer, into scan: inout TensorScan
    ) throws(PruningError) {
        let dtype = layer.entry.dtype
        for start in stride(from: piece.elements.lowerBound, to: piece.elements.upperBound, by: Self.chunk) {
            let range = start..<min(start + Self.chunk, piece.elements.upperBound)
            guard layer.scale != nil, layer.isCounted else {
                try stream.read(layer, range) { scan.add($0, as: dtype, elements: range.count) }
                continue
            }
            let values = try stream.values(of: layer, range)
            let bytes = dtype.byteCount(of: range.lowerBound)..<dtype.byteCount(of: range.upperBound)
            do throws(CheckpointError) {
                try network.checkpoint.withBytes(of: layer.entry, bytes) { scan.add($0, meaning: values.span) }
            } catch {
                throw .checkpoint(error)
            }
        }
        // A piece may end within what the stream lets go of at once.
        let bytes = dtype.byteCount(of: piece.elements.lowerBound)..<dtype.byteCount(of: piece.elements.upperBound)
        network.checkpoint.forget(layer.entry, bytes)
    }
}

extension PieceResult.UnitRun {
    /// The units that the run of elements touches.
    fileprivate init(_ sums: UnitSums, _ elements: Range<Int>) {
        guard !elements.isEmpty else {
            self.init(first: 0, absolute: [], squares: [])
            return
        }
        var range = 0..<sums.geometry.unitCount
        if case .groups(1, _, _, _) = sums.geometry {
            range = sums.geometry.unit(of: elements.lowerBound)..<sums.geometry.unit(of: elements.upperBound - 1) + 1
        }
        self.init(
            first: range.lowerBound, absolute: Array(sums.absolute[range]), squares: Array(sums.squares[range]))
    }
}
