/// Merges the tokens of one piece, lowest rank first and from the left among equals; keeps its room from piece to piece.
///
/// A linked list of tokens and a heap of pairs: O(n log n), so that a piece of a million bytes costs no more a byte than a word.
struct Merging: Sendable {
    private struct Link {
        var id: UInt32
        /// Places of the neighbours; -1 at the ends.
        var before: Int32
        var after: Int32
        /// What becomes of this token and the next one; `MergeTable.none` also once this one is gone.
        var merge = MergeTable.none
    }

    private var links: [Link] = []
    /// A binary heap of rank and place.
    private var heap: [UInt64] = []

    mutating func start() { links.removeAll(keepingCapacity: true) }

    mutating func add(_ id: Int) {
        if !links.isEmpty { links[links.count - 1].after = Int32(truncatingIfNeeded: links.count) }
        links.append(Link(id: UInt32(id), before: Int32(truncatingIfNeeded: links.count - 1), after: -1))
    }

    mutating func finish(_ table: MergeTable, to tokens: inout [Int]) {
        guard !links.isEmpty else { return }
        heap.removeAll(keepingCapacity: true)
        for place in links.indices { offer(place, table) }
        while let first = popped() {
            let place = Int(first & 0xFFFF_FFFF)
            if links[place].merge >> 32 == first >> 32 { merge(place, table) }
        }
        var place = 0
        while place >= 0 {
            tokens.append(Int(links[place].id))
            place = Int(links[place].after)
        }
    }

    private mutating func merge(_ place: Int, _ table: MergeTable) {
        let gone = Int(links[place].after)
        links[place].id = UInt32(truncatingIfNeeded: links[place].merge)
        links[place].after = links[gone].after
        links[gone].merge = MergeTable.none
        if links[gone].after >= 0 { links[Int(links[gone].after)].before = Int32(place) }
        offer(place, table)
        if links[place].before >= 0 { offer(Int(links[place].before), table) }
    }

    /// Notes what becomes of the token at `place` and the next one.
    private mutating func offer(_ place: Int, _ table: MergeTable) {
        let after = Int(links[place].after)
        let merge = after < 0 ? MergeTable.none : table[links[place].id, links[after].id]
        links[place].merge = merge
        if merge != MergeTable.none { push(merge & ~0xFFFF_FFFF | UInt64(place)) }
    }

    private mutating func push(_ item: UInt64) {
        var place = heap.count
        heap.append(item)
        while place > 0, heap[(place - 1) / 2] > item {
            heap[place] = heap[(place - 1) / 2]
            place = (place - 1) / 2
        }
        heap[place] = item
    }

    private mutating func popped() -> UInt64? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return first }
        var place = 0
        while true {
            var child = place * 2 + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            if heap[child] >= last { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = last
        return first
    }
}
