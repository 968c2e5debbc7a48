import CScan

/// The inner loops of `SingleCounts`: two words a slot, two tables one after the other.
enum SingleSlots {
    static let bins = 1 << 15

    static func count(_ source: UnsafeRawPointer, _ count: Int, into table: UnsafeMutablePointer<UInt64>) {
        let second = table + 2 * bins
        let (lines, whole) = (count & ~15, count & ~1)
        func addTwo(_ offset: Int) {
            let two = source.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x7FFF_FFFF_7FFF_FFFF
            add(two & 0xFFFF_FFFF, to: table)
            add(two >> 32, to: second)
        }
        for line in stride(from: 0, to: lines &* 4, by: 64) {
            cscan_fetch(source + (line &+ 4 &* TensorScan.piece))
            for offset in stride(from: line, to: line &+ 64, by: 8) { addTwo(offset) }
        }
        for offset in stride(from: lines &* 4, to: whole &* 4, by: 8) { addTwo(offset) }
        for i in whole..<count {
            let bits = source.loadUnaligned(fromByteOffset: i &* 4, as: UInt32.self) & SinglePattern.magnitude
            add(UInt64(bits), to: table)
        }
    }

    @inline(__always)
    static func add(_ bits: UInt64, to table: UnsafeMutablePointer<UInt64>) {
        let (slot, low) = (Int(bits >> 16) &* 2, bits & 0xFFFF)
        table[slot] &+= low | 1 << 40
        table[slot &+ 1] &+= low &* low
    }

    static func occurrences(of magnitude: UInt32, in source: UnsafeRawPointer, _ count: Int) -> Int {
        var found = 0
        for i in 0..<count {
            let bits = source.loadUnaligned(fromByteOffset: i &* 4, as: UInt32.self) & SinglePattern.magnitude
            found &+= bits == magnitude ? 1 : 0
        }
        return found
    }
}
