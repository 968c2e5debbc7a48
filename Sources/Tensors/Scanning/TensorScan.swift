/// One pass over a tensor, or over a run of its elements, that counts all that an index holds of it.
///
/// Chunks come in order. Counts are integers and merge exactly; sums of a unit are taken in an order that only places decide.
package struct TensorScan: Sendable {
    /// Order statistics of magnitudes; not wanted of integers.
    private var tally: Tally?
    package private(set) var units: [UnitSums]
    package private(set) var losses: PatternLosses?
    package private(set) var extremes = Extremes()
    package private(set) var change = ChangeSum()
    /// Values and magnitudes of a piece: stays in the second cache.
    static let piece = 1 << 15

    /// - Parameters:
    ///   - tally: empty, lent for its tables; nil where only changes are told.
    ///   - units: empty sums, each from where the run begins.
    package init(tally: Tally?, units: [UnitSums] = [], losses: PatternLosses? = nil) {
        self.tally = tally
        self.units = units
        self.losses = losses
    }

    /// Adds stored bytes, and the numbers that they are.
    /// - Parameter elements: how many the chunk has, where its last byte may hold fewer packed ones than fit.
    package mutating func add(_ bytes: RawSpan, as dtype: DType, elements: Int) {
        change.add(bytes)
        guard tally != nil else { return }
        tally?.add(bytes, as: dtype, elements: elements)
        bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.piece) { buffer in
                guard let values = buffer.baseAddress else { return }
                for start in stride(from: 0, to: elements, by: Self.piece) {
                    let count = min(Self.piece, elements - start)
                    ElementDecoder.decode(base + dtype.byteCount(of: start), count: count, as: dtype, into: values)
                    addNumbers(values, count)
                }
            }
        }
    }

    /// Adds stored bytes whose numbers follow from scales elsewhere.
    package mutating func add(_ bytes: RawSpan, meaning numbers: Span<Float>) {
        change.add(bytes)
        guard tally != nil else { return }
        tally?.add(numbers.bytes, as: .f32)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.piece) { buffer in
            guard let values = buffer.baseAddress else { return }
            for start in stride(from: 0, to: numbers.count, by: Self.piece) {
                let count = min(Self.piece, numbers.count - start)
                for i in 0..<count { values[i] = numbers[start + i] }
                addNumbers(values, count)
            }
        }
    }

    /// Ends the pass: sums of units that the run cuts off become whole.
    /// - Returns: the ranking, nil where none was wanted, and the tally for the next tensor.
    package mutating func finish() -> (ranking: Ranking?, tally: Tally?) {
        for index in units.indices { units[index].flush() }
        losses?.flush()
        let lent = tally
        tally = nil
        return (lent?.ranking(), lent)
    }

    /// Values become magnitudes in place.
    private mutating func addNumbers(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
        extremes.takeMagnitudes(values, count)
        for index in units.indices { units[index].add(magnitudes: values, count) }
        losses?.add(values, count, areFinite: extremes.areFinite)
    }
}
