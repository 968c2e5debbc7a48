/// What characters are made of, by the Unicode Character Database: Swift's standard library normalises for comparing only.
///
/// 5,700 mappings of 32 KB, unpacked at their first use in about a millisecond; combining classes and what must not be
/// composed are the standard library's. Korean syllables are reckoned, as the standard says (chapter 3.12).
struct Decompositions: Sendable {
    /// Sorted; each character's parts are `parts[starts[i]..<starts[i + 1]]`.
    private var characters: [UInt32] = []
    private var starts: [UInt32] = [0]
    private var parts: [UInt32] = []

    static let canonical = Decompositions(canonicalText)
    static let compatible = Decompositions(compatibleText)

    /// The character that two become, by `first << 32 | second`.
    static let compositions: [UInt64: UInt32] = {
        var table: [UInt64: UInt32] = [:]
        for (place, character) in canonical.characters.enumerated() {
            let parts = canonical.parts(at: place)
            guard parts.count == 2, let first = parts.first, let last = parts.last else { continue }
            guard let scalar = Unicode.Scalar(character), !scalar.properties.isFullCompositionExclusion else {
                continue
            }
            table[UInt64(first) << 32 | UInt64(last)] = character
        }
        return table
    }()

    /// Unpacks what `decompositions.py` wrote.
    private init(_ text: String) {
        var digits = text.utf8.makeIterator()
        var last = [Int](repeating: 0, count: 32)
        var character = 0
        while let step = Self.number(&digits), let count = Self.number(&digits) {
            character += step
            characters.append(UInt32(character))
            for place in 0..<count {
                let change = Self.number(&digits) ?? 0
                last[place] += change & 1 == 0 ? change / 2 : -(change + 1) / 2
                parts.append(UInt32(last[place]))
            }
            starts.append(UInt32(parts.count))
        }
    }

    /// The next number; nil at the end.
    private static func number(_ digits: inout String.UTF8View.Iterator) -> Int? {
        var value = 0
        while let digit = digits.next() {
            if digit >= 80 { return value << 5 | Int(digit - 80) }
            value = value << 5 | Int(digit - 48)
        }
        return nil
    }

    private func parts(at place: Int) -> ArraySlice<UInt32> {
        parts[Int(starts[place])..<Int(starts[place + 1])]
    }

    /// One step of a character's mapping; nil where it has none.
    func parts(of character: UInt32) -> ArraySlice<UInt32>? {
        var low = 0
        var high = characters.count
        while low < high {
            let middle = (low + high) / 2
            if characters[middle] == character { return parts(at: middle) }
            if characters[middle] < character { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}
