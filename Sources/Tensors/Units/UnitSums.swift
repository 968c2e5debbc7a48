import CScan
import Glibc  // squareRoot may become a call to the C library

/// Per-unit Σ|w| and Σw² of one tensor, streamed in flat order.
///
/// Every unit's sums are taken in an order that depends on the elements' places alone, so any split into chunks gives the
/// same bits. NaN counts as 0; an infinite weight makes its unit's sums infinite.
package struct UnitSums: Sendable {
    package let geometry: UnitGeometry
    /// Σ|w| by unit.
    package private(set) var absolute: [Double]
    /// Σw² by unit.
    package private(set) var squares: [Double]
    /// Elements other than 0 and NaN, by unit.
    package private(set) var nonzeros: [Int]
    /// NaN elements of the whole tensor.
    package private(set) var nans = 0
    /// Whether `nonzeros` are counted: half as dear as the sums.
    private let countsNonzeros: Bool
    private var index = 0
    /// Sums of the run of elements being read, by place in the run modulo 8; of a short run in lane 0 alone.
    private var lanes = cscan_sums()
    /// Of units side by side in memory: the rows that are not in the sums yet.
    private(set) var band: ColumnBand?
    private var place = 0

    /// - Parameter start: element that comes first, where only a run of them is summed; then end with `flush`.
    package init(_ geometry: UnitGeometry, from start: Int = 0, countingNonzeros: Bool = true) {
        self.geometry = geometry
        countsNonzeros = countingNonzeros
        index = start
        absolute = [Double](repeating: 0, count: geometry.unitCount)
        squares = absolute
        nonzeros = [Int](repeating: 0, count: geometry.unitCount)
        if case .groups(_, let columns, 1, 1) = geometry { band = ColumnBand(columns: columns, from: start) }
    }

    /// Adds the next chunk of the tensor, which begins at a whole element.
    package mutating func add(_ bytes: RawSpan, as dtype: DType) {
        let count = ElementDecoder.elementCount(of: bytes, as: dtype, atMost: geometry.elementCount - index)
        precondition(index + count <= geometry.elementCount, "more elements than the geometry has")
        bytes.withUnsafeBytes { source in
            guard count > 0, let base = source.baseAddress else { return }
            ElementChunks.forEach(base, count: count, as: dtype) { values, count in
                takeMagnitudes(values, count)
                add(UnsafePointer(values), count)
            }
        }
    }

    /// Adds the next magnitudes: no signs, no NaN.
    mutating func add(magnitudes: UnsafePointer<Float>, _ count: Int) {
        precondition(index + count <= geometry.elementCount, "more elements than the geometry has")
        if count > 0 { add(magnitudes, count) }
    }

    /// Gives its unit what a run has that goes on behind the last element.
    package mutating func flush() {
        foldBand()
        guard place > 0 else { return }
        finishRun(geometry.unit(of: index - 1))
    }

    /// L1 norm of each unit as a score.
    package var l1Scores: [Float] { absolute.map { Float($0) } }

    /// L2 norm of each unit as a score.
    package var l2Scores: [Float] { squares.map { Float($0.squareRoot()) } }
}

extension UnitSums {
    /// Drops signs and replaces NaN by 0, in place.
    private mutating func takeMagnitudes(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
        values.withMemoryRebound(to: UInt32.self, capacity: count) { patterns in
            var found: UInt32 = 0
            for i in 0..<count {
                let bits = patterns[i] & SinglePattern.magnitude
                let isNaN = bits > SinglePattern.infinity
                found &+= isNaN ? 1 : 0
                patterns[i] = isNaN ? 0 : bits
            }
            nans += Int(found)
        }
    }

    /// Adds the next magnitudes, run by run; a run that ends before its unit's run does waits in the lanes.
    private mutating func add(_ values: UnsafePointer<Float>, _ count: Int) {
        if band != nil { return addColumns(values, count) }
        let isShort = geometry.runLength < 16
        var start = 0
        while start < count {
            let run = geometry.run(at: index)
            if isShort, place == 0, run.length == geometry.runLength, count - start >= run.length {
                let runs = min(geometry.wholeRuns(from: index), (count - start) / run.length)
                addShortRuns(values + start, runs, of: run.length, from: run.unit)
                start += runs * run.length
                index += runs * run.length
                continue
            }
            let piece = min(run.length, count - start)
            if isShort { addInOrder(values + start, piece) } else { addInLanes(values + start, piece) }
            countNonzeros(values + start, piece, run.unit)
            if piece == run.length { finishRun(run.unit) }
            start += piece
            index += piece
        }
    }

