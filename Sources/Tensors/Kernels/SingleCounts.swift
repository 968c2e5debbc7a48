/// Counts and sums of squares of Float32 elements, by the top 15 bits of the magnitude.
///
/// Within a bin the significand is `B + l`, where `l` is the low 16 bits, so Σ(B + l)² = n·B² + 2·B·Σl + Σl². A slot holds
/// two words: `n · 2^40 + Σl`, good for 2^24 − 1 elements, and Σl². Two tables take turns, for the reason `WordCounts` gives.
/// Zeros, infinities and NaN are told apart after the fact, and only where their bins are not empty.
struct SingleCounts: Sendable {
    private static let bins = SingleSlots.bins
    private static let capacity = 1 << 24 - 1

    /// Slot by table and bin, two words each.
    private var pending: [UInt64] = []
    private var pendingCount = 0
    private var totals: [BinSum] = []
    private var zeros = 0
    private var nans = 0
    private var infinities = 0
    /// Until a large chunk comes, only the first table is counted in.
    private var touched = TouchedBlocks()

    /// What is known of one bin: elements, Σl and Σl².
    private struct BinSum {
        var count = 0
        var lows: UInt64 = 0
        var squares: UInt128 = 0
    }

    /// Says how many elements the next calls of `add` bring in all, lest many small ones be taken for a small layer.
    mutating func expect(_ count: Int) {
        if count > TouchedBlocks.smallChunk { touched.markWhole() }
    }

    mutating func add(_ source: UnsafeRawPointer, count: Int) {
        if pending.isEmpty { pending = [UInt64](repeating: 0, count: Self.bins * 4) }
        if !touched.isWhole, count <= TouchedBlocks.smallChunk, pendingCount + count <= Self.capacity {
            return addFew(source, count: count)
        }
        touched.markWhole()
        var start = 0
        while start < count {
            if pendingCount == Self.capacity { flush() }
            let piece = min(count - start, Self.capacity - pendingCount)
            let from = source + start * 4
            pending.withUnsafeMutableBufferPointer { table in
                if let base = table.baseAddress { SingleSlots.count(from, piece, into: base) }
            }
            pendingCount += piece
            start += piece
            settleSpecials(from, piece)
        }
    }

    mutating func merge(_ other: SingleCounts) {
        guard other.hasUnits else { return }
        touched.markWhole()
        if pending.isEmpty { pending = [UInt64](repeating: 0, count: Self.bins * 4) }
        let sums = other.sums()
        if totals.isEmpty { totals = [BinSum](repeating: BinSum(), count: Self.bins) }
        for bin in sums.indices {
            totals[bin].count += sums[bin].count
            totals[bin].lows += sums[bin].lows
            totals[bin].squares += sums[bin].squares
        }
        zeros += other.zeros
        nans += other.nans
        infinities += other.infinities
    }

    mutating func reset() {
        if pendingCount > 0 { clear() }
        touched.reset()
        totals = []
        (pendingCount, zeros, nans, infinities) = (0, 0, 0, 0)
    }

    func ranking() -> Ranking {
        guard hasUnits else { return Ranking() }
        var rows = Rows()
        var squares: [UInt128] = []
        if zeros + nans > 0 { rows.appendExact(0, count: zeros + nans) }
        forEachSum { bin, sum in
            rows.appendBin(bin, count: sum.count)
            let base = UInt128(SinglePattern.parts(UInt32(bin) << 16).significand)
            squares.append(base * base * UInt128(sum.count) + 2 * base * UInt128(sum.lows) + sum.squares)
        }
        if infinities > 0 { rows.appendExact(SinglePattern.infinity, count: infinities) }
        rows.squares = .counted(bins: squares)
        return Ranking(rows, nans: nans, infinities: infinities)
    }
}

extension SingleCounts {
    private var hasUnits: Bool { pendingCount > 0 || !totals.isEmpty }

