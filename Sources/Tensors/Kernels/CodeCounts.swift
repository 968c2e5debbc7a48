/// Counts of the element types of at most eight bits, by code: byte frequencies, or each packed element's.
struct CodeCounts: Sendable {
    private let dtype: DType
    /// Units by code; for `F4` by byte, that is by pair of codes, with a single odd element in `tail`.
    private var counts = [Int](repeating: 0, count: 256)
    private var tail = [Int](repeating: 0, count: 16)

    init(_ dtype: DType) { self.dtype = dtype }

    mutating func add(_ source: UnsafeRawPointer, count: Int) {
        switch dtype {
        case .f4:
            addBytes(source, count: count / 2)
            if count % 2 == 1 { tail[Int(source.load(fromByteOffset: count / 2, as: UInt8.self) & 15)] += 1 }
        case .f6e2m3, .f6e3m2: for i in 0..<count { counts[Int(SmallFloat.sixBits(source, at: i))] += 1 }
        default: addBytes(source, count: count)
        }
    }

    mutating func merge(_ other: CodeCounts) {
        for code in counts.indices { counts[code] += other.counts[code] }
        for code in tail.indices { tail[code] += other.tail[code] }
    }

    func ranking() -> Ranking {
        let values = SmallFloat.values(of: dtype)
        var units: [UInt32: Int] = [:]
        var nans = 0
        for (code, count) in codeCounts().enumerated() where count > 0 {
            if values[code].isNaN { nans += count }
            units[SinglePattern.scoreBits(values[code].bitPattern), default: 0] += count
        }
        var rows = Rows()
        for (bits, count) in units.sorted(by: { $0.key < $1.key }) { rows.appendExact(bits, count: count) }
        return Ranking(rows, nans: nans, infinities: units[SinglePattern.infinity] ?? 0)
    }
}

extension CodeCounts {
    private func codeCounts() -> [Int] {
        guard dtype == .f4 else { return counts }
        var codes = tail
        for byte in counts.indices {
            codes[byte & 15] += counts[byte]
            codes[byte >> 4] += counts[byte]
        }
        return codes
    }

    /// Four tables in turn, for the reason `WordCounts` gives.
    private mutating func addBytes(_ source: UnsafeRawPointer, count: Int) {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 4 * 256) { tables in
            tables.initialize(repeating: 0)
            let whole = count & ~7
            for offset in stride(from: 0, to: whole, by: 8) {
                let eight = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                tables[Int(eight & 0xFF)] &+= 1
                tables[256 &+ Int(eight >> 8 & 0xFF)] &+= 1
                tables[512 &+ Int(eight >> 16 & 0xFF)] &+= 1
                tables[768 &+ Int(eight >> 24 & 0xFF)] &+= 1
                tables[Int(eight >> 32 & 0xFF)] &+= 1
                tables[256 &+ Int(eight >> 40 & 0xFF)] &+= 1
                tables[512 &+ Int(eight >> 48 & 0xFF)] &+= 1
                tables[768 &+ Int(eight >> 56)] &+= 1
            }
            for i in whole..<count { tables[Int(source.load(fromByteOffset: i, as: UInt8.self))] &+= 1 }
            for code in 0..<256 {
                counts[code] += tables[code] + tables[256 + code] + tables[512 + code] + tables[768 + code]
            }
        }
    }
}