    /// Units side by side in memory: each adds its next elements.
    private mutating func addColumns(_ values: UnsafePointer<Float>, _ count: Int) {
        var start = 0
        while start < count {
            start += takeColumns(values + start, count - start)
            if band?.isFull == true || index == geometry.elementCount { foldBand() }
        }
    }

    /// Adds what belongs to the present band, or less.
    /// - Returns: how many elements were taken.
    mutating func takeColumns(_ values: UnsafePointer<Float>, _ count: Int) -> Int {
        let column = band?.column ?? 0
        let taken = band?.add(values, count) ?? count
        if countsNonzeros, let columns = band?.columns {
            countNonzeros(values, max(1, taken / columns), min(taken, columns), from: column)
        }
        index += taken
        return taken
    }

    /// Adds the sums of the rows read since the last time to those of the whole.
    mutating func foldBand() {
        guard band?.isEmpty == false else { return }
        band?.drain(into: &absolute, &squares)
    }

    /// Adds whole rows of a matrix to the sums of its rows and to the band of its columns.
    static func addRows(
        _ values: UnsafePointer<Float>, _ count: Int, to rows: inout UnitSums, and columns: inout UnitSums
    ) {
        guard let length = columns.band?.columns, count > 0 else { return }
        let first = rows.index / length
        withUnsafeTemporaryAllocation(of: cscan_sums.self, capacity: count) { sums in
            guard let base = sums.baseAddress else { return }
            columns.band?.add(values, rows: count, summing: base)
            for row in 0..<count {
                rows.lanes = sums[row]
                rows.finishRun(first + row)
            }
        }
        rows.index += count * length
        columns.index += count * length
    }

    private mutating func countNonzeros(_ values: UnsafePointer<Float>, _ rows: Int, _ count: Int, from column: Int) {
        nonzeros.withUnsafeMutableBufferPointer { counts in
            for row in 0..<rows {
                let from = values + row &* count
                for i in 0..<count { counts[column &+ i] &+= Int(SinglePattern.isNonzero(from[i].bitPattern)) }
            }
        }
    }

    /// Complete runs of fewer than 16 elements that belong to consecutive units.
    private mutating func addShortRuns(_ values: UnsafePointer<Float>, _ runs: Int, of length: Int, from unit: Int) {
        absolute.withUnsafeMutableBufferPointer { absolute in
            squares.withUnsafeMutableBufferPointer { squares in
                nonzeros.withUnsafeMutableBufferPointer { nonzeros in
                    for run in 0..<runs {
                        let from = values + run &* length
                        var (sum, square, found) = (0.0, 0.0, 0)
                        for i in 0..<length {
                            let value = Double(from[i])
                            sum += value
                            square += value * value
                            found &+= Int(SinglePattern.isNonzero(from[i].bitPattern))
                        }
                        absolute[unit &+ run] += sum
                        squares[unit &+ run] += square
                        nonzeros[unit &+ run] &+= found
                    }
                }
            }
        }
    }

    /// A part of a short run, one element after the other.
    private mutating func addInOrder(_ values: UnsafePointer<Float>, _ count: Int) {
        for i in 0..<count {
            lanes.absolute.0 += Double(values[i])
            lanes.squares.0 += Double(values[i]) * Double(values[i])
        }
        place += count
    }

    /// A long run, or the next part of one.
    private mutating func addInLanes(_ values: UnsafePointer<Float>, _ count: Int) {
        var start = 0
        while start < count, place & 7 != 0 {
            addToLane(values[start])
            start += 1
        }
        let whole = start + (count - start) & ~7
        cscan_add(values + start, whole - start, &lanes)
        place += whole - start
        for i in whole..<count { addToLane(values[i]) }
    }

    private mutating func addToLane(_ value: Float) {
        withUnsafeMutableBytes(of: &lanes) { bytes in
            let sums = bytes.assumingMemoryBound(to: Double.self)
            sums[place & 7] += Double(value)
            sums[8 + place & 7] += Double(value) * Double(value)
        }
        place += 1
    }

    private mutating func countNonzeros(_ values: UnsafePointer<Float>, _ count: Int, _ unit: Int) {
        guard countsNonzeros else { return }
        var found: UInt32 = 0
        for i in 0..<count { found &+= SinglePattern.isNonzero(values[i].bitPattern) }
        nonzeros[unit] += Int(found)
    }

    private mutating func finishRun(_ unit: Int) {
        absolute[unit] += unsafeBitCast(lanes.absolute, to: SIMD8<Double>.self).sum()
        squares[unit] += unsafeBitCast(lanes.squares, to: SIMD8<Double>.self).sum()
        (lanes, place) = (cscan_sums(), 0)
    }
}
