import Glibc

/// The names of a graph, each kept once and known by a number.
///
/// Names of nodes and values repeat a lot: each is an output once and an input elsewhere. All characters stand in one array.
package struct TextTable: Sendable {
    /// A name's number; 0 is the empty text.
    package struct ID: Sendable, Hashable {
        package let index: Int32

        package static let empty = ID(index: 0)

        package var isEmpty: Bool { index == 0 }
    }

    private var characters: [UInt8] = []
    private var ends: [Int] = [0]
    /// An open hash table of indices, -1 where free; its size is a power of two.
    private var slots: [Int32] = [Int32](repeating: -1, count: 64)

    package init() { _ = intern(RawSpan()) }

    /// How many names there are, the empty one included.
    package var count: Int { ends.count - 1 }

    /// The text; what is not UTF-8 becomes U+FFFD.
    package subscript(_ id: ID) -> String {
        String(decoding: characters[ends[Int(id.index)]..<ends[Int(id.index) + 1]], as: UTF8.self)
    }

    /// The number of a text that is there.
    package func id(of text: String) -> ID? {
        let bytes = Array(text.utf8)
        let slot = slot(of: bytes.span.bytes)
        return slots[slot] < 0 ? nil : ID(index: slots[slot])
    }

    /// The number of a text, which may be new. The hash is seeded anew in every run, so no file can aim at collisions.
    mutating func intern(_ bytes: RawSpan) -> ID {
        let slot = slot(of: bytes)
        if slots[slot] >= 0 { return ID(index: slots[slot]) }
        let id = Int32(count)
        bytes.withUnsafeBytes { characters.append(contentsOf: $0) }
        ends.append(characters.count)
        slots[slot] = id
        if ends.count * 2 > slots.count { slots = regrown() }
        return ID(index: id)
    }

    private func slot(of bytes: RawSpan) -> Int {
        var slot = hash(bytes) & (slots.count - 1)
        while slots[slot] >= 0, !isText(Int(slots[slot]), bytes) { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func hash(_ bytes: RawSpan) -> Int {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }

    private func isText(_ index: Int, _ bytes: RawSpan) -> Bool {
        guard ends[index + 1] - ends[index] == bytes.byteCount else { return false }
        let start = ends[index]
        return bytes.withUnsafeBytes { wanted in
            characters.withUnsafeBytes { all in
                wanted.isEmpty || memcmp(wanted.baseAddress!, all.baseAddress! + start, wanted.count) == 0
            }
        }
    }

    private func regrown() -> [Int32] {
        var slots = [Int32](repeating: -1, count: slots.count * 2)
        let all = characters.span.bytes
        for index in 0..<count {
            var slot = hash(all.extracting(ends[index]..<ends[index + 1])) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
        return slots
    }
}
