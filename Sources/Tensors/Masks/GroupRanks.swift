/// Ranks of the entries of sixteen groups at a time, one group a SIMD lane.
///
/// An entry's rank is the number of entries that go before it: the smaller ones, and equal ones of lower index. Every pair
/// is compared once and moves one of its two ranks: O(size² / 16) vector steps a group.
struct GroupRanks {
    private typealias Lanes = SIMD16<Int32>

    let size: Int
    let removing: Int

    /// Appends the bits of consecutive groups, each of `size` consecutive scores.
    func maskRows(_ scores: UnsafePointer<UInt32>, _ groups: Int, _ mask: inout BitMask) {
        withTables { entries, ranks in
            for first in stride(from: 0, to: groups, by: Lanes.scalarCount) {
                let batch = min(Lanes.scalarCount, groups &- first)
                for group in 0..<batch {
                    let from = scores + (first &+ group) &* size
                    let to = UnsafeMutableRawPointer(entries) + group &* 4
                    for i in 0..<size { to.storeBytes(of: from[i], toByteOffset: i &* 64, as: UInt32.self) }
                }
                rank(entries, ranks)
                appendRows(UnsafePointer(ranks), batch, &mask)
            }
        }
    }

    /// Appends the bits of a window of `[size, inner]` scores, each column of which is a group.
    func maskColumns(_ scores: UnsafePointer<UInt32>, _ inner: Int, _ mask: inout BitMask) {
        var window = BitMask(repeating: true, count: size * inner)
        withTables { entries, ranks in
            for first in stride(from: 0, to: inner, by: Lanes.scalarCount) {
                let batch = min(Lanes.scalarCount, inner - first)
                for i in 0..<size {
                    for lane in 0..<batch { entries[i][lane] = Int32(bitPattern: scores[i * inner + first + lane]) }
                }
                rank(entries, ranks)
                for i in 0..<size {
                    for lane in 0..<batch where ranks[i][lane] < removing { window[i * inner + first + lane] = false }
                }
            }
        }
        mask.append(window)
    }
}

extension GroupRanks {
    private func withTables(_ body: (UnsafeMutablePointer<Lanes>, UnsafeMutablePointer<Lanes>) -> Void) {
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 2 * size) { tables in
            guard let entries = tables.baseAddress else { return }
            entries.initialize(repeating: Lanes(), count: 2 * size)
            body(entries, entries + size)
        }
    }

    /// Fills `ranks` from `entries`; scores are below 2^31, so signed comparison orders them.
    private func rank(_ entries: UnsafeMutablePointer<Lanes>, _ ranks: UnsafeMutablePointer<Lanes>) {
        for i in 0..<size {
            let entry = entries[i]
            var rank = Lanes(repeating: Int32(truncatingIfNeeded: i))
            for j in 0..<i {
                // -1 where the later entry is smaller and so goes first.
                let goesFirst = unsafeBitCast(entry .< entries[j], to: Lanes.self)
                rank &+= goesFirst
                ranks[j] &-= goesFirst
            }
            ranks[i] = rank
        }
    }

    private func appendRows(_ ranks: UnsafePointer<Lanes>, _ batch: Int, _ mask: inout BitMask) {
        let limit = Int32(truncatingIfNeeded: removing)
        let flat = UnsafeRawPointer(ranks)
        for group in 0..<batch {
            var word: UInt64 = 0
            for i in 0..<size {
                let rank = flat.load(fromByteOffset: i &* 64 &+ group &* 4, as: Int32.self)
                word |= (rank >= limit ? 1 : 0) &<< UInt64(truncatingIfNeeded: i)
            }
            mask.append(word, count: size)
        }
    }
}