    /// Takes zeros out of bin 0 and everything out of the bins of infinity and NaN, rescanning the piece if need be.
    private mutating func settleSpecials(_ source: UnsafeRawPointer, _ count: Int) {
        let tiny = take(bin: 0)
        if tiny.count > 0 {
            let exact = tiny.lows == 0 ? tiny.count : SingleSlots.occurrences(of: 0, in: source, count)
            zeros += exact
            add(BinSum(count: tiny.count - exact, lows: tiny.lows, squares: tiny.squares), toTotalsOf: 0)
        }
        var specials = 0
        for bin in Int(SinglePattern.infinity >> 16)..<Self.bins { specials += take(bin: bin).count }
        guard specials > 0 else { return }
        let exact = SingleSlots.occurrences(of: SinglePattern.infinity, in: source, count)
        infinities += exact
        nans += specials - exact
    }

    private mutating func take(bin: Int) -> BinSum {
        let sum = pendingSum(bin)
        guard sum.count > 0 else { return sum }
        for slot in [2 * bin, 2 * (bin + Self.bins)] { (pending[slot], pending[slot + 1]) = (0, 0) }
        return sum
    }

    private func pendingSum(_ bin: Int) -> BinSum {
        let (first, second) = (2 * bin, 2 * (bin + Self.bins))
        let (head, other) = (pending[first], pending[second])
        guard head | other != 0 else { return BinSum() }
        let low: UInt64 = 1 << 40 - 1
        return BinSum(
            count: Int(head >> 40) + Int(other >> 40), lows: head & low + other & low,
            squares: UInt128(pending[first + 1]) + UInt128(pending[second + 1]))
    }

    private mutating func add(_ sum: BinSum, toTotalsOf bin: Int) {
        guard sum.count > 0 else { return }
        // A bin of totals lies in a block that its elements touched.
        if totals.isEmpty { totals = [BinSum](repeating: BinSum(), count: Self.bins) }
        totals[bin].count += sum.count
        totals[bin].lows += sum.lows
        totals[bin].squares += sum.squares
    }

    private mutating func flush() {
        totals = sums()
        clear()
        pendingCount = 0
    }

    private mutating func clear() {
        pending.withUnsafeMutableBufferPointer { tables in
            guard !touched.isWhole else { return tables.update(repeating: 0) }
            touched.forEach { range in for slot in 2 * range.lowerBound..<2 * range.upperBound { tables[slot] = 0 } }
        }
    }

    private mutating func addFew(_ source: UnsafeRawPointer, count: Int) {
        pending.withUnsafeMutableBufferPointer { table in
            guard let base = table.baseAddress else { return }
            touched.marking { flags in
                for i in 0..<count {
                    let bits = source.loadUnaligned(fromByteOffset: i &* 4, as: UInt32.self) & SinglePattern.magnitude
                    SingleSlots.add(UInt64(bits), to: base)
                    flags[Int(bits &>> 22)] = 1
                }
            }
        }
        pendingCount += count
        settleSpecials(source, count)
    }

    /// Bins that hold units, ascending.
    private func forEachSum(_ body: (Int, BinSum) -> Void) {
        if touched.isWhole {
            let sums = sums()
            for bin in sums.indices where sums[bin].count > 0 { body(bin, sums[bin]) }
        } else {
            touched.forEach { range in
                for bin in range {
                    let sum = sum(bin)
                    if sum.count > 0 { body(bin, sum) }
                }
            }
        }
    }

    /// Of one bin, pending and settled.
    private func sum(_ bin: Int) -> BinSum {
        var sum = pendingSum(bin)
        guard !totals.isEmpty else { return sum }
        sum.count += totals[bin].count
        sum.lows += totals[bin].lows
        sum.squares += totals[bin].squares
        return sum
    }

    private func sums() -> [BinSum] {
        var sums = totals.isEmpty ? [BinSum](repeating: BinSum(), count: Self.bins) : totals
        guard pendingCount > 0 else { return sums }
        for bin in 0..<Self.bins {
            let sum = pendingSum(bin)
            guard sum.count > 0 else { continue }
            sums[bin].count += sum.count
            sums[bin].lows += sum.lows
            sums[bin].squares += sum.squares
        }
        return sums
    }
}
