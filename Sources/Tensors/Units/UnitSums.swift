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
    private var index = 0
    /// Sums of the run of elements being read, by place in the run modulo 8.
    private var absoluteLanes = SIMD8<Double>()
    private var squareLanes = SIMD8<Double>()
    private var place = 0

    package init(_ geometry: UnitGeometry) {
        self.geometry = geometry
        absolute = [Double](repeating: 0, count: geometry.unitCount)
        squares = absolute
        nonzeros = [Int](repeating: 0, count: geometry.unitCount)
    }

    /// Adds the next chunk of the tensor, which begins at a whole element.
    package mutating func add(_ bytes: RawSpan, as dtype: DType) {
        let count = ElementDecoder.elementCount(of: bytes, as: dtype)
        precondition(index + count <= geometry.elementCount, "more elements than the geometry has")
        bytes.withUnsafeBytes { source in
            guard count > 0, let base = source.baseAddress else { return }
            ElementChunks.forEach(base, count: count, as: dtype) { values, count in add(values, count) }
        }
    }

    /// L1 norm of each unit as a score.
    package var l1Scores: [Float] { absolute.map { Float($0) } }

    /// L2 norm of each unit as a score.
    package var l2Scores: [Float] { squares.map { Float($0.squareRoot()) } }
}

extension UnitSums {
    private mutating func add(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
        var start = 0
        for i in 0..<count {
            let isNaN = values[i] != values[i]
            nans &+= isNaN ? 1 : 0
            values[i] = isNaN ? 0 : values[i]
        }
        if case .groups(_, let length, 1, 1) = geometry { return addColumns(values, count, length: length) }
        while start < count {
            let run = geometry.run(at: index)
            let piece = min(run.length, count - start)
            if run.length >= 16 || place > 0 {
                addRun(values + start, piece, of: run.unit)
                if piece == run.length { finishRun(run.unit) }
            } else {
                addOneByOne(values + start, piece, of: run.unit)
            }
            start += piece
            index += piece
        }
    }

    /// Units side by side in memory: each adds its next element.
    private mutating func addColumns(_ values: UnsafeMutablePointer<Float>, _ count: Int, length: Int) {
        var start = 0
        while start < count {
            let column = index % length
            let piece = min(length - column, count - start)
            absolute.withUnsafeMutableBufferPointer { sums in
                for i in 0..<piece { sums[column &+ i] += Double(values[start &+ i].magnitude) }
            }
            squares.withUnsafeMutableBufferPointer { sums in
                for i in 0..<piece {
                    let value = Double(values[start &+ i])
                    sums[column &+ i] += value * value
                }
            }
            nonzeros.withUnsafeMutableBufferPointer { counts in
                for i in 0..<piece { counts[column &+ i] &+= values[start &+ i] != 0 ? 1 : 0 }
            }
            start += piece
            index += piece
        }
    }

    /// A long run, or the next part of one.
    private mutating func addRun(_ values: UnsafeMutablePointer<Float>, _ count: Int, of unit: Int) {
        var start = 0
        while start < count, place & 7 != 0 {
            addToLane(values[start])
            start += 1
        }
        var (sums, others) = (absoluteLanes, squareLanes)
        let whole = start + (count - start) & ~7
        for i in stride(from: start, to: whole, by: 8) {
            let eight = UnsafeRawPointer(values + i).loadUnaligned(as: SIMD8<Float>.self)
            let wide = SIMD8<Double>(eight)
            sums += wide.replacing(with: -wide, where: wide .< 0)
            others += wide * wide
        }
        (absoluteLanes, squareLanes) = (sums, others)
        place += whole - start
        for i in whole..<count { addToLane(values[i]) }
        var found = 0
        for i in 0..<count { found &+= values[i] != 0 ? 1 : 0 }
        nonzeros[unit] += found
    }

    private mutating func addToLane(_ value: Float) {
        absoluteLanes[place & 7] += Double(value.magnitude)
        squareLanes[place & 7] += Double(value) * Double(value)
        place += 1
    }

    private mutating func finishRun(_ unit: Int) {
        absolute[unit] += absoluteLanes.sum()
        squares[unit] += squareLanes.sum()
        (absoluteLanes, squareLanes, place) = (SIMD8(), SIMD8(), 0)
    }

    private mutating func addOneByOne(_ values: UnsafeMutablePointer<Float>, _ count: Int, of unit: Int) {
        for i in 0..<count {
            absolute[unit] += Double(values[i].magnitude)
            squares[unit] += Double(values[i]) * Double(values[i])
            nonzeros[unit] += values[i] != 0 ? 1 : 0
        }
    }
}
