import Glibc  // squareRoot may become a call to the C library

/// Rankings of a matrix's blocks of 16 × 16 by their L1 and by their L2 norm, streamed in flat order.
///
/// Their norms themselves would be a hundredth of the network; counted by bin they take a few kilobytes a layer, and no more is
/// kept while reading than one row of blocks. Blocks at the right and lower edge may be smaller.
package struct BlockNorms: Sendable {
    /// Rows and columns of a block.
    package static let side = 16

    /// Of the rows of blocks that are being read, where nobody else sums their columns.
    private var band: ColumnBand?
    private var byMagnitude = NormCounts()
    private var bySquare = NormCounts()

    package init() {}

    /// Whether blocks are those that are counted here.
    package static func counts(_ geometry: UnitGeometry) -> Bool {
        if case .blocks(_, _, side, side) = geometry { true } else { false }
    }

    /// Forgets everything counted but keeps the tables' memory.
    package mutating func begin() {
        band = nil
        byMagnitude.reset()
        bySquare.reset()
    }

    /// Adds the next magnitudes of a matrix, from a row of blocks on: no signs, no NaN.
    mutating func add(_ magnitudes: UnsafePointer<Float>, _ count: Int, columns: Int) {
        var band = band ?? ColumnBand(columns: columns)
        self.band = nil
        var start = 0
        while start < count {
            start += band.add(magnitudes + start, count - start)
            guard band.isFull else { continue }
            add(band)
            band.clear()
        }
        self.band = band
    }

    /// Counts the blocks of a band.
    mutating func add(_ band: ColumnBand) {
        for start in stride(from: 0, to: band.columns, by: Self.side) {
            let range = start..<min(start + Self.side, band.columns)
            let energy = band.squares.sum(range)
            byMagnitude.add(Float(band.absolute.sum(range)), energy: energy)
            bySquare.add(Float(energy.squareRoot()), energy: energy)
        }
    }

    /// Counts the blocks that the matrix's end cuts off, and gives the rankings by magnitude and by square.
    package mutating func finish() -> [Ranking] {
        if let band, !band.isEmpty { add(band) }
        band = nil
        return [byMagnitude.ranking(), bySquare.ranking()]
    }
}

extension [Double] {
    /// Of a block's columns; sixteen of them in two vectors.
    @inline(__always)
    fileprivate func sum(_ range: Range<Int>) -> Double {
        guard range.count == BlockNorms.side else { return self[range].reduce(0, +) }
        return withUnsafeBytes { bytes in
            let left = bytes.loadUnaligned(fromByteOffset: range.lowerBound * 8, as: SIMD8<Double>.self)
            let right = bytes.loadUnaligned(fromByteOffset: range.lowerBound * 8 + 64, as: SIMD8<Double>.self)
            return (left + right).sum()
        }
    }
}
