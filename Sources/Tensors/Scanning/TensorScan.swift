/// One pass over a tensor, or over a run of its elements, that counts all that an index holds of it.
///
/// Chunks come in order. Counts are integers and merge exactly; sums of a unit are taken in an order that only places decide.
package struct TensorScan: Sendable {
    /// Order statistics of magnitudes; not wanted of integers.
    private var tally: Tally?
    package private(set) var units: [UnitSums]
    package private(set) var losses: PatternLosses?
    private var blocks: BlockNorms?
    /// Columns of the matrix that is divided into blocks.
    private let blockColumns: Int
    /// How rows and columns are summed together, where both are.
    private let matrix: MatrixPass?
    package private(set) var extremes = Extremes()
    package private(set) var change = ChangeSum()
    /// Elements that everything is taken of before the next: their bytes and their magnitudes stay in the second cache. A
    /// multiple of 256, so that packed types stay on whole bytes and quantised ones on whole blocks.
    ///
    /// Counting a piece fetches the next one: all else that is taken has its bytes in the cache, so that memory would rest meanwhile,
    /// and whoever comes first would wait for it.
    static let piece = 1 << 16

    /// - Parameters:
    ///   - tally: empty, lent for its tables; nil where only changes are told.
    ///   - units: empty sums, each from where the run begins.
    ///   - blocks: lent for its tables, and `columns` of the matrix that they divide.
    package init(
        tally: Tally?, units: [UnitSums] = [], losses: PatternLosses? = nil, blocks: BlockNorms? = nil,
        columns: Int = 1
    ) {
        self.tally = tally
        self.units = units
        self.losses = losses
        self.blocks = blocks
        self.blocks?.begin()
        blockColumns = columns
        matrix = MatrixPass(units)
    }

    /// What the end of a pass gives.
    package struct Result: Sendable {
        /// Nil where none was wanted.
        package var ranking: Ranking?
        /// Of blocks, by magnitude and by square; empty where they are not counted.
        package var blockRankings: [Ranking]
        /// Lent for the next tensor.
        package var tally: Tally?
        package var blocks: BlockNorms?
    }

    /// Adds stored bytes, and the numbers that they are.
    /// - Parameter elements: how many the chunk has, where its last byte may hold fewer packed ones than fit.
    package mutating func add(_ bytes: RawSpan, as dtype: DType, elements: Int) {
        guard tally != nil else { return change.add(bytes) }
        forEachPiece(of: elements) { scan, start, count, magnitudes in
            let first = dtype.byteCount(of: start)
            let end = start + count == elements ? bytes.byteCount : first + dtype.byteCount(of: count)
            let piece = bytes.extracting(first..<end)
            scan.change.add(piece)
            scan.tally?.add(piece, as: dtype, elements: count)
            scan.addNumbers(piece, count, dtype, magnitudes)
        }
    }

    /// Adds stored bytes whose numbers follow from scales elsewhere.
    package mutating func add(_ bytes: RawSpan, meaning numbers: Span<Float>) {
        change.add(bytes)
        guard tally != nil else { return }
        forEachPiece(of: numbers.count) { scan, start, count, magnitudes in
            let piece = numbers.extracting(start..<start + count).bytes
            scan.tally?.add(piece, as: .f32)
            scan.addNumbers(piece, count, .f32, magnitudes)
        }
    }

    /// Ends the pass: sums of units that the run cuts off become whole.
    package mutating func finish() -> Result {
        if let matrix, isDividedAlike { matrix.endBand(&units[matrix.columns], &blocks) }
        for index in units.indices { units[index].flush() }
        losses?.flush()
        defer { (tally, blocks) = (nil, nil) }
        let rankings = blocks?.finish() ?? []
        return Result(ranking: tally?.ranking(), blockRankings: rankings, tally: tally, blocks: blocks)
    }

    /// Calls `body` with itself, where each piece begins, how many elements it has, and memory for so many magnitudes.
    private mutating func forEachPiece(
        of elements: Int, _ body: (inout TensorScan, Int, Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        tally?.expect(elements)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: min(Self.piece, elements)) { buffer in
            guard let magnitudes = buffer.baseAddress else { return }
            for start in stride(from: 0, to: elements, by: Self.piece) {
                body(&self, start, min(Self.piece, elements - start), magnitudes)
            }
        }
    }

    /// Whether blocks divide the matrix whose columns are summed.
    private var isDividedAlike: Bool { matrix?.length == blockColumns }

    private mutating func addNumbers(
        _ bytes: RawSpan, _ count: Int, _ dtype: DType, _ magnitudes: UnsafeMutablePointer<Float>
    ) {
        bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            extremes.takeMagnitudes(of: base, count: count, as: dtype, into: magnitudes)
        }
        for index in units.indices where index != matrix?.rows && index != matrix?.columns {
            units[index].add(magnitudes: magnitudes, count)
        }
        var others: BlockNorms?
        if let matrix, isDividedAlike {
            matrix.add(magnitudes, count, to: &units, &blocks)
        } else {
            matrix?.add(magnitudes, count, to: &units, &others)
            blocks?.add(magnitudes, count, columns: blockColumns)
        }
        losses?.add(magnitudes, count)
    }
}
